/*
 * What a launch costs, next to the floor and to Debian's bubblewrap.
 *
 * All run the same static program that returns 0, in turn, so that a busy or
 * drifting machine slows all of them; the ratios are what counts.  After a
 * fresh slot and after bubblewrap there is a rest, so that what they leave to
 * be done is not charged to the next; then back to back, where nothing hides.
 * Options: [rounds].  Best run by: chrt -f 1, if others use the machine.
 */
#include "harness/base/fd.h"
#include "sandbox/sandbox.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { REST_NS = 3000000 };

enum kind { SPAWN, WARM, FRESH, BWRAP, KINDS };
static const char *const kind_name[] = {"posix_spawn", "warm slot", "fresh slot", "bwrap"};

struct bench {
	struct sb_host *host;
	struct sb_dir *dir;
	char path[128]; /* of the program outside */
	int rounds;
	double *us[KINDS];
	bool has_bwrap;
};

static void die(const struct err *e, const char *what)
{
	fprintf(stderr, "bench sandbox: %s: %s\n", what, e != NULL ? e->text : "failed");
	exit(4);
}

static void spawn(char *const argv[])
{
	pid_t pid;
	int status;

	if (posix_spawnp(&pid, argv[0], NULL, NULL, argv, environ) != 0 ||
	    waitpid(pid, &status, 0) != pid || status != 0)
		die(NULL, argv[0]);
}

static void fill(const struct bench *b, struct sb_spec *s, struct sb_mount mounts[2])
{
	static const char *const argv[] = {"/box/p", NULL};

	*s = (struct sb_spec)SB_SPEC_INIT;
	mounts[0] = (struct sb_mount){.kind = SB_MOUNT_DIR_RO, .to = "/box", .dir = b->dir};
	mounts[1] = (struct sb_mount){.to = NULL};
	s->argv = argv;
	s->mounts = mounts;
	s->cpu_ns = 1000000000;
	s->wall_ns = 10000000000;
	s->memory_bytes = 256 << 20;
	s->processes = 16;
	s->output_bytes = 1 << 20;
	s->file_bytes = 1 << 20;
	s->stream[1].kind = SB_STREAM_CAPTURE;
}

static void check(const struct sb_result *r)
{
	if (r->end == SB_EXITED && r->status == 0)
		return;
	fprintf(stderr, "bench sandbox: %s\n", r->evidence);
	exit(4);
}

static void box(const struct bench *b, bool fresh)
{
	struct sb_spec s;
	struct sb_mount mounts[2];
	struct sb_result r;
	struct err e = ERR_INIT;

	fill(b, &s, mounts);
	s.fresh = fresh;
	if (sb_run(b->host, &s, &r, &e) < 0)
		die(&e, "run");
	check(&r);
	sb_result_release(&r);
}

static void once(const struct bench *b, enum kind k)
{
	char *const plain[] = {(char *)b->path, NULL};
	char *const bwrap[] = {"bwrap",
			       "--unshare-all",
			       "--die-with-parent",
			       "--ro-bind",
			       "/usr",
			       "/usr",
			       "--ro-bind",
			       (char *)b->path,
			       "/p",
			       "--dev",
			       "/dev",
			       "--proc",
			       "/proc",
			       "--tmpfs",
			       "/tmp",
			       "--symlink",
			       "usr/lib",
			       "/lib",
			       "--symlink",
			       "usr/lib64",
			       "/lib64",
			       "/p",
			       NULL};

	switch (k) {
	case SPAWN:
		spawn(plain);
		break;
	case WARM:
	case FRESH:
		box(b, k == FRESH);
		break;
	case BWRAP:
		spawn(bwrap);
		break;
	case KINDS:
		break;
	}
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* Busy, as a caller who looks at an answer before the next launch would be. */
static void rest(void)
{
	int64_t until = clock_mono_ns() + REST_NS;

	while (clock_mono_ns() < until)
		;
}

static void measure(struct bench *b)
{
	for (int i = -3; i < b->rounds; i++)
		for (int k = 0; k < KINDS; k++) {
			/* bwrap is slow: a tenth of the rounds is enough. */
			if (k == BWRAP && (!b->has_bwrap || i % 10 != 0))
				continue;
			int64_t t = clock_mono_ns();
			once(b, (enum kind)k);
			t = clock_mono_ns() - t;
			if (k >= FRESH)
				rest();
			if (i >= 0)
				b->us[k][k == BWRAP ? i / 10 : i] = (double)t / 1e3;
		}
}

static void report(struct bench *b, const char *title)
{
	double floor_median = 0, floor_p10 = 0;

	printf("%s, %d rounds\n%-12s %10s %10s %8s %8s\n", title, b->rounds, "", "p10 us",
	       "median us", "x p10", "x median");
	for (int k = 0; k < KINDS; k++) {
		size_t n = (size_t)(k == BWRAP ? (b->rounds + 9) / 10 : b->rounds);
		if (k == BWRAP && !b->has_bwrap)
			continue;
		qsort(b->us[k], n, sizeof(double), by_value);
		double median = b->us[k][n / 2], p10 = b->us[k][n / 10];
		if (k == SPAWN) {
			floor_median = median;
			floor_p10 = p10;
		}
		printf("%-12s %10.0f %10.0f %8.2f %8.2f\n", kind_name[k], p10, median,
		       p10 / floor_p10, median / floor_median);
	}
}

/* In turn too, a tenth of a second or so each, with the work that each leaves behind. */
static void measure_rate(struct bench *b)
{
	enum { TURNS = 5 };
	const int n = b->rounds / TURNS + 1;
	int64_t ns[KINDS] = {0};

	for (int turn = 0; turn < TURNS; turn++)
		for (int k = SPAWN; k <= FRESH; k++) {
			int64_t t = clock_mono_ns();
			for (int i = 0; i < n; i++)
				once(b, (enum kind)k);
			ns[k] += clock_mono_ns() - t;
			rest();
		}
	printf("back to back:");
	for (int k = SPAWN; k <= FRESH; k++)
		printf(" %s %.0f/s (x %.2f)", kind_name[k], 1e9 * TURNS * n / (double)ns[k],
		       (double)ns[k] / (double)ns[SPAWN]);
	printf("\n");
}

/* Two at once against one after the other. */
static void measure_two(struct bench *b)
{
	int64_t one = clock_mono_ns();

	for (int i = 0; i < b->rounds; i++)
		box(b, false);
	one = clock_mono_ns() - one;
	int64_t two = clock_mono_ns();
	struct sb *sb[2] = {NULL, NULL};
	struct sb_spec s;
	struct sb_mount mounts[2];
	struct err e = ERR_INIT;
	fill(b, &s, mounts);
	for (int started = 0, done = 0; done < 2 * b->rounds;) {
		struct pollfd p[2];
		for (int i = 0; i < 2; i++) {
			if (sb[i] == NULL && started < 2 * b->rounds) {
				if (sb_start(&sb[i], b->host, &s, &e) < 0)
					die(&e, "start");
				started++;
			}
			p[i] = (struct pollfd){.fd = sb[i] != NULL ? sb_pidfd(sb[i]) : -1,
					       .events = POLLIN};
		}
		poll(p, 2, -1);
		for (int i = 0; i < 2; i++) {
			struct sb_result r;
			if (p[i].revents == 0)
				continue;
			if (sb_finish(sb[i], &r, &e) < 0)
				die(&e, "finish");
			check(&r);
			sb_result_release(&r);
			sb[i] = NULL;
			done++;
		}
	}
	two = clock_mono_ns() - two;
	printf("two slots at once: %.0f launches/s, one: %.0f; efficiency %.2f\n\n",
	       2e9 * b->rounds / (double)two, 1e9 * b->rounds / (double)one,
	       (double)one / (double)two);
}

static void make_program(struct bench *b)
{
	struct err e = ERR_INIT;
	BUF_SCOPED bytes = BUF_INIT;
	char cmd[512];

	snprintf(b->path, sizeof(b->path), "/tmp/agon-bench-%d", (int)getpid());
	snprintf(cmd, sizeof(cmd),
		 "echo 'int main(void){return 0;}' | gcc -O2 -static -x c - -o %s", b->path);
	if (system(cmd) != 0)
		die(NULL, "gcc -static");
	if (sb_dir_new(&b->dir, b->host, 16 << 20, 64, &e) < 0 ||
	    file_read(b->path, 16 << 20, &bytes, &e) < 0)
		die(&e, "program");
	FD_SCOPED fd = fd_open_beneath(sb_dir_fd(b->dir), "p", O_WRONLY | O_CREAT, 0755);
	if (fd < 0 || fd_write_all(fd, bytes.data, bytes.len) < 0 || sb_dir_own(b->dir, &e) < 0)
		die(&e, "copy");
}

int main(int argc, char **argv)
{
	struct bench b = {.rounds = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 500};
	struct err e = ERR_INIT;

	if (sb_host_new(&b.host, NULL, &e) < 0)
		die(&e, "host");
	b.has_bwrap = system("bwrap --version >/dev/null 2>&1") == 0;
	for (int k = 0; k < KINDS; k++)
		b.us[k] = xcalloc((unsigned long)b.rounds + 10, sizeof(double));
	make_program(&b);
	measure(&b);
	report(&b, "small parent");
	measure_rate(&b);
	measure_two(&b);
	size_t ballast = (size_t)1 << 30;
	char *p = mmap(NULL, ballast, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED)
		die(NULL, "1 GiB");
	madvise(p, ballast, MADV_NOHUGEPAGE);
	memset(p, 1, ballast);
	b.rounds = b.rounds / 2 + 1;
	measure(&b);
	report(&b, "parent with 1 GiB resident");
	unlink(b.path);
	for (int k = 0; k < KINDS; k++)
		free(b.us[k]);
	sb_dir_free(b.dir);
	sb_host_free(b.host);
	return 0;
}
