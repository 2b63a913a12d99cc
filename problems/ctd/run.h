/*
 * run: one input being read by one script: its variables, where it stands, and how
 * it ended.
 */
#ifndef AGON_CTD_RUN_H
#define AGON_CTD_RUN_H

#include "problems/ctd/regex.h"
#include "problems/ctd/script.h"

/* Bytes to values, in the order of insertion.  Nothing is taken out. */
struct entry {
	uint64_t hash;
	size_t key, len; /* in .keys */
	struct value value;
	size_t count;
};

struct table {
	VEC(struct entry)
	entries;
	uint32_t *slots; /* index + 1; 0: free */
	size_t n_slots;  /* a power of two */
	struct buf keys;
};
#define TABLE_INIT                                                                                 \
	{                                                                                          \
		.keys = BUF_INIT                                                                   \
	}

struct entry *table_find(const struct table *t, const void *key, size_t len);
/* The entry of that key, a new one with VALUE_NONE if there was none.  Good until the next. */
struct entry *table_add(struct table *t, const void *key, size_t len);
void table_release(struct table *t);

struct variable {
	struct table at;     /* by index; without one, the empty key */
	struct table counts; /* how often a value is there, once INARRAY asked */
	bool counted;
};

struct cached {
	char *pattern;
	size_t len;
	struct regex *re;
};

struct run {
	const struct ctd_script *s;
	const struct ctd_options *o;
	const char *in;
	size_t len, pos;
	uint64_t steps;             /* left, if there is a limit */
	struct variable *variables; /* by name */
	VEC(struct cached)
	regexes;
	struct buf key; /* to look up with */
	char note[256]; /* why the last UNIQUE was not */
	enum ctd_end end;
	char *why;
};

/* All of these: 0, or -1: the run has ended, and says so. */

/* The script cannot go on. */
__attribute__((format(printf, 3, 4))) int run_broken(struct run *r, size_t at, const char *fmt,
						     ...);
int run_step(struct run *r, size_t at);
int run_steps(struct run *r, size_t at, size_t n);
int run_value(struct run *r, const struct node *n, struct value *ret);
int run_int(struct run *r, const struct node *n, struct value *ret);
int run_text(struct run *r, const struct node *n, struct value *ret);
int run_test(struct run *r, const struct node *n, bool *ret);
/* Takes value. */
int run_set(struct run *r, const struct node *variable, struct value value);
void run_unset(struct run *r, const struct node *variable);

#endif
