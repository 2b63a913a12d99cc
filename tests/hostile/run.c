/*
 * run: the attack corpus, printed as a table and asserted.
 *
 *	run ATTACK [NAME...]      ATTACK is the static binary of attack programs
 *
 * Each runs with small limits on a warm slot; those that probe a neighbour run
 * twice at once, those that probe what stays run twice in a row.  After each,
 * the host must be as before.  Exit code 0: all rows are as expected.
 */
#include "harness/base/fd.h"
#include "sandbox/sandbox.h"
#include "tests/hostile/attacks.h"
#include "tests/hostile/state.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum how { A, P, S };

struct row {
	int number;
	const char *name, *expect;
	enum how how;
	const char *note;
};

#define LIST(number, name, expect, how, note) {number, #name, expect, how, note},
static const struct row rows[] = {ATTACK_ROWS(LIST)};

struct corpus {
	struct sb_host *host;
	struct buf program;
	struct host_state before; /* both slots warm, nothing running */
	int wrong;
};

/* "ok", "SIGABRT", "memory"...: the words of the expectation. */
static void verdict(const struct sb_result *r, char *out, size_t size)
{
	if (r->end == SB_EXITED)
		snprintf(out, size, "%s", r->status == 0 ? "ok" : "re");
	else if (r->end == SB_SIGNALED)
		snprintf(out, size, "SIG%s",
			 sigabbrev_np(r->status) != NULL ? sigabbrev_np(r->status) : "RT");
	else if (r->end == SB_VIOLATION)
		snprintf(out, size, "sv");
	else if (r->end == SB_LIMIT)
		snprintf(out, size, "%s", r->idle ? "idle" : sb_limit_name(r->limit));
	else
		snprintf(out, size, "%s", sb_end_name(r->end));
}

static bool has_word(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = list; p != NULL; p = strchr(p, '|'), p = p != NULL ? p + 1 : NULL)
		if (strncmp(p, word, n) == 0 && (p[n] == '|' || p[n] == '\0'))
			return true;
	return false;
}

static bool expected(const char *expect, const char *got)
{
	if (has_word(expect, got))
		return true;
	/* Dying of a signal is a run-time error; waiting for the clock is the wall limit. */
	return (strncmp(got, "SIG", 3) == 0 && has_word(expect, "re")) ||
	       (strcmp(got, "idle") == 0 && has_word(expect, "wall"));
}

struct place {
	struct sb_dir *dir;
	int file; /* where stdout goes; -1: it is captured */
	struct sb_mount mounts[2];
	const char *argv[3];
	struct sb_spec spec;
};

static int prepare(struct corpus *c, struct place *p, const struct row *row, struct err *e)
{
	p->file = -1;
	if (sb_dir_new(&p->dir, c->host, 8 << 20, 256, e) < 0)
		return -1;
	FD_SCOPED fd = fd_open_beneath(sb_dir_fd(p->dir), "attack", O_WRONLY | O_CREAT, 0755);
	if (fd < 0 || fd_write_all(fd, c->program.data, c->program.len) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot copy the attack");
	if (sb_dir_own(p->dir, e) < 0)
		return -1;
	p->mounts[0] = (struct sb_mount){.kind = SB_MOUNT_DIR, .to = "/box", .dir = p->dir};
	p->mounts[1] = (struct sb_mount){.to = NULL};
	p->argv[0] = "/box/attack";
	p->argv[1] = row->name;
	p->argv[2] = NULL;
	p->spec = (struct sb_spec)SB_SPEC_INIT;
	p->spec.argv = p->argv;
	p->spec.mounts = p->mounts;
	p->spec.cpu_ns = 300000000;
	/* On a busy machine a third of a second of CPU time may take long. */
	p->spec.wall_ns = strcmp(row->expect, "cpu") == 0 ? 20000000000 : 1000000000;
	p->spec.memory_bytes = 64 << 20;
	p->spec.processes = 24;
	p->spec.output_bytes = 1 << 20;
	p->spec.file_bytes = 8 << 20;
	p->spec.stream[1].kind = p->spec.stream[2].kind = SB_STREAM_CAPTURE;
	if (strcmp(row->name, "file_flood") == 0) {
		p->file = open("/tmp", O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);
		p->spec.stream[1] = (struct sb_stream){.kind = SB_STREAM_FD, .fd = p->file};
	}
	if (strncmp(row->name, "keyring", 7) != 0 && strcmp(row->name, "uid_same") != 0)
		return 0;
	/* Who has no directory gets another uid every time. */
	p->mounts[0].kind = SB_MOUNT_DIR_RO;
	return 0;
}

/* What an attack left at /box/out is taken as any caller would take it. */
static bool out_is_refused(const struct place *p)
{
	FD_SCOPED fd = fd_open_regular(sb_dir_fd(p->dir), "out");
	char c;

	return fd < 0 || read(fd, &c, 1) <= 0;
}

struct outcome {
	char verdict[32], evidence[160];
	struct buf why;
};

static void judge(const struct row *row, const struct place *p, const struct sb_result *r,
		  struct outcome *o)
{
	verdict(r, o->verdict, sizeof(o->verdict));
	snprintf(o->evidence, sizeof(o->evidence), "%s", r->evidence);
	if (!expected(row->expect, o->verdict))
		buf_printf(&o->why, "expected %s; ", row->expect);
	const char *won = r->out[1] != NULL ? strstr(r->out[1], "ESCAPED") : NULL;
	if (won != NULL)
		buf_printf(&o->why, "%.*s; ", (int)strcspn(won, "\n"), won);
	if (!out_is_refused(p))
		buf_puts(&o->why, "/box/out could be read; ");
	if (faccessat(sb_dir_fd(p->dir), "core", F_OK, 0) == 0)
		buf_puts(&o->why, "a core was dumped; ");
	if (r->memory_bytes > (int64_t)(70 << 20))
		buf_puts(&o->why, "peak above the limit; ");
	if (strcmp(row->name, "late_spike") == 0 && r->memory_bytes < 40 << 20)
		buf_puts(&o->why, "the spike was not seen; ");
	if (strcmp(row->name, "daemon_double_fork") == 0 && r->cpu_ns < 3000000)
		buf_puts(&o->why, "the grandchild's CPU was not counted; ");
	if (r->end == SB_LIMIT && r->limit == SB_MEMORY && r->enforced & SB_MEMORY &&
	    strstr(r->evidence, "cgroup ") == NULL)
		buf_puts(&o->why, "no counter of the kernel tells it; ");
	if (strcmp(row->name, "fork_bomb") == 0 && strstr(r->evidence, "pids.events") == NULL)
		buf_puts(&o->why, "refused forks are not told; ");
	struct stat st;
	if (p->file >= 0 && fstat(p->file, &st) == 0 && st.st_size != p->spec.output_bytes)
		buf_printf(&o->why, "%lld bytes in the file; ", (long long)st.st_size);
	if (strcmp(row->name, "oom_survivors") == 0 && r->wall_ns > 500000000)
		buf_puts(&o->why, "the others lived on; ");
	if (r->cpu_ns > 2 * p->spec.cpu_ns)
		buf_puts(&o->why, "used more than twice its CPU time; ");
	if (r->wall_ns > p->spec.wall_ns + 500000000)
		buf_puts(&o->why, "was killed too late; ");
}

static void judge_namespaces(const struct sb_result *r, struct outcome *o)
{
	for (char *line = r->out[1]; line != NULL && *line != '\0';) {
		char *end = line + strcspn(line, "\n");
		char link[64];
		snprintf(link, sizeof(link), "%.*s", (int)(end - line), line);
		/* Init is on its way out when we are told. */
		bool in = true;
		for (int tries = 0; in && tries < 40; tries++) {
			in = state_in_namespace(link);
			if (in)
				usleep(10000);
		}
		if (in)
			buf_printf(&o->why, "is in a namespace of its keeper, %s; ", link);
		line = end + (*end == '\n');
	}
}

/* A slot that saw a violation is not used again; it is replaced in idle time. */
static void judge_slot(const struct buf *before, struct outcome *o)
{
	BUF_SCOPED now = BUF_INIT;

	if (before->len == 0)
		return;
	for (int tries = 0; tries < 40; tries++) {
		state_slots(&now);
		if (strcmp(now.data, before->data) != 0)
			return;
		usleep(25000);
	}
	buf_puts(&o->why, "the slot was kept after a violation; ");
}

static int run_pair(struct corpus *c, struct place *p, const struct row *row, struct outcome *o,
		    struct err *e)
{
	struct sb *sb[2];
	struct sb_result r;

	for (int i = 0; i < 2; i++)
		if (sb_start(&sb[i], c->host, &p[i].spec, e) < 0)
			return -1;
	for (int i = 0; i < 2; i++) {
		if (sb_finish(sb[i], &r, e) < 0)
			return -1;
		judge(row, &p[i], &r, o);
		sb_result_release(&r);
	}
	return 0;
}

static int run_row_once(struct corpus *c, struct place *p, const struct row *row, struct outcome *o,
			struct err *e)
{
	struct sb_result r;
	BUF_SCOPED before = BUF_INIT;

	if (row->how == P)
		return run_pair(c, p, row, o, e);
	for (int i = 0; i < (row->how == S ? 2 : 1); i++) {
		/* The second has a directory, and so a uid, of its own. */
		if (sb_run(c->host, &p[i].spec, &r, e) < 0)
			return -1;
		judge(row, &p[i], &r, o);
		if (strcmp(row->name, "own_namespaces") == 0)
			judge_namespaces(&r, o);
		if (strcmp(row->name, "uid_same") == 0 && r.out[1] != NULL) {
			if (i == 1 && strcmp(before.data, r.out[1]) == 0)
				buf_printf(&o->why, "twice %.20s; ", r.out[1]);
			buf_puts(&before, r.out[1]);
		}
		sb_result_release(&r);
	}
	return 0;
}

static void run_row(struct corpus *c, const struct row *row)
{
	struct place p[2] = {{.file = -1}, {.file = -1}};
	struct outcome o = {.why = BUF_INIT};
	struct err e = ERR_INIT;
	int64_t t = clock_mono_ns();
	int n = row->how == A ? 1 : 2, rc = 0;
	BUF_SCOPED slots = BUF_INIT;

	if (strcmp(row->expect, "sv") == 0)
		state_slots(&slots);
	for (int i = 0; rc == 0 && i < n; i++)
		rc = prepare(c, &p[i], row, &e);
	if (rc == 0)
		rc = run_row_once(c, p, row, &o, &e);
	if (rc < 0)
		buf_printf(&o.why, "the sandbox failed: %s; ", e.text);
	if (strcmp(row->expect, "sv") == 0 && rc == 0)
		judge_slot(&slots, &o);
	for (int i = 0; i < n; i++) {
		sb_dir_free(p[i].dir);
		fd_close(&p[i].file);
	}
	BUF_SCOPED left = BUF_INIT;
	if (!state_same(STATE_OWN, &c->before, &left))
		buf_printf(&o.why, "left behind: %s; ", left.data);
	printf("%-6s %3d  %-20s %-10s %5.0f ms  %s\n", o.why.len == 0 ? "ok" : "not ok",
	       row->number, row->name, o.verdict, (double)(clock_mono_ns() - t) / 1e6,
	       o.why.len > 0 ? o.why.data : o.evidence);
	fflush(stdout);
	c->wrong += o.why.len > 0;
	buf_release(&o.why);
}

/* What must never be seen inside: a file, a variable, an open descriptor, and listeners on
 * the host's loopback and abstract sockets. */
static int plant_secrets(void)
{
	static const char path[] = "/tmp/AGON-SECRET-7c1e";
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(47391)};
	struct sockaddr_un u = {.sun_family = AF_UNIX, .sun_path = "\0agon-host"};
	int on = 1;

	setenv("AGON_TOKEN", "AGON-SECRET-7c1e", 1);
	/* Deliberately inheritable. */
	int fd = open(path, O_RDWR | O_CREAT, 0644);
	if (fd < 0 || fd_write_all(fd, "AGON-SECRET-7c1e\n", 17) < 0)
		return -1;
	int tcp = socket(AF_INET, SOCK_STREAM, 0), local = socket(AF_UNIX, SOCK_STREAM, 0);
	setsockopt(tcp, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(tcp, (struct sockaddr *)&a, sizeof(a)) < 0 || listen(tcp, 8) < 0 ||
	    bind(local, (struct sockaddr *)&u, sizeof(sa_family_t) + 10) < 0 ||
	    listen(local, 8) < 0)
		perror("a listener that attacks should not reach");
	return 0;
}

/* Random calls again and again, FUZZ_SECONDS (3) in all. */
static void run_fuzz(struct corpus *c, const struct row *row)
{
	const char *text = getenv("FUZZ_SECONDS");
	int64_t seconds = text != NULL ? (int64_t)strtoll(text, NULL, 10) : 3;
	int64_t until = clock_mono_ns() + seconds * 1000000000;
	int wrong = c->wrong;

	do
		run_row(c, row);
	while (c->wrong == wrong && clock_mono_ns() < until);
}

static bool chosen(const char *name, int argc, char **argv)
{
	for (int i = 2; i < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return true;
	return argc <= 2;
}

int main(int argc, char **argv)
{
	struct corpus c = {.program = BUF_INIT};
	struct err e = ERR_INIT;
	int n = 0;

	if (argc < 2 || file_read(argv[1], 8 << 20, &c.program, &e) < 0) {
		fprintf(stderr, "usage: run ATTACK [NAME...]: %s\n", e.text);
		return 2;
	}
	if (plant_secrets() < 0 || sb_host_new(&c.host, NULL, &e) < 0) {
		fprintf(stderr, "hostile: %s\n", e.text);
		return 3;
	}
	/* Both slots warm before anything is compared. */
	struct place warm[2] = {{.file = -1}, {.file = -1}};
	const struct row first = {0, "zero_bytes_only", "ok", P, ""};
	struct outcome ignored = {.why = BUF_INIT};
	for (int i = 0; i < 2; i++)
		if (prepare(&c, &warm[i], &first, &e) < 0)
			break;
	if (e.code != ERR_NONE || run_pair(&c, warm, &first, &ignored, &e) < 0) {
		fprintf(stderr, "hostile: %s\n", e.text);
		return 3;
	}
	buf_release(&ignored.why);
	sb_dir_free(warm[0].dir);
	sb_dir_free(warm[1].dir);
	/* And at rest. */
	usleep(300000);
	state_read(STATE_OWN, &c.before);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (chosen(rows[i].name, argc, argv)) {
			(strcmp(rows[i].name, "syscall_fuzz") == 0 ? run_fuzz : run_row)(&c,
											 &rows[i]);
			n++;
		}
	sb_host_free(c.host);
	unlink("/tmp/AGON-SECRET-7c1e");
	buf_release(&c.program);
	printf("%d attacks, %d red\n", n, c.wrong);
	return c.wrong > 0;
}
