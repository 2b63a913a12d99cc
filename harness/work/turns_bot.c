#include "harness/work/turns.h"

#include "harness/base/fd.h"
#include "harness/work/box.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

enum { MS = 1000000, END_GRACE_MS = 1000, LEAVE_MS = 20, CHUNK = 64 << 10 };

void bot_init(struct bot *b, struct turns *t, struct turns_player *p)
{
	*b = (struct bot){.t = t,
			  .p = p,
			  .in = -1,
			  .out = -1,
			  .to = BUF_INIT,
			  .from = BUF_INIT,
			  .heard = {.text = BUF_INIT, .note = BUF_INIT},
			  .talk.wire = p->wire};
}

void bot_release(struct bot *b)
{
	struct err none = ERR_INIT;

	bot_stop(b, &none);
	sb_dir_free(b->files);
	fd_close(&b->in);
	fd_close(&b->out);
	buf_release(&b->to);
	buf_release(&b->from);
	buf_release(&b->heard.text);
	buf_release(&b->heard.note);
}

__attribute__((format(printf, 2, 3))) static void say(struct bot *b, const char *fmt, ...)
{
	va_list ap;

	if (b->log == NULL || b->log->len > LOG_MAX / 4)
		return;
	buf_printf(b->log, "game %" PRId64 ", turn %" PRId64 ": ", b->talk.hello.game, b->talk.n);
	va_start(ap, fmt);
	buf_vprintf(b->log, fmt, ap);
	va_end(ap);
	buf_putc(b->log, '\n');
}

/* --------------------------------------------------------------- the program */

static int64_t cpu_now(const struct bot *b)
{
	return b->sb != NULL && b->cpu_clock ? sb_cpu_ns(b->sb) : -1;
}

static void close_talk(struct bot *b)
{
	if (b->talk.state != NULL && b->talk.wire->close != NULL)
		b->talk.wire->close(&b->talk);
	free(b->talk.state);
	b->talk.state = NULL;
}

static void add_stderr(struct bot *b, const struct sb_result *r)
{
	struct buf *log = &b->p->log;

	if (r->out_len[2] == 0 || log->len >= LOG_MAX)
		return;
	buf_printf(log, "what the program wrote to standard error, up to game %" PRId64 ":\n",
		   b->talk.hello.game);
	buf_add_text(log, r->out[2], r->out_len[2], KEEP_STDERR);
	if (log->data[log->len - 1] != '\n')
		buf_putc(log, '\n');
}

static int finish(struct bot *b, struct sb_result *ret, struct err *e)
{
	struct sb *sb = b->sb;

	fd_close(&b->in);
	fd_close(&b->out);
	buf_clear(&b->to);
	buf_clear(&b->from);
	b->from_at = 0;
	b->sb = NULL;
	b->phase = BOT_OFF;
	b->frozen = false;
	close_talk(b);
	int rc = sb_finish(sb, ret, e);
	sb_dir_free(b->files);
	b->files = NULL;
	if (rc < 0)
		return -1;
	b->t->bots_cpu_ns += ret->cpu_ns;
	add_stderr(b, ret);
	return 0;
}

int bot_stop(struct bot *b, struct err *e)
{
	struct sb_result r = {0};

	if (b->sb == NULL)
		return 0;
	sb_stop(b->sb);
	int rc = finish(b, &r, e);
	sb_result_release(&r);
	return rc;
}

static enum outcome outcome_of(const struct sb_result *r)
{
	if (r->end == SB_VIOLATION)
		return OUT_VIOLATION;
	if (r->end == SB_LIMIT)
		return r->limit == SB_MEMORY   ? OUT_MEMORY
		       : r->limit == SB_OUTPUT ? OUT_OUTPUT
		       : r->limit == SB_CPU    ? OUT_TIMEOUT
		       : r->limit == SB_WALL   ? OUT_TIMEOUT
					       : OUT_CRASH;
	return r->end == SB_STOPPED ? OUT_PROTOCOL : OUT_CRASH;
}

static void explain(struct bot *b, const struct sb_result *r)
{
	BUF_SCOPED how = BUF_INIT;

	if (r->end == SB_STOPPED)
		buf_puts(&how, "closed its standard output");
	else
		box_explain(r, &how);
	say(b, "the program: %s", how.data);
}

/* It is out of this game; phase: when it was still in. */
static void out(struct bot *b, enum bot_phase phase, enum outcome why)
{
	b->out_of = why;
	b->how = ARENA_GONE;
	b->p->hopeless = why == OUT_TIMEOUT || phase == BOT_HELLO ? b->p->hopeless + 1 : 0;
}

/* Taken out by us. */
static int take_out(struct bot *b, enum outcome why, struct err *e)
{
	out(b, b->phase, why);
	return bot_stop(b, e);
}

/* Its standard output has ended: the program is dying, or has closed it. */
static int bury(struct bot *b, struct err *e)
{
	struct pollfd p = {.fd = sb_pidfd(b->sb), .events = POLLIN};
	struct sb_result r = {0};
	enum bot_phase phase = b->phase;

	if (poll(&p, 1, END_GRACE_MS) == 0)
		sb_stop(b->sb);
	if (finish(b, &r, e) < 0)
		return -1;
	explain(b, &r);
	bool stalled = r.end == SB_STOPPED; /* that has cost END_GRACE_MS: not in every game */
	out(b, stalled ? BOT_HELLO : phase, outcome_of(&r));
	sb_result_release(&r);
	return 0;
}

/* -------------------------------------------------------------------- the clock */

static int64_t used_ns(const struct bot *b, int64_t now_ns)
{
	int64_t cpu = cpu_now(b);

	return cpu >= 0 ? cpu - b->mark_ns : now_ns - b->asked_ns;
}

static int64_t wall_cap(const struct bot *b)
{
	return b->asked_ns + WALL_GRACE_NS + WALL_FACTOR * b->t->at_once * b->allow_ns;
}

static void start_clock(struct bot *b, int64_t allow_ns)
{
	b->asked_ns = clock_mono_ns();
	b->allow_ns = allow_ns;
	b->look_ns = b->asked_ns + allow_ns / 2;
	b->heard_bytes = 0;
	b->how = ARENA_OK;
}

/* Take what it used out of the bank; false: it used more than it had. */
static bool charge(struct bot *b, int64_t used, int64_t free_ns)
{
	int64_t over = used - free_ns;
	bool ok = used <= b->allow_ns;

	b->mark_ns += used;
	if (over > 0)
		b->bank_ns = over < b->bank_ns ? b->bank_ns - over : 0;
	return ok;
}

static int strike(struct bot *b, enum arena_how how, enum outcome why, struct err *e)
{
	b->how = how;
	b->phase = BOT_QUIET;
	if (++b->strikes < b->t->clock.strikes)
		return 0;
	say(b, "out of the game: that was strike %d", b->strikes);
	return take_out(b, why, e);
}

static int late(struct bot *b, int64_t used, int64_t now_ns, struct err *e)
{
	say(b, "late: %.3f s of processor time and %.3f s by the clock; it had %.3f s",
	    (double)used / 1e9, (double)(now_ns - b->asked_ns) / 1e9, (double)b->allow_ns / 1e9);
	if (b->phase == BOT_HELLO)
		return take_out(b, OUT_TIMEOUT, e);
	charge(b, used, b->t->clock.move_ns);
	if (used <= b->allow_ns) /* it slept: that is not free either */
		b->bank_ns = 0;
	int rc = strike(b, ARENA_LATE, OUT_TIMEOUT, e);
	if (rc == 0 && b->out_of == OUT_OK && !b->p->wire->echoes)
		rc = take_out(b, OUT_TIMEOUT, e);
	return rc;
}

int bot_look(struct bot *b, int64_t now_ns, struct err *e)
{
	int64_t used = used_ns(b, now_ns), left = b->allow_ns - used;

	if (left < 0 || now_ns >= wall_cap(b))
		return late(b, used, now_ns, e);
	b->look_ns = now_ns + (left > MS ? left / 2 : MS / 2);
	if (b->look_ns > wall_cap(b))
		b->look_ns = wall_cap(b);
	return 0;
}

int bot_freeze(struct bot *b, struct err *e)
{
	if (b->sb == NULL || b->frozen || bot_waits(b))
		return 0;
	b->frozen = true;
	return sb_freeze(b->sb, e);
}

static int thaw(struct bot *b, struct err *e)
{
	if (!b->frozen)
		return 0;
	b->frozen = false;
	return sb_thaw(b->sb, e);
}

/* --------------------------------------------------------------------- the pipes */

static void flush(struct bot *b)
{
	ssize_t n = 1;

	while (b->to.len > 0 && b->in >= 0) {
		n = write(b->in, b->to.data, b->to.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		buf_drop(&b->to, (size_t)n);
	}
	if (n < 0 && errno != EAGAIN) { /* it listens no longer */
		fd_close(&b->in);
		buf_clear(&b->to);
	}
}

/* How many bytes the action takes in the log, escapes included. */
static size_t logged(const struct buf *text)
{
	size_t n = 3;

	for (size_t i = 0; i < text->len; i++)
		n += (unsigned char)text->data[i] < 0x20 ? 6
		     : strchr("\"\\", text->data[i])     ? 2
							 : 1;
	return n;
}

static int answered(struct bot *b, struct err *e)
{
	int64_t now = clock_mono_ns(), used = used_ns(b, now);
	size_t n = logged(&b->heard.text);

	if (b->heard.note.len > 0)
		say(b, "note: %s", b->heard.note.data);
	if (used > b->allow_ns)
		return late(b, used, now, e);
	charge(b, used, b->t->clock.move_ns);
	if (b->heard.text.len > TEXT_MAX || n > b->text_left) {
		say(b, "a move of %zu bytes: too much for one move, or for one game",
		    b->heard.text.len);
		return take_out(b, OUT_OUTPUT, e);
	}
	b->text_left -= n;
	b->phase = BOT_QUIET;
	return 0;
}

static int is_ready(struct bot *b, struct err *e)
{
	int64_t now = clock_mono_ns(), used = used_ns(b, now);

	if (used > b->allow_ns)
		return late(b, used, now, e);
	charge(b, used, b->allow_ns);
	b->phase = BOT_QUIET;
	return 0;
}

static int unreadable(struct bot *b, struct err *e)
{
	say(b, "%s", b->heard.why);
	if (b->phase == BOT_HELLO)
		return take_out(b, OUT_PROTOCOL, e);
	charge(b, used_ns(b, clock_mono_ns()), b->t->clock.move_ns);
	return strike(b, ARENA_PROTOCOL, OUT_PROTOCOL, e);
}

static int said(struct bot *b, enum wire_said what, struct err *e)
{
	switch (what) {
	case WIRE_MORE:
	case WIRE_NOTHING:
		return 0;
	case WIRE_LONG:
		say(b, "a line of more than %d bytes", WIRE_LINE_MAX);
		return take_out(b, OUT_OUTPUT, e);
	case WIRE_READY:
		if (b->phase == BOT_HELLO)
			return is_ready(b, e);
		snprintf(b->heard.why, sizeof(b->heard.why), "\"ready\" where a move was due");
		return unreadable(b, e);
	case WIRE_ANSWER:
		if (b->phase == BOT_ASKED)
			return answered(b, e);
		snprintf(b->heard.why, sizeof(b->heard.why), "a move before the game began");
		return unreadable(b, e);
	case WIRE_BAD:
		return unreadable(b, e);
	}
	BUG("wire %s said %d", b->p->wire->name, (int)what);
}

/* What is there already, up to what is waited for. */
static int hear(struct bot *b, struct err *e)
{
	enum wire_said what = WIRE_NOTHING;

	while (bot_waits(b) && what != WIRE_MORE) {
		size_t used = 0;
		buf_clear(&b->heard.text);
		buf_clear(&b->heard.note);
		what = b->p->wire->hear(&b->talk, b->from.data + b->from_at,
					b->from.len - b->from_at, &used, &b->heard, &b->to);
		if (used == 0 && what != WIRE_MORE && what != WIRE_LONG)
			BUG("wire %s hears without listening", b->p->wire->name);
		b->from_at += used;
		if (said(b, what, e) < 0)
			return -1;
	}
	if (b->from_at == b->from.len || b->from_at > CHUNK) {
		buf_drop(&b->from, b->from_at);
		b->from_at = 0;
	}
	flush(b);
	return 0;
}

int bot_poll(struct bot *b, short events, struct err *e)
{
	if (events & (POLLOUT | POLLERR))
		flush(b);
	if (!(events & (POLLIN | POLLHUP)) || !bot_waits(b))
		return 0;
	buf_reserve(&b->from, CHUNK);
	ssize_t n = read(b->out, b->from.data + b->from.len, CHUNK);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR
			       ? 0
			       : err_sys(e, ERR_INTERNAL, "cannot read from a program");
	if (n == 0)
		return bury(b, e);
	b->from.len += (size_t)n;
	b->from.data[b->from.len] = '\0';
	b->heard_bytes += n;
	if (hear(b, e) < 0)
		return -1;
	if (bot_waits(b) && b->heard_bytes > TURN_BYTES_MAX) {
		say(b, "%" PRId64 " bytes of output without an answer", b->heard_bytes);
		return take_out(b, OUT_OUTPUT, e);
	}
	return 0;
}

/* ---------------------------------------------------------------------- the game */

int bot_begin(struct bot *b, const struct wire_hello *hello, struct buf *log, struct err *e)
{
	b->log = log;
	b->out_of = b->p->absent;
	b->how = ARENA_GONE;
	b->strikes = 0;
	b->bank_ns = b->t->clock.bank_ns;
	b->text_left = b->t->text_budget;
	b->talk.hello = *hello;
	b->talk.n = 0;
	if (b->out_of != OUT_OK)
		return 0;
	if (b->p->hopeless >= HOPELESS_GAMES) {
		say(b, "not started: it was late or never ready in the last %d games",
		    HOPELESS_GAMES);
		b->out_of = OUT_TIMEOUT;
		return 0;
	}
	if (b->sb == NULL && bot_start(b, e) < 0)
		return -1;
	if (thaw(b, e) < 0)
		return -1;
	b->talk.hello.cpu_clock = b->cpu_clock;
	b->p->wire->hello(&b->talk, &b->to);
	b->phase = BOT_HELLO;
	start_clock(b, b->t->clock.init_ns);
	flush(b);
	return hear(b, e);
}

int bot_ask(struct bot *b, int64_t n, const char *view, size_t len, struct err *e)
{
	struct wire_turn turn = {.n = n,
				 .view = view,
				 .len = len,
				 .move_ns = b->t->clock.move_ns,
				 .bank_ns = b->bank_ns};

	if (thaw(b, e) < 0)
		return -1;
	b->talk.n = n;
	b->p->wire->turn(&b->talk, &turn, &b->to);
	b->phase = BOT_ASKED;
	start_clock(b, b->t->clock.move_ns + b->bank_ns);
	flush(b);
	return b->from.len > b->from_at ? hear(b, e) : 0;
}

int bot_illegal(struct bot *b, const char *text, struct err *e)
{
	BUF_SCOPED quoted = BUF_INIT;

	buf_add_text(&quoted, text, strlen(text), 60);
	say(b, "illegal: %s", quoted.data);
	return strike(b, ARENA_ILLEGAL, OUT_PROTOCOL, e);
}

int bot_end(struct bot *b, const struct wire_end *end, struct err *e)
{
	if (b->out_of == OUT_OK)
		b->p->hopeless = 0;
	b->log = NULL;
	if (b->sb == NULL)
		return 0;
	if (thaw(b, e) < 0)
		return -1;
	if (b->p->wire->end != NULL)
		b->p->wire->end(&b->talk, end, &b->to);
	flush(b);
	return 0;
}

/* Sent along with what comes next: nobody waits for it. */
void bot_event(struct bot *b, const char *json, size_t len)
{
	if (b->sb != NULL && b->p->wire->event != NULL)
		b->p->wire->event(&b->talk, json, len, &b->to);
}

int bot_leave(struct bot *b, struct err *e)
{
	if (b->sb == NULL)
		return 0;
	if (thaw(b, e) < 0)
		return -1;
	struct pollfd p = {.fd = sb_pidfd(b->sb), .events = POLLIN};
	fd_close(&b->in);
	poll(&p, 1, LEAVE_MS);
	return bot_stop(b, e);
}
