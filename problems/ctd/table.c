/* Open addressing over entries that stay in the order of insertion. */
#include "problems/ctd/run.h"

#include "harness/base/err.h"

#include <stdlib.h>
#include <string.h>

static uint64_t hash(const void *key, size_t len)
{
	const unsigned char *p = key;
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < len; i++)
		h = (h ^ p[i]) * UINT64_C(0x100000001b3);
	h ^= h >> 32;
	h *= UINT64_C(0xd6e8feb86659fd93);
	return h ^ h >> 32;
}

static size_t slot_of(const struct table *t, uint64_t h, const void *key, size_t len)
{
	size_t i = (size_t)h & (t->n_slots - 1);

	for (; t->slots[i] != 0; i = (i + 1) & (t->n_slots - 1)) {
		const struct entry *e = &t->entries.at[t->slots[i] - 1];
		if (e->hash == h && e->len == len && memcmp(t->keys.data + e->key, key, len) == 0)
			break;
	}
	return i;
}

struct entry *table_find(const struct table *t, const void *key, size_t len)
{
	if (t->n_slots == 0)
		return NULL;
	size_t i = slot_of(t, hash(key, len), key, len);
	return t->slots[i] != 0 ? &t->entries.at[t->slots[i] - 1] : NULL;
}

static void grow(struct table *t)
{
	free(t->slots);
	t->n_slots = t->n_slots == 0 ? 8 : 2 * t->n_slots;
	t->slots = xcalloc(t->n_slots, sizeof(*t->slots));
	for (size_t k = 0; k < t->entries.len; k++) {
		size_t i = (size_t)t->entries.at[k].hash & (t->n_slots - 1);
		while (t->slots[i] != 0)
			i = (i + 1) & (t->n_slots - 1);
		t->slots[i] = (uint32_t)k + 1;
	}
}

struct entry *table_add(struct table *t, const void *key, size_t len)
{
	uint64_t h = hash(key, len);

	if (2 * (t->entries.len + 1) > t->n_slots)
		grow(t);
	size_t i = slot_of(t, h, key, len);
	if (t->slots[i] == 0) {
		vec_push(&t->entries,
			 ((struct entry){
				 .hash = h, .key = t->keys.len, .len = len, .value = VALUE_INIT}));
		buf_add(&t->keys, key, len);
		t->slots[i] = (uint32_t)t->entries.len;
	}
	return &t->entries.at[t->slots[i] - 1];
}

void table_release(struct table *t)
{
	vec_each (struct entry, e, &t->entries)
		value_release(&e->value);
	vec_release(&t->entries);
	free(t->slots);
	buf_release(&t->keys);
	*t = (struct table)TABLE_INIT;
}
