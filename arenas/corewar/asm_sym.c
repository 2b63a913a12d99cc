#include "arenas/corewar/asm_int.h"

#include "harness/base/rng.h"

#include <stdio.h>
#include <string.h>

static struct asm_sym **bucket_of(struct asm_state *a, const char *name, int len)
{
	return &a->bucket[hash64(0, name, (size_t)len) % ASM_BUCKETS];
}

struct asm_sym *sym_find(struct asm_state *a, const char *name, int len)
{
	/* Every probe is a step: names that were made to collide cost their author. */
	for (struct asm_sym *s = *bucket_of(a, name, len); s != NULL; s = s->next, a->steps++)
		if (s->len == len && memcmp(s->name, name, (size_t)len) == 0)
			return s;
	return NULL;
}

struct asm_sym *sym_add(struct asm_state *a, const char *name, int len, enum sym_kind kind)
{
	struct asm_sym **head = bucket_of(a, name, len), *s = asm_alloc(a, sizeof(*s));

	*s = (struct asm_sym){
		.next = *head, .name = asm_copy(a, name, (size_t)len), .len = len, .kind = kind};
	return *head = s;
}

void sym_remove(struct asm_state *a, struct asm_sym *s)
{
	struct asm_sym **p = bucket_of(a, s->name, s->len);

	for (; *p != NULL; p = &(*p)->next)
		if (*p == s) {
			*p = s->next;
			return;
		}
	BUG("symbol \"%.*s\" is not in its bucket", s->len, s->name);
}

static void predefine(struct asm_state *a, const char *name, int value)
{
	struct asm_equ *equ = asm_alloc(a, sizeof(*equ));
	struct asm_line *line = asm_alloc(a, sizeof(*line));
	char text[16];
	int len = snprintf(text, sizeof(text), "%d", value);

	*line = (struct asm_line){.text = asm_copy(a, text, (size_t)len), .len = len};
	*equ = (struct asm_equ){.lines = line};
	sym_add(a, name, (int)strlen(name), SYM_EQU)->equ = equ;
}

void sym_add_predefined(struct asm_state *a)
{
	const struct cw_rules *r = a->rules;

	predefine(a, "CORESIZE", r->core_size);
	predefine(a, "MAXPROCESSES", r->max_processes);
	predefine(a, "MAXCYCLES", r->max_cycles);
	predefine(a, "MAXLENGTH", r->max_length);
	predefine(a, "MINDISTANCE", r->min_distance);
	predefine(a, "PSPACESIZE", r->pspace_size);
	predefine(a, "READLIMIT", r->read_limit);
	predefine(a, "WRITELIMIT", r->write_limit);
	predefine(a, "ROUNDS", r->rounds);
	predefine(a, "WARRIORS", r->warriors);
	predefine(a, "VERSION", CW_VERSION);
}
