/*
 * Bots of an external engine, each in a sandbox of its own.
 *
 * What the engine starts as a bot is our relay, and each relay comes to the socket of
 * its number; then the bot is started with two pipes, the other ends of which the relay
 * gets.  No byte of the game passes through the worker.  The connection stays: when it
 * breaks the engine has killed the relay, and the bot goes too.
 *
 * Who is to blame when there is no result hangs on what came first.  The worker keeps both
 * pipes open until it has heard that the engine lets the bot go, so that no end of the
 * engine makes a bot end before; and a relay says that its bot is silent before the
 * engine can see it.
 */
#include "harness/work/external.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/work/box.h"
#include "harness/work/command.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { END_GRACE_NS = 1000000000 };

/* ---------------------------------------------------------------- the sockets */

static int listen_at(const struct sb_dir *door, int number, struct err *e)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	FD_SCOPED fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	snprintf(a.sun_path, sizeof(a.sun_path), "/proc/self/fd/%d/%d", sb_dir_fd(door), number);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof(a)) < 0 || listen(fd, 8) < 0)
		return err_sys(e, ERR_HOST, "cannot make a socket for bot %d", number);
	/* Only the engine's sandbox sees it, whoever it runs as there. */
	if (fchmodat(sb_dir_fd(door), strrchr(a.sun_path, '/') + 1, 0666, 0) < 0)
		return err_sys(e, ERR_HOST, "cannot open the socket of bot %d", number);
	return fd_steal(&fd);
}

int external_bots_open(struct external_bots *b, struct external_game *g, struct err *e)
{
	*b = (struct external_bots){.g = g};
	for (int s = 0; s < ARENA_PLAYERS_MAX; s++)
		b->at[s] = (struct external_bot){
			.g = g, .seat = s, .listener = -1, .relay = -1, .hold = {-1, -1}};
	if (g->x->isolation == EXTERNAL_SHARED)
		return 0;
	if (sb_dir_new(&b->door, g->x->h, 1 << 20, 64, e) < 0)
		return -1;
	for (int s = 0; s < g->x->n; s++) {
		b->at[s].listener = listen_at(b->door, g->x->first + s, e);
		if (b->at[s].listener < 0)
			return -1;
	}
	return sb_dir_own(b->door, e);
}

/* --------------------------------------------------------------------- the bot */

static int hand_over(int relay, int in, int out)
{
	union {
		char bytes[CMSG_SPACE(2 * sizeof(int))];
		struct cmsghdr align;
	} room = {{0}};
	struct iovec v = {(char[]){'!'}, 1};
	struct msghdr m = {.msg_iov = &v,
			   .msg_iovlen = 1,
			   .msg_control = room.bytes,
			   .msg_controllen = sizeof(room.bytes)};
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	const int fds[2] = {in, out};

	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(fds));
	memcpy(CMSG_DATA(c), fds, sizeof(fds));
	return sendmsg(relay, &m, MSG_NOSIGNAL) == 1 ? 0 : -1;
}

static void set_limits(const struct external *x, struct sb_spec *spec)
{
	const json_t *bots = json_object_get(x->job, "bots");
	const json_t *limits = json_object_get(x->engine, "limits");

	box_limits(bots, spec);
	spec->profile = "jit";
	/* The engine keeps the time: it is not the bots' clock that ends a game. */
	spec->cpu_ns = json_int_or(x->engine, "bot_cpu_ns", 0);
	spec->wall_ns = json_int_or(limits, "wall_ns", 0);
}

static const json_t *of_player(const struct external *x, const char *key, int player)
{
	return json_array_get(json_object_get(x->job, key), (size_t)player);
}

static int start(struct external_bot *b, int its_in, int its_out, struct err *e)
{
	const struct external *x = b->g->x;
	int player = b->g->player[b->seat];
	char number[32];
	struct command command;
	const char *const env[] = {"PATH=/usr/local/bin:/usr/bin:/bin:/usr/games", "HOME=/tmp",
				   "LANG=C.UTF-8", number, NULL};
	const struct sb_mount mounts[] = {
		{.kind = SB_MOUNT_RO,
		 .to = "/box",
		 .from = json_string_value(of_player(x, "source", player))},
		{.to = NULL}};
	struct sb_spec spec = SB_SPEC_INIT;

	snprintf(number, sizeof(number), "AGON_PLAYER=%d", x->first + b->seat);
	set_limits(x, &spec);
	command_split(&command, json_str_or(of_player(x, "run", player), "command", "false"));
	spec.argv = command.argv;
	spec.env = env;
	spec.cwd = "/box";
	spec.mounts = mounts;
	spec.stream[0] = (struct sb_stream){.kind = SB_STREAM_FD, .fd = its_in};
	spec.stream[1] = (struct sb_stream){.kind = SB_STREAM_FD, .fd = its_out};
	spec.stream[2] =
		(struct sb_stream){.kind = SB_STREAM_CAPTURE, .keep_bytes = EXTERNAL_LOG_MAX};
	b->let_go = b->quiet = false;
	b->end_ns = 0;
	b->starts++;
	return sb_start(&b->sb, x->h, &spec, e);
}

static void let_go(struct external_bot *b)
{
	b->let_go = true;
	fd_close(&b->hold[0]);
	fd_close(&b->hold[1]);
}

/* A relay has come: start the bot, hand it over. */
static int take_relay(struct external_bot *b, struct err *e)
{
	int in[2], out[2];

	b->relay = accept4(b->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (b->relay < 0)
		return 0;
	if (b->starts >= EXTERNAL_STARTS_MAX) {
		fd_close(&b->relay);
		return 0;
	}
	if (pipe2(in, O_CLOEXEC) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot make a pipe");
	FD_SCOPED its_in = in[0];
	FD_SCOPED to = in[1];
	if (pipe2(out, O_CLOEXEC) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot make a pipe");
	FD_SCOPED from = out[0];
	FD_SCOPED its_out = out[1];
	if (start(b, its_in, its_out, e) < 0)
		return -1;
	if (hand_over(b->relay, to, from) < 0) { /* it did not wait */
		let_go(b);
		sb_stop(b->sb);
		return 0;
	}
	b->hold[0] = fd_steal(&to);
	b->hold[1] = fd_steal(&from);
	return 0;
}

static bool by_itself(const struct external_bot *b)
{
	return b->quiet || !b->let_go;
}

static enum outcome outcome_of(const struct external_bot *b, const struct sb_result *r)
{
	switch (r->end) {
	case SB_VIOLATION:
		return OUT_VIOLATION;
	case SB_LIMIT:
		return r->limit == SB_MEMORY   ? OUT_MEMORY
		       : r->limit == SB_OUTPUT ? OUT_OUTPUT
		       : r->limit == SB_CPU    ? OUT_TIMEOUT
		       : r->limit == SB_WALL   ? OUT_TIMEOUT
					       : OUT_CRASH;
	case SB_SIGNALED:
		return by_itself(b) ? OUT_CRASH : OUT_OK;
	case SB_EXITED:
		return by_itself(b) && r->status != 0 ? OUT_CRASH : OUT_OK;
	case SB_STOPPED:
		return OUT_OK;
	}
	return OUT_OK;
}

static unsigned char status_of(const struct sb_result *r)
{
	return r->end == SB_EXITED     ? (unsigned char)r->status
	       : r->end == SB_SIGNALED ? (unsigned char)(128 + r->status)
				       : 128 + SIGKILL;
}

static void keep_log(struct external_bot *b, const struct sb_result *r)
{
	struct buf *log = &b->g->x->log[b->g->player[b->seat]];

	if (r->out_len[2] == 0 || log->len >= EXTERNAL_LOG_MAX)
		return;
	buf_printf(log, "what the program wrote to standard error, game %" PRId64 ":\n", b->g->idx);
	buf_add_text(log, r->out[2], r->out_len[2], EXTERNAL_LOG_MAX);
	if (log->data[log->len - 1] != '\n')
		buf_putc(log, '\n');
}

static int finish(struct external_bot *b, struct err *e)
{
	struct sb_result r = {0};
	struct sb *sb = b->sb;

	b->sb = NULL;
	if (sb_finish(sb, &r, e) < 0)
		return -1;
	enum outcome o = outcome_of(b, &r);
	if (b->g->outcome[b->seat] == OUT_OK)
		b->g->outcome[b->seat] = o;
	if (by_itself(b) && b->left == OUT_OK)
		b->left = o != OUT_OK ? o : OUT_CRASH;
	b->g->x->cpu_ns += r.cpu_ns;
	keep_log(b, &r);
	unsigned char status = status_of(&r);
	if (b->relay >= 0)
		(void)!send(b->relay, &status, 1, MSG_NOSIGNAL);
	fd_close(&b->relay);
	let_go(b);
	sb_result_release(&r);
	return 0;
}

/* What the relay has to say; when it is gone, so is the bot. */
static void hear(struct external_bot *b)
{
	char word;
	ssize_t n;

	while ((n = recv(b->relay, &word, 1, MSG_DONTWAIT)) == 1) {
		if (word == RELAY_LET_GO && !b->let_go) {
			let_go(b);
			b->end_ns = clock_mono_ns() + json_int_or(b->g->x->engine, "grace_ns", 0);
		} else if (word == RELAY_SILENT) {
			b->quiet |= !b->let_go;
			b->end_ns = clock_mono_ns() + END_GRACE_NS;
		}
	}
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	let_go(b);
	fd_close(&b->relay);
	sb_stop(b->sb);
}

static bool is_readable(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return fd >= 0 && poll(&p, 1, 0) > 0;
}

int external_bots_poll(const struct external_bots *b, struct pollfd *ret, int *ret_ms)
{
	int n = 0;

	*ret_ms = -1;
	for (int s = 0; s < b->g->x->n; s++) {
		const struct external_bot *x = &b->at[s];
		int fds[2] = {x->sb != NULL ? sb_pidfd(x->sb) : x->listener,
			      x->sb != NULL ? x->relay : -1};
		for (int i = 0; i < 2; i++)
			if (fds[i] >= 0)
				ret[n++] = (struct pollfd){.fd = fds[i], .events = POLLIN};
		if (x->sb != NULL && x->end_ns != 0)
			*ret_ms = 100;
	}
	return n;
}

int external_bots_look(struct external_bots *b, struct err *e)
{
	for (int s = 0; s < b->g->x->n; s++) {
		struct external_bot *x = &b->at[s];
		if (x->sb == NULL) {
			if (is_readable(x->listener) && take_relay(x, e) < 0)
				return -1;
			continue;
		}
		/* In this order: when it has ended, what the relay said before counts. */
		bool ended = is_readable(sb_pidfd(x->sb));
		if (is_readable(x->relay))
			hear(x);
		if (x->end_ns != 0 && clock_mono_ns() > x->end_ns)
			sb_stop(x->sb);
		if (ended && finish(x, e) < 0)
			return -1;
	}
	return 0;
}

int external_bots_idle(const struct external_bots *b)
{
	for (int s = 0; s < b->g->x->n && b->g->x->isolation != EXTERNAL_SHARED; s++)
		if (b->at[s].starts == 0)
			return s;
	return -1;
}

/* Those who closed their output may be about to end. */
static int settle(struct external_bots *b, struct err *e)
{
	for (int s = 0; s < b->g->x->n; s++) {
		struct external_bot *x = &b->at[s];
		if (x->sb != NULL && is_readable(x->relay))
			hear(x);
		if (x->sb == NULL || !x->quiet)
			continue;
		struct pollfd p = {.fd = sb_pidfd(x->sb), .events = POLLIN};
		if (poll(&p, 1, END_GRACE_NS / 1000000) <= 0)
			sb_stop(x->sb);
		if (finish(x, e) < 0)
			return -1;
	}
	return 0;
}

int external_bots_culprit(struct external_bots *b, int *ret_seat, struct err *e)
{
	int n = 0;

	*ret_seat = -1;
	if (b->g->x->isolation == EXTERNAL_SHARED)
		return 0;
	if (settle(b, e) < 0)
		return -1;
	for (int s = 0; s < b->g->x->n; s++)
		if (b->at[s].left != OUT_OK && ++n > 0)
			*ret_seat = s;
	if (n != 1)
		*ret_seat = -1;
	else
		b->g->outcome[*ret_seat] = b->at[*ret_seat].left;
	return 0;
}

int external_bots_close(struct external_bots *b, struct err *e)
{
	int rc = 0;

	for (int s = 0; s < ARENA_PLAYERS_MAX; s++) {
		struct external_bot *x = &b->at[s];
		if (x->sb != NULL) {
			let_go(x);
			sb_stop(x->sb);
			rc = finish(x, e) < 0 ? -1 : rc;
		}
		fd_close(&x->listener);
		fd_close(&x->relay);
		let_go(x);
	}
	sb_dir_free(b->door);
	b->door = NULL;
	return rc;
}
