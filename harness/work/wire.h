/*
 * wire: what is spoken with the running program of a player.
 *
 * A codec turns what the driver has to say (a game begins, it is your turn,
 * this happened, the game is over) into bytes for the program's standard
 * input, and the bytes of its standard output into answers.  It does no I/O,
 * reads no clock and decides no strike.  All it hears is hostile.
 *
 * One struct wire_talk lives as long as the program; .state is the codec's
 * own (state_size bytes, zeroed at the program's start, released by .close).
 */
#ifndef AGON_WIRE_H
#define AGON_WIRE_H

#include "arenas/arena.h"

enum { WIRE_LINE_MAX = 1 << 20 };

/* A script that a wire brings along: a loader. */
struct wire_file {
	const char *name; /* in /agon/wire of the sandbox; the last row has NULL */
	const char *text;
	const char *embedded; /* instead of text: its path in harness/embed.h */
};
const char *wire_file_text(const struct wire_file *f);

struct wire_hello {
	const struct arena *arena;
	const struct arena_params *params;
	const struct arena_clock *clock;
	bool cpu_clock;    /* else wall */
	int seat, players; /* seat: the number that views and frames call it by */
	int64_t game;      /* number of the game in its pairing */
	uint64_t rng;      /* for the program's own chance: the same game, the same number */
	const char *view;  /* what it sees at the start, for wires with .opening; only in .hello */
	size_t view_len;
};
struct wire_turn {
	int64_t n;        /* 1, 2, ...: steps of the game, whoever had to act */
	const char *view; /* one line of JSON, NUL-terminated */
	size_t len;
	int64_t move_ns, bank_ns; /* what it has */
};
struct wire_end {
	int rank;
	double score;
};

struct wire_talk {
	const struct wire *wire;
	struct wire_hello hello; /* of the game at hand */
	int64_t n;               /* the turn that was asked last, 0 before the first */
	void *state;
};

enum wire_said {
	WIRE_MORE,    /* not a whole message yet */
	WIRE_NOTHING, /* a message that changes nothing: a late answer, chatter the protocol allows
		       */
	WIRE_READY,   /* it can play */
	WIRE_ANSWER,  /* ret->text is its action for turn talk->n */
	WIRE_BAD,     /* not what it may say now; ret->why */
	WIRE_LONG     /* a message beyond WIRE_LINE_MAX */
};
struct wire_heard {
	struct buf text; /* as struct arena_action wants it; cleared before each message */
	struct buf note; /* for its private log; may stay empty */
	char why[160];   /* for its private log; what the program sent is quoted printable */
};

struct wire {
	const char *name, *summary;
	bool again;   /* one program can play one game after another */
	bool echoes;  /* a late answer cannot be taken for the next one; else late once is out */
	bool opening; /* .hello has the view of the start */
	size_t state_size;
	/* What /bin/sh is to start instead of the player's command, which it finds in
	 * $AGON_COMMAND.  NULL: the command itself. */
	const char *command;
	const struct wire_file *files; /* NULL: none */
	bool worker; /* agon-worker is there as /agon/worker: a proxy (harness/work/main.c) */

	void (*hello)(struct wire_talk *t, struct buf *out);
	void (*turn)(struct wire_talk *t, const struct wire_turn *turn, struct buf *out);
	void (*event)(struct wire_talk *t, const char *json, size_t len,
		      struct buf *out); /* NULL: not told */
	void (*end)(struct wire_talk *t, const struct wire_end *end, struct buf *out); /* NULL */
	/* The first message in bytes; *ret_used of them are done with (0 with WIRE_MORE).
	 * What must be said at once goes to out. */
	enum wire_said (*hear)(struct wire_talk *t, const char *bytes, size_t len, size_t *ret_used,
			       struct wire_heard *ret, struct buf *out);
	void (*close)(struct wire_talk *t); /* frees what .state holds; may be NULL */
};

extern const struct wire *const wires[]; /* NULL-terminated */
const struct wire *wire_find(const char *name);
/* Is name in an arena's list of wires? */
bool wire_is_spoken(const struct arena *a, const char *name);

/* For codecs of lines: the length of the first one without its "\n" or "\r\n".
 * WIRE_NOTHING when there is one; WIRE_MORE; WIRE_LONG. */
enum wire_said wire_line(const char *bytes, size_t len, size_t *ret_used, size_t *ret_line);
/* The first of n bytes, printable, into ret->why behind text. */
void wire_complain(struct wire_heard *ret, const char *text, const char *bytes, size_t n);

#endif
