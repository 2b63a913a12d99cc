/* Rows 16 to 32: memory. */
#include "tests/hostile/attack.h"

#include <alloca.h>
#include <mqueue.h>
#include <sys/shm.h>

#define MIB (1l << 20)

int attack_malloc_touch(void)
{
	for (;;) {
		volatile char *p = malloc(MIB);
		for (long i = 0; p != NULL && i < MIB; i += 4096)
			p[i] = 1;
		if (p == NULL)
			return 1;
	}
}

int attack_mmap_noreserve(void)
{
	char *p = mmap(NULL, 65536 * MIB, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	for (long i = 0; p != MAP_FAILED && i < 65536 * MIB; i += 4096)
		p[i] = 1;
	return 1;
}

int attack_mmap_untouched(void)
{
	void *p = mmap(NULL, 65536 * MIB, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	return p == MAP_FAILED;
}

static int __attribute__((noinline)) deeper(volatile char *above)
{
	volatile char here[4096];

	here[0] = above[0];
	return deeper(here) + here[1];
}

int attack_stack_recursion(void)
{
	volatile char c[2] = {0, 0};
	return deeper(c);
}

int attack_big_alloca(void)
{
	volatile char *p = alloca(1024 * MIB);

	for (long i = 1024 * MIB - 1; i >= 0; i -= 4096)
		p[i] = 1;
	return 0;
}

static int fill(const char *path)
{
	static char block[1 << 16];
	int fd = open(path, O_WRONLY | O_CREAT, 0600);

	for (int i = 0; i < 1 << 14; i++) {
		if (fd < 0 || write(fd, block, sizeof(block)) < 0) {
			perror(path);
			return 1;
		}
		if (i % 64 == 63) {
			char name[64];
			close(fd);
			snprintf(name, sizeof(name), "%s%d", path, i);
			fd = open(name, O_WRONLY | O_CREAT, 0600);
		}
	}
	escaped("wrote 1 GiB to %s", path);
	return 0;
}

int attack_tmpfs_fill(void)
{
	return fill("/tmp/fill");
}

int attack_devshm_fill(void)
{
	return fill("/dev/shm/fill");
}

int attack_memfd_fill(void)
{
	static char block[1 << 16];

	for (int n = 0; n < 200; n++) {
		int fd = memfd_create("x", 0);
		for (int i = 0; fd >= 0 && i < 64; i++)
			if (write(fd, block, sizeof(block)) < 0)
				return 1;
	}
	escaped("800 MiB of memfd");
	return 0;
}

int attack_sysv_shm(void)
{
	if (shmget(0x4147, 1, 0) >= 0)
		escaped("a segment of the run before");
	int id = shmget(0x4147, (size_t)(1024 * MIB), IPC_CREAT | 0600);
	char *p = id >= 0 ? shmat(id, NULL, 0) : (char *)-1;
	if (p == (char *)-1)
		return 1;
	memset(p, 1, (size_t)(1024 * MIB));
	return 0;
}

int attack_posix_mq(void)
{
	struct mq_attr a = {.mq_maxmsg = 10, .mq_msgsize = 8192};
	char name[32], text[8192] = "";
	int n = 0;

	for (; n < 1000; n++) {
		snprintf(name, sizeof(name), "/q%d", n);
		mqd_t q = mq_open(name, O_CREAT | O_RDWR | O_NONBLOCK, 0600, &a);
		if (q == (mqd_t)-1)
			break;
		while (mq_send(q, text, sizeof(text), 0) == 0)
			;
	}
	if (n > 100)
		escaped("%d message queues", n);
	return 0;
}

int attack_pipe_buffers(void)
{
	static char block[1 << 20];
	int p[2];

	while (pipe(p) == 0) {
		fcntl(p[1], F_SETPIPE_SZ, 1 << 20);
		fcntl(p[1], F_SETFL, O_NONBLOCK);
		while (write(p[1], block, sizeof(block)) > 0)
			;
	}
	return 0;
}

int attack_unix_sock_buffers(void)
{
	static char block[1 << 16];
	int p[2], big = 1 << 24;

	while (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, p) == 0) {
		setsockopt(p[1], SOL_SOCKET, SO_SNDBUF, &big, sizeof(big));
		while (write(p[1], block, sizeof(block)) > 0)
			;
	}
	return 0;
}

int attack_dentry_bomb(void)
{
	int n = 0;

	if (chdir("/tmp") < 0)
		return 1;
	for (; n < 1000000; n++) {
		char name[32];
		snprintf(name, sizeof(name), "d%d", n);
		if (mkdir(name, 0700) < 0)
			break;
	}
	if (n >= 100000)
		escaped("%d directories", n);
	return 0;
}

int attack_hugetlb(void)
{
	char *p = mmap(NULL, (size_t)(4 * MIB), PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);

	if (p != MAP_FAILED)
		p[0] = 1;
	p = mmap(NULL, (size_t)(16 * MIB), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		 0);
	if (p != MAP_FAILED && madvise(p, (size_t)(16 * MIB), MADV_HUGEPAGE) == 0)
		memset(p, 1, (size_t)(16 * MIB));
	return 0;
}

int attack_oom_shield(void)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY);

	if (fd >= 0 && write(fd, "-1000", 5) == 5)
		escaped("oom_score_adj -1000");
	if (fd >= 0 && write(fd, "-1", 2) == 2)
		escaped("oom_score_adj -1");
	return attack_malloc_touch();
}

int attack_mem_of_children(void)
{
	for (int i = 0; i < 10; i++)
		if (fork() == 0) {
			size_t n = (size_t)(28 * MIB);
			volatile char *p = malloc(n);
			for (size_t k = 0; k < n; k += 4096)
				p[k] = 1;
			usleep(500000);
			_exit(0);
		}
	while (wait(NULL) > 0)
		;
	return 0;
}

/* One dies of its greed; the others would wait until a clock runs out. */
int attack_oom_survivors(void)
{
	for (int i = 0; i < 4; i++)
		if (fork() == 0) {
			pause();
			_exit(0);
		}
	if (fork() == 0)
		for (;;) {
			volatile char *p = malloc(MIB);
			for (size_t k = 0; p != NULL && k < (size_t)MIB; k += 4096)
				p[k] = 1;
		}
	for (;;)
		pause();
}

int attack_late_spike(void)
{
	volatile char *p = mmap(NULL, (size_t)(40 * MIB), PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (long i = 0; i < 40 * MIB; i += 4096)
		p[i] = 1;
	_exit(0);
}
