#include "harness/science/science.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void record_init(struct record *r)
{
	*r = (struct record){0};
}

void record_release(struct record *r)
{
	vec_each (char *, s, &r->names)
		free(*s);
	vec_each (char *, s, &r->arenas)
		free(*s);
	vec_each (char *, s, &r->warnings)
		free(*s);
	vec_release(&r->names);
	vec_release(&r->arenas);
	vec_release(&r->warnings);
	vec_release(&r->rows);
	vec_release(&r->pool);
	vec_release(&r->pentas);
	vec_release(&r->slots);
}

enum { SLOTS = 4 * RECORD_PLAYERS_MAX }; /* a power of two, never more than a quarter full */

static size_t slot_of(const struct record *r, const char *name, size_t len)
{
	size_t at = hash64(0, name, len) & (SLOTS - 1);

	while (r->slots.at[at] >= 0) {
		const char *there = r->names.at[r->slots.at[at]];
		if (strlen(there) == len && memcmp(there, name, len) == 0)
			break;
		at = (at + 1) & (SLOTS - 1);
	}
	return at;
}

int record_player(struct record *r, const char *name, size_t len, struct err *e)
{
	if (len == 0)
		return err_set(e, ERR_USAGE, "a player without a name");
	if (len > RECORD_NAME_MAX)
		return err_set(e, ERR_USAGE, "a player's name of %zu bytes (at most %d)", len,
			       RECORD_NAME_MAX);
	while (r->slots.len < SLOTS)
		vec_push(&r->slots, -1);
	size_t at = slot_of(r, name, len);
	if (r->slots.at[at] >= 0)
		return r->slots.at[at];
	if (r->names.len >= RECORD_PLAYERS_MAX)
		return err_set(e, ERR_USAGE, "more than %d players", RECORD_PLAYERS_MAX);
	r->slots.at[at] = (int32_t)r->names.len;
	vec_push(&r->names, xstrndup(name, len));
	return r->slots.at[at];
}

int record_find(const struct record *r, const char *name)
{
	return r->slots.len == 0 ? -1 : r->slots.at[slot_of(r, name, strlen(name))];
}

int record_arena(struct record *r, const char *name)
{
	for (size_t i = 0; i < r->arenas.len; i++)
		if (strcmp(r->arenas.at[i], name) == 0)
			return (int)i;
	vec_push(&r->arenas, xstrdup(name));
	return (int)r->arenas.len - 1;
}

void record_add(struct record *r, struct record_row row)
{
	if (row.win + row.draw + row.loss > 0)
		vec_push(&r->rows, row);
}

void record_add_ffa(struct record *r, int n, const int *player, const int *rank, double count,
		    int cluster, int period, int arena)
{
	struct record_row row = {
		.a = -1,
		.b = (int32_t)r->pool.len,
		.win = count,
		.cluster = cluster,
		.period = period,
		.arena = arena,
	};

	vec_push(&r->pool, n);
	for (int i = 0; i < n; i++)
		vec_push(&r->pool, player[i]);
	for (int i = 0; i < n; i++)
		vec_push(&r->pool, rank[i]);
	vec_push(&r->rows, row);
}

void record_add_penta(struct record *r, int a, int b, const double count[5])
{
	struct record_penta *at = NULL;

	for (size_t i = r->pentas.len; i-- > 0 && at == NULL;)
		if ((r->pentas.at[i].a == a && r->pentas.at[i].b == b) ||
		    (r->pentas.at[i].a == b && r->pentas.at[i].b == a))
			at = &r->pentas.at[i];
	if (at == NULL) {
		vec_push(&r->pentas, ((struct record_penta){a, b, {0}}));
		at = &r->pentas.at[r->pentas.len - 1];
	}
	for (int k = 0; k < 5; k++)
		at->count[k] += count[at->a == a ? k : 4 - k];
}

void record_warn(struct record *r, const char *fmt, ...)
{
	BUF_SCOPED text = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	vec_push(&r->warnings, buf_steal(&text));
}

double record_games(const struct record *r)
{
	double games = 0;

	vec_each (const struct record_row, row, &r->rows)
		games += row->win + row->draw + row->loss;
	return games;
}
