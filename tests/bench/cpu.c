/*
 * Is the CPU time that a result tells the CPU time that was used?
 *
 * Programs that burn a known amount, in ways that are easily missed, say what
 * the clocks of their own processes and threads add up to.  The result, from
 * the counter of the cgroup, has their start and end on top.  The same bare,
 * as wait4() tells it, which does not know of children that nobody waits for.
 * Options: [rounds].  Exit code 1: a median is off by more than 2 % and 2 ms.
 */
#include "harness/base/fd.h"
#include "sandbox/sandbox.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static const char source[] =
	"#include <pthread.h>\n#include <stdint.h>\n#include <stdio.h>\n#include <string.h>\n"
	"#include <sys/syscall.h>\n#include <sys/wait.h>\n#include <time.h>\n#include <unistd.h>\n"
	"static int p[2];\n"
	"static int64_t now(clockid_t c){struct timespec t;clock_gettime(c,&t);"
	"return t.tv_sec*1000000000ll+t.tv_nsec;}\n"
	"static void burn(clockid_t c,int64_t ms,int system){int64_t s=now(c);"
	"while(now(c)-s<ms*1000000)for(volatile int "
	"i=0;i<2000;i++)if(system)syscall(SYS_getppid);}\n"
	"static void *thread(void *a){(void)a;burn(CLOCK_THREAD_CPUTIME_ID,50,0);return 0;}\n"
	"static void child(int64_t ms){burn(CLOCK_PROCESS_CPUTIME_ID,ms,0);"
	"int64_t n=now(CLOCK_PROCESS_CPUTIME_ID);if(write(p[1],&n,8)!=8)_exit(1);_exit(0);}\n"
	"int main(int c,char **v){int64_t sum=0,n;const char *how=c>1?v[1]:\"\";int kids=0;\n"
	"if(pipe(p))return 1;\n"
	"if(!strcmp(how,\"spin\"))burn(CLOCK_PROCESS_CPUTIME_ID,200,0);\n"
	"if(!strcmp(how,\"system\"))burn(CLOCK_PROCESS_CPUTIME_ID,200,1);\n"
	"if(!strcmp(how,\"threads\")){pthread_t t[4];for(int "
	"i=0;i<4;i++)pthread_create(&t[i],0,thread,0);"
	"for(int i=0;i<4;i++)pthread_join(t[i],0);}\n"
	"if(!strcmp(how,\"children\"))for(;kids<40;kids++){if(fork()==0)child(5);wait(0);}\n"
	"if(!strcmp(how,\"orphans\"))for(;kids<4;kids++)if(fork()==0){if(fork()==0)child(50);_exit("
	"0);}\n"
	"if(!strcmp(how,\"unwaited\"))for(;kids<4;kids++)if(fork()==0)child(50);\n"
	"while(kids-->0){if(read(p[0],&n,8)!=8)return 1;sum+=n;}\n"
	"printf(\"%lld\\n\",(long long)(sum+now(CLOCK_PROCESS_CPUTIME_ID)));return 0;}\n";

static const char *const ways[] = {"nothing",  "spin",    "system",  "threads",
				   "children", "orphans", "unwaited"};
enum { WAYS = sizeof(ways) / sizeof(ways[0]) };

struct bench {
	struct sb_host *host;
	struct sb_dir *dir;
	char path[64];
	int rounds;
};

static void die(const struct err *e, const char *what)
{
	fprintf(stderr, "bench cpu: %s: %s\n", what, e != NULL ? e->text : "failed");
	exit(4);
}

static void make_program(struct bench *b)
{
	char cmd[256];
	struct err e = ERR_INIT;
	BUF_SCOPED bytes = BUF_INIT;

	snprintf(b->path, sizeof(b->path), "/tmp/agon-cpu-%d", (int)getpid());
	snprintf(cmd, sizeof(cmd), "gcc -O1 -static -pthread -x c - -o %s", b->path);
	FILE *f = popen(cmd, "w");
	if (f == NULL || fputs(source, f) < 0 || pclose(f) != 0)
		die(NULL, "gcc -static");
	if (sb_dir_new(&b->dir, b->host, 16 << 20, 64, &e) < 0 ||
	    file_read(b->path, 16 << 20, &bytes, &e) < 0)
		die(&e, "program");
	FD_SCOPED fd = fd_open_beneath(sb_dir_fd(b->dir), "p", O_WRONLY | O_CREAT, 0755);
	if (fd < 0 || fd_write_all(fd, bytes.data, bytes.len) < 0 || sb_dir_own(b->dir, &e) < 0)
		die(&e, "copy");
}

/* Microseconds: what the sandbox told, and what the program knew. */
static void boxed(const struct bench *b, const char *way, double *ret_told, double *ret_knew)
{
	const char *const argv[] = {"/box/p", way, NULL};
	struct sb_mount mounts[2] = {{.kind = SB_MOUNT_DIR_RO, .to = "/box", .dir = b->dir},
				     {.to = NULL}};
	struct sb_spec s = SB_SPEC_INIT;
	struct sb_result r;
	struct err e = ERR_INIT;

	s.argv = argv;
	s.mounts = mounts;
	s.cpu_ns = 10000000000;
	s.memory_bytes = 256 << 20;
	s.processes = 16;
	s.stream[1].kind = SB_STREAM_CAPTURE;
	if (sb_run(b->host, &s, &r, &e) < 0)
		die(&e, "run");
	if (r.end != SB_EXITED || r.status != 0)
		die(NULL, r.evidence);
	*ret_told = (double)r.cpu_ns / 1e3;
	*ret_knew = (double)strtoll(r.out[1], NULL, 10) / 1e3;
	sb_result_release(&r);
}

static double bare(const struct bench *b, const char *way)
{
	char *const argv[] = {(char *)b->path, (char *)way, NULL};
	posix_spawn_file_actions_t to_null;
	struct rusage u;
	pid_t pid;
	int status;

	posix_spawn_file_actions_init(&to_null);
	posix_spawn_file_actions_addopen(&to_null, 1, "/dev/null", O_WRONLY, 0);
	if (posix_spawn(&pid, b->path, &to_null, NULL, argv, environ) != 0 ||
	    wait4(pid, &status, 0, &u) != pid || status != 0)
		die(NULL, way);
	posix_spawn_file_actions_destroy(&to_null);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6 +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double median(double *at, int n)
{
	qsort(at, (size_t)n, sizeof(*at), by_value);
	return at[n / 2];
}

/* 0: within the bar. */
static int measure(const struct bench *b, const char *way)
{
	enum { MOST = 1000 };
	static double told[MOST], knew[MOST], extra[MOST], alone[MOST];
	int n = b->rounds < MOST ? b->rounds : MOST;

	for (int i = 0; i < n; i++) {
		boxed(b, way, &told[i], &knew[i]);
		extra[i] = told[i] - knew[i];
		alone[i] = bare(b, way);
	}
	double off = median(extra, n), k = median(knew, n);
	bool wrong = (off < 0 ? -off : off) > 2000 && (off < 0 ? -off : off) > k / 50;
	printf("%-10s %10.2f %10.2f %10.2f %9.2f %8.1f%s\n", way, k / 1e3, median(told, n) / 1e3,
	       median(alone, n) / 1e3, off / 1e3, k > 0 ? 100 * off / k : 0, wrong ? "  off" : "");
	return wrong;
}

int main(int argc, char **argv)
{
	struct bench b = {.rounds = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 15};
	struct err e = ERR_INIT;
	int wrong = 0;

	if (sb_host_new(&b.host, NULL, &e) < 0)
		die(&e, "host");
	if (!(sb_enforceable(b.host) & SB_CPU)) {
		printf("no cgroup here counts CPU time: nothing to compare\n");
		sb_host_free(b.host);
		return 0;
	}
	make_program(&b);
	printf("medians of %d, ms\n%-10s %10s %10s %10s %9s %8s\n", b.rounds, "", "knows", "told",
	       "bare wait4", "off", "%");
	for (int i = 0; i < WAYS; i++)
		wrong |= measure(&b, ways[i]);
	unlink(b.path);
	sb_dir_free(b.dir);
	sb_host_free(b.host);
	return wrong;
}
