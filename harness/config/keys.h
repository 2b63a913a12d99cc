/*
 * keys: every key of a tournament file, once.
 *
 * The loader, its messages, `agon help config` and the manual are projections
 * of these rows and of the tables of arenas and agents, which are turned into
 * rows here.  A place is written as in messages: "players[].config.agent".
 */
#ifndef AGON_CONFIG_KEYS_H
#define AGON_CONFIG_KEYS_H

#include "agents/agent.h"
#include "arenas/arena.h"
#include "harness/base/buf.h"
#include "harness/base/node.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum key_type {
	KEY_END,
	KEY_TEXT,
	KEY_NAME,   /* [A-Za-z0-9_-]{1,64} */
	KEY_CHOICE, /* one of .choices */
	KEY_INT,
	KEY_REAL,
	KEY_BOOL,
	KEY_TIME, /* ns; as text such as 10s */
	KEY_SIZE, /* bytes; as text such as 64M */
	KEY_LIST, /* of texts */
	KEY_MAP,  /* keys and values; what they mean is told elsewhere */
	KEY_ANY,
	KEY_PLACE,   /* keys and values with a table of their own */
	KEY_UNUSED,  /* of CodeClash: known, without effect; .help says why */
	KEY_REFUSED, /* of CodeClash: cannot be run; .help says what to do */
};

/* The value is kept in config.resolved only. */
#define KEY_NOWHERE ((size_t)-1)

struct key {
	enum key_type type;
	const char *name;
	bool required;
	int64_t min, max;    /* both 0: 0 up to the largest */
	const char *def;     /* as it would be written; NULL: left out */
	const char *choices; /* "a|b" */
	const char *help;    /* lower case, no full stop */
	size_t off;          /* in the struct that the place fills: int64_t, or bool for KEY_BOOL */
};

struct key_place {
	const char *path, *help;
	const struct key *keys; /* ends at KEY_END */
	bool open;              /* other keys are kept as they are */
};
extern const struct key_place key_places[]; /* ends at .path == NULL */
const struct key_place *key_place_find(const char *path);

struct key key_of_param(const struct arena_param *p);
struct key key_of_agent(const struct agent_key *k);

/* What KEY_NAME takes. */
bool key_is_name(const char *s);
/* "integer 0 to 1000", "one of a, b": what a message asks for. */
void key_expected(const struct key *k, struct buf *out);
/* The type for a table of keys: "integer", "time". */
const char *key_type_name(enum key_type t);
/* The value as it is kept (times and sizes as canonical text), or NULL when n
 * is not what the row wants.  ret_number: of INT, TIME, SIZE and BOOL. */
json_t *key_value(const struct key *k, const struct node *n, int64_t *ret_number);
/* 90000000000 -> "90s"; reading it again gives the same number. */
void key_time_text(int64_t ns, struct buf *out);
void key_size_text(int64_t bytes, struct buf *out);

#endif
