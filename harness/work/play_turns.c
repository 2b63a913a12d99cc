/*
 * agon-play for games of running programs: both programs beside each other in
 * the agent's own sandbox, asked by the rules and answering as in a match, but
 * without cgroups: the clock is the wall's, generous, and one fault ends a
 * program's game.  What counts is the match; this is for trying things out.
 *
 * What a wire brings is brought here too: loaders are written to a directory of
 * our own in /tmp, and the proxy of HTTP servers is this very program.  Both
 * servers share one loopback, so each is told another port in $PORT.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/rng.h"
#include "harness/work/play.h"
#include "harness/work/seats.h"
#include "harness/work/turngame.h"
#include "harness/work/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SIDES = 2, MS = 1000000, WALL_FACTOR = 3, WALL_MORE_MS = 200 };
enum { PORT = 8000, PORTS = 1000 }; /* for each side */

struct program {
	const char *dir;
	char command[512];
	const struct wire *wire;
	char *loaders; /* directory of the wire's files, or NULL */
	int first_port;
	pid_t pid;
	int in, out;
	struct buf from, to;
	struct wire_talk talk;
	struct wire_heard heard;
	bool gone;
	char why[200];  /* of its last fault */
	int64_t faults; /* games in which it had one */
};

struct pair {
	const struct play_args *a;
	struct turngame g;
	struct program p[SIDES];
	int64_t won[SIDES], drawn;
};

/* ---- what to start ---- */

/* "KEY: value" of an agon.yaml as the harness reads it, without quotes around it. */
static bool yaml_value(const char *text, const char *key, char *ret, size_t size)
{
	size_t n = strlen(key);

	for (const char *p = text; p != NULL && *p != '\0'; p = strchr(p, '\n')) {
		p += *p == '\n';
		if (strncmp(p, key, n) != 0 || p[n] != ':')
			continue;
		p += n + 1;
		p += strspn(p, " \t");
		size_t len = strcspn(p, "\r\n");
		if (len >= 2 && (*p == '"' || *p == '\'') && p[len - 1] == *p) {
			p++;
			len -= 2;
		}
		snprintf(ret, size, "%.*s", (int)len, p);
		return len > 0;
	}
	return false;
}

static int find_command(struct program *p, const struct arena *a, struct err *e)
{
	static const struct {
		const char *file, *run, *wire; /* NULL: the arena's first */
	} defaults[] = {{"run.sh", "sh ./run.sh", NULL},
			{"main.py", "python3 main.py", NULL},
			{"main.js", "node main.js", NULL},
			{"Main.class", "java -cp . Main", NULL},
			{"main", "./main", NULL},
			{"robot.js", "node robot.js", "js-function"},
			{"robot.py", "python3 robot.py", "py-function"}};
	char wire[32] = "";
	BUF_SCOPED yaml = BUF_INIT;

	MEM_SCOPED char *path = xprintf("%s/agon.yaml", p->dir);
	if (access(path, R_OK) == 0 && file_read(path, 65536, &yaml, e) < 0)
		return -1;
	yaml_value(yaml.data, "wire", wire, sizeof(wire));
	bool said = yaml_value(yaml.data, "run", p->command, sizeof(p->command));
	for (size_t i = 0; !said && i < sizeof(defaults) / sizeof(defaults[0]); i++) {
		MEM_SCOPED char *file = xprintf("%s/%s", p->dir, defaults[i].file);
		if (access(file, R_OK) != 0)
			continue;
		said = true;
		snprintf(p->command, sizeof(p->command), "%s", defaults[i].run);
		if (wire[0] == '\0' && defaults[i].wire != NULL)
			snprintf(wire, sizeof(wire), "%s", defaults[i].wire);
	}
	if (wire[0] == '\0')
		snprintf(wire, sizeof(wire), "%.*s", (int)strcspn(a->wires, " "), a->wires);
	p->wire = wire_find(wire);
	if (p->wire == NULL || !wire_is_spoken(a, wire))
		return err_set(e, ERR_USAGE, "%s: %s is not played over \"%s\"; it is over: %s",
			       p->dir, a->name, wire, a->wires);
	if (said)
		return 0;
	return err_set(e, ERR_USAGE,
		       "%s: nothing to start: build it first, or say run: in its agon.yaml",
		       p->dir);
}

/* ---- what a wire brings ---- */

static int put_loaders(struct program *p, struct err *e)
{
	char dir[] = "/tmp/agon-play-XXXXXX";

	if (p->wire->files == NULL)
		return 0;
	if (mkdtemp(dir) == NULL)
		return err_sys(e, ERR_HOST, "cannot make a directory in /tmp");
	p->loaders = xstrdup(dir);
	for (const struct wire_file *f = p->wire->files; f->name != NULL; f++) {
		MEM_SCOPED char *path = xprintf("%s/%s", dir, f->name);
		FD_SCOPED fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
		const char *text = wire_file_text(f);
		if (fd < 0 || fd_write_all(fd, text, strlen(text)) < 0)
			return err_sys(e, ERR_HOST, "cannot write %s", path);
	}
	return 0;
}

static void drop_loaders(struct program *p)
{
	if (p->loaders == NULL)
		return;
	for (const struct wire_file *f = p->wire->files; f->name != NULL; f++) {
		MEM_SCOPED char *path = xprintf("%s/%s", p->loaders, f->name);
		unlink(path);
	}
	rmdir(p->loaders);
	free(p->loaders);
	p->loaders = NULL;
}

/* A port that nobody has, not even a server that was killed a moment ago. */
static int free_port(int first)
{
	for (int port = first; port < first + PORTS; port++) {
		const struct sockaddr_in at = {.sin_family = AF_INET,
					       .sin_port = htons((uint16_t)port),
					       .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
		FD_SCOPED fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (fd >= 0 && bind(fd, (const struct sockaddr *)&at, sizeof(at)) == 0)
			return port;
	}
	return first;
}

/* In the child: never returns. */
static void exec_program(const struct program *p)
{
	static const char there[] = "/agon/wire/";
	const char *at;

	if (p->wire->command != NULL)
		setenv("AGON_COMMAND", p->command, 1);
	if (p->wire->worker) {
		MEM_SCOPED char *port = xprintf("%d", free_port(p->first_port));
		execl("/proc/self/exe", "worker", "http", port, (char *)NULL);
	} else if (p->loaders != NULL && (at = strstr(p->wire->command, there)) != NULL) {
		MEM_SCOPED char *command =
			xprintf("exec %.*s%s/%s", (int)(at - p->wire->command), p->wire->command,
				p->loaders, at + sizeof(there) - 1);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	} else {
		execl("/bin/sh", "sh", "-c", p->command, (char *)NULL);
	}
	_exit(127);
}

static int start(struct program *p, bool loud, struct err *e)
{
	int to[2], from[2];

	if (pipe2(to, O_CLOEXEC) < 0)
		return err_sys(e, ERR_HOST, "cannot make a pipe");
	FD_SCOPED to_read = to[0];
	p->in = to[1];
	if (pipe2(from, O_CLOEXEC) < 0)
		return err_sys(e, ERR_HOST, "cannot make a pipe");
	FD_SCOPED from_write = from[1];
	p->out = from[0];
	fflush(stdout);
	p->pid = fork();
	if (p->pid < 0)
		return err_sys(e, ERR_HOST, "cannot start a program");
	if (p->pid == 0) {
		if (setpgid(0, 0) < 0 || dup2(to_read, 0) < 0 || dup2(from_write, 1) < 0 ||
		    (!loud && dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), 2) < 0) ||
		    chdir(p->dir) < 0)
			_exit(126);
		signal(SIGPIPE, SIG_DFL);
		exec_program(p);
	}
	setpgid(p->pid, p->pid);
	p->talk = (struct wire_talk){.wire = p->wire, .state = xcalloc(1, p->wire->state_size + 1)};
	p->gone = false;
	return 0;
}

static void stop(struct program *p)
{
	if (p->pid > 0) {
		kill(-p->pid, SIGKILL);
		while (waitpid(p->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	p->pid = 0;
	fd_close(&p->in);
	fd_close(&p->out);
	buf_clear(&p->from);
	buf_clear(&p->to);
	if (p->talk.state != NULL && p->wire->close != NULL)
		p->wire->close(&p->talk);
	free(p->talk.state);
	p->talk.state = NULL;
}

static void fault(struct program *p, const char *why)
{
	if (!p->gone)
		p->faults++;
	p->gone = true;
	snprintf(p->why, sizeof(p->why), "%s", why);
}

/* ---- talking ---- */

static void send_all(struct program *p)
{
	/* A program that reads nothing blocks nobody for long: pipes hold more than a turn. */
	if (p->in >= 0 && p->to.len > 0 && fd_write_all(p->in, p->to.data, p->to.len) < 0)
		fd_close(&p->in);
	buf_clear(&p->to);
}

/* Until it says what is waited for; false after a fault. */
static bool wait_for(struct program *p, enum wire_said want, int64_t wall_ns)
{
	int64_t until = clock_mono_ns() + wall_ns;

	for (;;) {
		size_t used = 0;
		buf_clear(&p->heard.text);
		buf_clear(&p->heard.note);
		enum wire_said what = p->wire->hear(&p->talk, p->from.data, p->from.len, &used,
						    &p->heard, &p->to);
		buf_drop(&p->from, used);
		send_all(p);
		if (what == want)
			return true;
		if (what == WIRE_BAD || what == WIRE_LONG || what == WIRE_READY ||
		    what == WIRE_ANSWER) {
			fault(p, what == WIRE_BAD ? p->heard.why : "said something out of turn");
			return false;
		}
		if (what == WIRE_NOTHING)
			continue;
		int64_t left = (until - clock_mono_ns()) / MS;
		struct pollfd fd = {.fd = p->out, .events = POLLIN};
		char chunk[65536];
		if (left <= 0 || poll(&fd, 1, (int)left) == 0) {
			fault(p, "did not answer in time");
			return false;
		}
		ssize_t n = read(p->out, chunk, sizeof(chunk));
		if (n <= 0) {
			fault(p, "ended, or closed its standard output");
			return false;
		}
		buf_add(&p->from, chunk, (size_t)n);
	}
}

static struct program *at_seat(struct pair *x, int seat)
{
	return &x->p[seats_player(SIDES, x->g.idx, seat)];
}

static int begin(struct pair *x, struct err *e)
{
	const struct arena *a = x->g.a;
	BUF_SCOPED view = BUF_INIT;

	for (int s = 0; s < SIDES; s++) {
		struct program *p = at_seat(x, s);
		uint64_t which[] = {(uint64_t)x->g.idx, (uint64_t)s};
		if (start(p, x->a->verbose, e) < 0)
			return -1;
		p->talk.hello = (struct wire_hello){.arena = a,
						    .params = &x->g.params,
						    .clock = &a->clock,
						    .seat = s,
						    .players = SIDES,
						    .game = x->g.idx,
						    .rng = rng_derive(x->g.seed, "bot", which, 2)};
		buf_clear(&view);
		if (p->wire->opening)
			a->view(x->g.state, s, &view);
		p->talk.hello.view = view.data;
		p->talk.hello.view_len = view.len;
		p->wire->hello(&p->talk, &p->to);
		p->talk.hello.view = NULL;
		send_all(p);
		wait_for(p, WIRE_READY, WALL_FACTOR * a->clock.init_ns);
	}
	return 0;
}

static void ask(struct pair *x, int seat, struct arena_action *act)
{
	const struct arena *a = x->g.a;
	struct program *p = at_seat(x, seat);
	BUF_SCOPED view = BUF_INIT;

	*act = (struct arena_action){ARENA_GONE, "", 0};
	if (p->gone)
		return;
	a->view(x->g.state, seat, &view);
	p->talk.n = x->g.steps + 1;
	const struct wire_turn turn = {.n = p->talk.n,
				       .view = view.data,
				       .len = view.len,
				       .move_ns = a->clock.move_ns,
				       .bank_ns = a->clock.bank_ns};
	p->wire->turn(&p->talk, &turn, &p->to);
	send_all(p);
	if (wait_for(p, WIRE_ANSWER,
		     WALL_FACTOR * (a->clock.move_ns + a->clock.bank_ns) +
			     (int64_t)WALL_MORE_MS * MS))
		*act = (struct arena_action){ARENA_OK, p->heard.text.data, p->heard.text.len};
}

static void step(struct pair *x)
{
	struct arena_action act[ARENA_PLAYERS_MAX] = {0};
	uint32_t asked = turngame_to_move(&x->g);
	BUF_SCOPED told = BUF_INIT;

	for (int s = 0; s < SIDES; s++)
		if (asked >> s & 1)
			ask(x, s, &act[s]);
	turngame_step(&x->g, act);
	for (int s = 0; s < SIDES; s++) {
		struct program *p = at_seat(x, s);
		if ((asked >> s & 1) && act[s].how == ARENA_ILLEGAL)
			fault(p, "made an illegal move");
		buf_clear(&told);
		if (x->g.a->event != NULL)
			x->g.a->event(x->g.state, s, &told);
		if (told.len > 0 && !p->gone && p->wire->event != NULL)
			p->wire->event(&p->talk, told.data, told.len, &p->to);
		send_all(p);
	}
}

static int play_game(struct pair *x, int64_t idx, struct err *e)
{
	struct textgame_end end;

	turngame_start(&x->g, idx);
	int rc = begin(x, e);
	while (rc == 0 && !turngame_over(&x->g))
		step(x);
	for (int i = 0; i < SIDES; i++)
		stop(&x->p[i]);
	if (rc < 0)
		return -1;
	turngame_end(&x->g, &end);
	if (end.rank[0] == end.rank[1])
		x->drawn++;
	else
		x->won[end.rank[0] < end.rank[1] ? 0 : 1]++;
	if (x->a->verbose)
		printf("game %" PRId64 ": %s rank %d, %s rank %d, %" PRId64 " turns\n", idx,
		       x->p[0].dir, end.rank[0] + 1, x->p[1].dir, end.rank[1] + 1, end.turns);
	return 0;
}

static int play_pair(const struct play_args *a, const char *first, const char *second,
		     struct err *e)
{
	struct pair x = {.a = a};
	char seed[20];
	int rc = 0;

	for (int i = 0; i < SIDES; i++)
		x.p[i] = (struct program){.dir = i == 0 ? first : second,
					  .first_port = PORT + i * PORTS,
					  .in = -1,
					  .out = -1,
					  .from = BUF_INIT,
					  .to = BUF_INIT,
					  .heard = {.text = BUF_INIT, .note = BUF_INIT}};
	snprintf(seed, sizeof(seed), "%016" PRIx64, (uint64_t)a->seed);
	if (find_command(&x.p[0], a->arena, e) < 0 || find_command(&x.p[1], a->arena, e) < 0 ||
	    turngame_init(&x.g, a->arena->name, json_object_get(a->settings, "params"), SIDES, seed,
			  e) < 0)
		return -1;
	for (int i = 0; i < SIDES && rc == 0; i++)
		rc = put_loaders(&x.p[i], e);
	for (int64_t idx = 0; idx < a->games && rc == 0; idx++)
		rc = play_game(&x, idx, e);
	if (rc == 0)
		printf("%s against %s: %" PRId64 " won, %" PRId64 " drawn, %" PRId64 " lost\n",
		       first, second, x.won[0], x.drawn, x.won[1]);
	for (int i = 0; i < SIDES; i++) {
		if (x.p[i].faults > 0)
			printf("%s: %" PRId64 " games with a fault, the last one: it %s\n",
			       x.p[i].dir, x.p[i].faults, x.p[i].why);
		drop_loaders(&x.p[i]);
		buf_release(&x.p[i].from);
		buf_release(&x.p[i].to);
		buf_release(&x.p[i].heard.text);
		buf_release(&x.p[i].heard.note);
	}
	turngame_release(&x.g);
	return rc;
}

int play_turns(const struct play_args *a, struct err *e)
{
	if (a->arena->min_players > SIDES || a->arena->max_players < SIDES)
		return err_set(e, ERR_HOST, "agon-play plays two programs; %s is for %d",
			       a->arena->name, a->arena->min_players);
	signal(SIGPIPE, SIG_IGN);
	for (int i = 0; i < a->n; i++)
		for (int j = i + 1; j < a->n; j++)
			if (play_pair(a, a->code[i], a->code[j], e) < 0)
				return -1;
	return 0;
}
