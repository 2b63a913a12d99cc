/* Rows 1 to 15: processes and time. */
#include "tests/hostile/attack.h"

#include <pthread.h>
#include <sched.h>

int attack_fork_bomb(void)
{
	for (;;)
		fork();
}

int attack_fork_many(void)
{
	int n = 0;

	for (int i = 0; i < 60; i++) {
		pid_t pid = fork();
		if (pid == 0)
			_exit(pause());
		n += pid > 0;
	}
	/* The runner allows 24. */
	if (n >= 24)
		escaped("%d children", n);
	return n < 10;
}

static void *spin(void *p)
{
	for (;;)
		__asm__ volatile("");
	return p;
}

int attack_thread_bomb(void)
{
	pthread_t t;
	pthread_attr_t a;

	pthread_attr_init(&a);
	pthread_attr_setstacksize(&a, 65536);
	while (pthread_create(&t, &a, spin, NULL) == 0)
		;
	spin(NULL);
	return 0;
}

int attack_vfork_storm(void)
{
	for (;;) {
		pid_t pid = vfork();
		if (pid == 0)
			_exit(0);
		waitpid(pid, NULL, 0);
	}
}

int attack_daemon_double_fork(void)
{
	if (fork() == 0) {
		setsid();
		if (fork() == 0)
			for (;;)
				;
		usleep(50000);
		_exit(0);
	}
	wait(NULL);
	return 0;
}

int attack_orphan_burner(void)
{
	signal(SIGCHLD, SIG_IGN);
	for (;;) {
		if (fork() == 0) {
			burn(30);
			_exit(0);
		}
		usleep(20000);
	}
}

int attack_ignore_term(void)
{
	for (int s = 1; s < 65; s++)
		signal(s, SIG_IGN);
	for (;;)
		;
}

int attack_sleep_forever(void)
{
	return pause();
}

int attack_sleep_then_spin(void)
{
	usleep(900000);
	for (;;)
		;
}

int attack_read_block(void)
{
	int p[2];
	char c;

	/* Stdin is empty here; a pipe whose other end it holds itself never ends. */
	return pipe(p) == 0 ? (int)read(p[0], &c, 1) : 1;
}

int attack_busy_syscalls(void)
{
	for (;;)
		syscall(SYS_getppid);
}

int attack_sigstop_self(void)
{
	raise(SIGSTOP);
	return pause();
}

int attack_exec_loop(void)
{
	execl("/box/attack", "attack", "exec_loop", NULL);
	return 1;
}

int attack_nice_games(void)
{
	struct sched_param p = {.sched_priority = 1};
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(0, &one);
	MUST_FAIL(setpriority(PRIO_PROCESS, 0, -20));
	MUST_FAIL(sched_setscheduler(0, SCHED_FIFO, &p));
	MUST_FAIL(sched_setaffinity(0, sizeof(one), &one));
	return 0;
}

int attack_rlimit_raise(void)
{
	/* That of core dumps is said to be changed, and is not: core_limit. */
	static const int which[] = {RLIMIT_NOFILE, RLIMIT_FSIZE, RLIMIT_STACK, RLIMIT_CPU};
	struct rlimit up = {RLIM_INFINITY, RLIM_INFINITY};

	for (size_t i = 0; i < sizeof(which) / sizeof(which[0]); i++)
		MUST_FAIL(setrlimit(which[i], &up));
	MUST_FAIL(prlimit(1, RLIMIT_NOFILE, &up, NULL));
	MUST_FAIL(prlimit(1, RLIMIT_NOFILE, NULL, &up));
	return 0;
}

int attack_pid1_abort(void)
{
	if (getpid() == 1)
		escaped("is pid 1");
	abort();
}

int attack_pid1_kill(void)
{
	return raise(SIGKILL);
}

int attack_pid1_xcpu(void)
{
	return raise(SIGXCPU);
}
