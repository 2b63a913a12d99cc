/*
 * UCI (Kahlen & Meyer-Kahlen 2000), for chess programs as they are.
 *
 *	> uci                       < id..., option..., uciok
 *	> ucinewgame, isready       < readyok
 *	> position startpos moves e2e4 ...
 *	> go wtime 5000 btime 5000 winc 100 binc 100
 *	< info...                   any number of lines
 *	< bestmove e7e5 [ponder ...]
 *
 * The clock it is told is ours: the bank as its time and what every move is
 * given as the increment; without a bank, movetime.  A tenth is kept back for
 * what the program does not count.  The other side's clock is told as its own:
 * nobody knows it here.
 */
#include "harness/base/json.h"
#include "harness/work/wire.h"

#include <inttypes.h>
#include <string.h>

enum { MS = 1000000 };

struct uci {
	bool greeted; /* "uciok" came */
};

static void new_game(struct buf *out)
{
	buf_puts(out, "ucinewgame\nisready\n");
}

static void hello(struct wire_talk *t, struct buf *out)
{
	struct uci *u = t->state;

	if (u->greeted)
		new_game(out);
	else
		buf_puts(out, "uci\n");
}

static int64_t tenth_less(int64_t ns)
{
	int64_t ms = ns / MS * 9 / 10;
	return ms > 0 ? ms : 1;
}

static void put_go(const struct wire_turn *x, struct buf *out)
{
	if (x->bank_ns == 0) {
		buf_printf(out, "go movetime %" PRId64 "\n", tenth_less(x->move_ns));
		return;
	}
	int64_t time = tenth_less(x->bank_ns), inc = tenth_less(x->move_ns);
	buf_printf(out,
		   "go wtime %" PRId64 " btime %" PRId64 " winc %" PRId64 " binc %" PRId64 "\n",
		   time, time, inc, inc);
}

static void turn(struct wire_talk *t, const struct wire_turn *x, struct buf *out)
{
	JSON_SCOPED *view = json_loadb(x->view, x->len, 0, NULL);
	const json_t *moves = json_object_get(view, "moves");
	size_t i;
	json_t *m;

	(void)t;
	buf_puts(out, "position startpos");
	json_array_foreach (moves, i, m)
		buf_printf(out, "%s%s", i == 0 ? " moves " : " ", json_string_value(m));
	buf_putc(out, '\n');
	put_go(x, out);
}

/* The next word of the line, NUL-terminated in ret; "" at the end. */
static void word(const char **p, const char *end, char *ret, size_t size)
{
	size_t n = 0;

	while (*p < end && (**p == ' ' || **p == '\t'))
		++*p;
	for (; *p < end && **p != ' ' && **p != '\t'; ++*p)
		if (n + 1 < size)
			ret[n++] = **p;
	ret[n] = '\0';
}

static enum wire_said hear_bestmove(const char *p, const char *end, struct wire_heard *ret)
{
	char move[16];

	word(&p, end, move, sizeof(move));
	if (move[0] == '\0' || move[strspn(move, "abcdefgh12345678qrbnQRBN")] != '\0') {
		wire_complain(ret, "bestmove without a move", move, strlen(move));
		return WIRE_BAD;
	}
	buf_puts(&ret->text, move);
	return WIRE_ANSWER;
}

static enum wire_said hear(struct wire_talk *t, const char *bytes, size_t len, size_t *ret_used,
			   struct wire_heard *ret, struct buf *out)
{
	struct uci *u = t->state;
	size_t line = 0;
	char first[16];
	enum wire_said got = wire_line(bytes, len, ret_used, &line);

	if (got != WIRE_NOTHING)
		return got;
	const char *p = bytes, *end = bytes + line;
	word(&p, end, first, sizeof(first));
	if (strcmp(first, "bestmove") == 0 && t->n > 0)
		return hear_bestmove(p, end, ret);
	if (strcmp(first, "readyok") == 0 && t->n == 0 && u->greeted)
		return WIRE_READY;
	if (strcmp(first, "uciok") == 0 && !u->greeted) {
		u->greeted = true;
		new_game(out);
	}
	/* Programs chat: unknown words are to be passed over. */
	return WIRE_NOTHING;
}

const struct wire wire_uci = {
	.name = "uci",
	.summary = "chess programs that speak the Universal Chess Interface",
	.again = true,
	.echoes = false,
	.state_size = sizeof(struct uci),
	.hello = hello,
	.turn = turn,
	.hear = hear,
};
