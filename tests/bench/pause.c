/*
 * What it costs to hold a bot still while the other one thinks.
 *
 * A bot that answers a byte with a byte is asked again and again, in turn left
 * alone and frozen between its turns.
 * Options: [turns] [backend].
 */
#include "harness/base/fd.h"
#include "sandbox/sandbox.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum how { ALONE, FREEZE, HOWS };
static const char *const how_name[] = {"left alone", "freeze, thaw"};

struct bench {
	struct sb_host *host;
	struct sb_dir *dir;
	struct sb *sb;
	int to, from;
	int turns;
	double *us[HOWS];    /* of the calls */
	double *round[HOWS]; /* of the whole turn */
};

static void die(const struct err *e, const char *what)
{
	fprintf(stderr, "bench pause: %s: %s\n", what, e != NULL ? e->text : "failed");
	exit(4);
}

static void make_program(struct bench *b)
{
	static const char source[] = "#include <unistd.h>\n"
				     "int main(void){char c;while(read(0,&c,1)==1)"
				     "if(write(1,&c,1)!=1)return 1;return 0;}";
	char path[64], cmd[256];
	struct err e = ERR_INIT;
	BUF_SCOPED bytes = BUF_INIT;

	snprintf(path, sizeof(path), "/tmp/agon-pause-%d", (int)getpid());
	snprintf(cmd, sizeof(cmd), "gcc -O2 -static -x c - -o %s", path);
	FILE *f = popen(cmd, "w");
	if (f == NULL || fputs(source, f) < 0 || pclose(f) != 0)
		die(NULL, "gcc -static");
	if (sb_dir_new(&b->dir, b->host, 16 << 20, 64, &e) < 0 ||
	    file_read(path, 16 << 20, &bytes, &e) < 0)
		die(&e, "program");
	unlink(path);
	FD_SCOPED fd = fd_open_beneath(sb_dir_fd(b->dir), "p", O_WRONLY | O_CREAT, 0755);
	if (fd < 0 || fd_write_all(fd, bytes.data, bytes.len) < 0 || sb_dir_own(b->dir, &e) < 0)
		die(&e, "copy");
}

static void start(struct bench *b)
{
	static const char *const argv[] = {"/box/p", NULL};
	struct sb_mount mounts[2] = {{.kind = SB_MOUNT_DIR_RO, .to = "/box", .dir = b->dir},
				     {.to = NULL}};
	struct sb_spec s = SB_SPEC_INIT;
	int in[2], out[2];
	struct err e = ERR_INIT;

	if (pipe2(in, O_CLOEXEC) < 0 || pipe2(out, O_CLOEXEC) < 0)
		die(NULL, "pipe");
	s.argv = argv;
	s.mounts = mounts;
	s.cpu_ns = 100000000000;
	s.memory_bytes = 64 << 20;
	s.processes = 8;
	s.stream[0] = (struct sb_stream){.kind = SB_STREAM_FD, .fd = in[0]};
	s.stream[1] = (struct sb_stream){.kind = SB_STREAM_FD, .fd = out[1]};
	if (sb_start(&b->sb, b->host, &s, &e) < 0)
		die(&e, "start");
	close(in[0]);
	close(out[1]);
	b->to = in[1];
	b->from = out[0];
}

static int64_t hold(struct bench *b, enum how how, bool on)
{
	struct err e = ERR_INIT;
	int rc = 0;
	int64_t t = clock_mono_ns();

	if (how == FREEZE)
		rc = on ? sb_freeze(b->sb, &e) : sb_thaw(b->sb, &e);
	if (rc < 0)
		die(&e, how_name[how]);
	return clock_mono_ns() - t;
}

static void turn(struct bench *b, enum how how, int i)
{
	char c = 'x';
	int64_t t = clock_mono_ns();
	int64_t calls = hold(b, how, false);

	if (write(b->to, &c, 1) != 1 || read(b->from, &c, 1) != 1)
		die(NULL, "the bot");
	calls += hold(b, how, true);
	t = clock_mono_ns() - t;
	if (i >= 0) {
		b->us[how][i] = (double)calls / 1e3;
		b->round[how][i] = (double)t / 1e3;
	}
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	const struct sb_host_opt opt = {.slots = 1, .backend = argc > 2 ? argv[2] : NULL};
	struct bench b = {.turns = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 2000};
	struct err e = ERR_INIT;
	struct sb_result r;

	if (sb_host_new(&b.host, &opt, &e) < 0)
		die(&e, "host");
	make_program(&b);
	start(&b);
	for (int how = 0; how < HOWS; how++) {
		b.us[how] = xcalloc((size_t)b.turns, sizeof(double));
		b.round[how] = xcalloc((size_t)b.turns, sizeof(double));
	}
	for (int i = -3; i < b.turns; i++)
		for (int how = 0; how < HOWS; how++) {
			turn(&b, (enum how)how, i);
			hold(&b, (enum how)how, false);
		}
	printf("%-14s %12s %12s %12s\n", "", "calls p10 us", "median us", "turn us");
	for (int how = 0; how < HOWS; how++) {
		qsort(b.us[how], (size_t)b.turns, sizeof(double), by_value);
		qsort(b.round[how], (size_t)b.turns, sizeof(double), by_value);
		printf("%-14s %12.1f %12.1f %12.1f\n", how_name[how], b.us[how][b.turns / 10],
		       b.us[how][b.turns / 2], b.round[how][b.turns / 2]);
		free(b.us[how]);
		free(b.round[how]);
	}
	close(b.to);
	if (sb_finish(b.sb, &r, &e) < 0)
		die(&e, "finish");
	close(b.from);
	sb_result_release(&r);
	sb_dir_free(b.dir);
	sb_host_free(b.host);
	return 0;
}
