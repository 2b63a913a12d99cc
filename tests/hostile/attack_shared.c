/* What several sandboxes share although nothing is mounted twice: open files, inodes of /usr,
 * the page cache, a slot's net namespace, and modules of the kernel. */
#include "tests/hostile/attack.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/uio.h>

/* Flags and owner of an open file are those of all who have it: who were here before, and the
 * neighbour, had the same /dev/null. */
int attack_null_flags(void)
{
	int flags = fcntl(0, F_GETFL);

	if (flags & (O_NONBLOCK | O_APPEND) || fcntl(0, F_GETOWN) != 0)
		escaped("stdin's flags are %#x, its owner is %d", (unsigned)flags,
			fcntl(0, F_GETOWN));
	/* Two at once: both look before both write. */
	usleep(100000);
	fcntl(0, F_SETFL, flags | O_NONBLOCK | O_APPEND);
	fcntl(0, F_SETOWN, getpid());
	return 0;
}

/* Packets of lo as /proc tells, 0 without it. */
static long lo_packets(void)
{
	static char text[1 << 16];
	int fd = open("/proc/self/net/dev", O_RDONLY);
	ssize_t n = fd >= 0 ? read(fd, text, sizeof(text) - 1) : 0;
	char *lo = n > 0 ? strstr(text, "lo:") : NULL;
	long packets = 0;

	close(fd);
	if (lo != NULL)
		sscanf(lo, "lo: %*d %ld", &packets);
	return packets;
}

/* "IpOutNoRoutes": connecting to nowhere sends nothing but is counted. */
static long no_routes(void)
{
	static char text[1 << 16];
	int fd = open("/proc/self/net/snmp", O_RDONLY);
	ssize_t n = fd >= 0 ? read(fd, text, sizeof(text) - 1) : 0;
	long v[13] = {0};
	char *line = n > 0 ? strstr(text, "\nIp:") : NULL;

	close(fd);
	if (line != NULL)
		sscanf(line, "\nIp: %*d %*d %*d %*d %*d %*d %*d %*d %*d %*d %*d %ld", &v[0]);
	return v[0];
}

static void leave_time_wait(struct sockaddr_in *a)
{
	int l = socket(AF_INET, SOCK_STREAM, 0), c = socket(AF_INET, SOCK_STREAM, 0);

	if (bind(l, (struct sockaddr *)a, sizeof(*a)) < 0)
		escaped("the port is still taken: %s", strerror(errno));
	if (listen(l, 1) < 0 || connect(c, (struct sockaddr *)a, sizeof(*a)) < 0)
		return;
	int s = accept(l, NULL, NULL);
	/* Who closes first waits. */
	close(s);
	close(c);
	close(l);
}

int attack_net_persist(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(4711)};
	struct sockaddr_in nowhere = {.sin_family = AF_INET, .sin_port = htons(80)};
	int u = socket(AF_INET, SOCK_DGRAM, 0);

	if (lo_packets() != 0 || no_routes() != 0)
		escaped("%ld packets and %ld refusals of who was here before", lo_packets(),
			no_routes());
	inet_pton(AF_INET, "8.8.8.8", &nowhere.sin_addr);
	MUST_FAIL(connect(u, (struct sockaddr *)&nowhere, sizeof(nowhere)));
	inet_pton(AF_INET, "127.0.0.1", &a.sin_addr);
	leave_time_wait(&a);
	return 0;
}

static bool is_cached(int fd, off_t at)
{
	char c;
	struct iovec v = {.iov_base = &c, .iov_len = 1};

	return preadv2(fd, &v, 1, at, RWF_NOWAIT) == 1;
}

/* Who can throw a file of /usr out of memory makes its opponent wait for the disk, and can be
 * seen doing so. */
int attack_evict_shared(void)
{
	int fd = open("/usr/bin/env", O_RDONLY);
	char c;

	if (pread(fd, &c, 1, 0) != 1)
		return 1;
	bool before = is_cached(fd, 0);
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	if (before && !is_cached(fd, 0))
		escaped("/usr/bin/env was thrown out of the page cache");
	if (before)
		escaped("tells what is in the page cache");
	return 0;
}

/* Protocols that the kernel would load a module for, and those that few have looked at. */
int attack_odd_protocols(void)
{
	static const struct {
		int type, protocol;
	} rows[] = {{SOCK_STREAM, 132 /* SCTP */},
		    {SOCK_SEQPACKET, 132},
		    {SOCK_SEQPACKET, 0},
		    {6 /* DCCP */, 33},
		    {6, 0},
		    {SOCK_DGRAM, 136 /* UDP-Lite */},
		    {SOCK_DGRAM, 115 /* L2TP */},
		    {SOCK_STREAM, 262 /* MPTCP */},
		    {SOCK_STREAM, 256 /* SMC */},
		    {SOCK_DGRAM, IPPROTO_ICMP},
		    {SOCK_RDM, 0},
		    {SOCK_RAW, 0},
		    {SOCK_DGRAM | SOCK_CLOEXEC, 58}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (socket(AF_INET, rows[i].type, rows[i].protocol) >= 0)
			escaped("IPv4, type %d, protocol %d", rows[i].type, rows[i].protocol);
		if (socket(AF_INET6, rows[i].type, rows[i].protocol) >= 0)
			escaped("IPv6, type %d, protocol %d", rows[i].type, rows[i].protocol);
	}
	return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP) < 0 ||
	       socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP) < 0;
}

/* A file of /usr that is clean already still has the disk flush what it holds, for 2 ms. */
int attack_sync_shared(void)
{
	/* Nothing to wait for, not even the look at the descriptor. */
	if (fsync(-1) < 0 || fdatasync(-1) < 0)
		escaped("a file of /usr could be synced: %s", strerror(errno));
	return 0;
}

/* Whoever is let through by the keeper has it work for nothing. */
int attack_socket_storm(void)
{
	for (;;)
		close(socket(AF_INET, SOCK_STREAM, 0));
}
