/* Rows 44 and 51 to 64, and those about neighbours without a number: secrets of the host,
 * of the opponent, and of whoever ran here before. */
#include "tests/hostile/attack.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/in.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/msg.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/utsname.h>

static void look_into(const char *path)
{
	static char text[1 << 16];
	int fd = open(path, O_RDONLY | O_NONBLOCK);
	ssize_t n = fd >= 0 ? read(fd, text, sizeof(text) - 1) : -1;

	if (n > 0 && memmem(text, (size_t)n, SECRET, strlen(SECRET)) != NULL)
		escaped("the secret is in %s", path);
	if (fd >= 0)
		close(fd);
}

static void walk(const char *dir, int depth, int *budget)
{
	DIR *d = depth < 6 ? opendir(dir) : NULL;

	if (d == NULL)
		return;
	for (struct dirent *x; (x = readdir(d)) != NULL && *budget > 0;) {
		char path[4096];
		if (strcmp(x->d_name, ".") == 0 || strcmp(x->d_name, "..") == 0)
			continue;
		if (strstr(x->d_name, SECRET) != NULL)
			escaped("name %s in %s", x->d_name, dir);
		if ((size_t)snprintf(path, sizeof(path), "%s/%s", dir, x->d_name) >= sizeof(path))
			continue;
		(*budget)--;
		if (x->d_type == DT_DIR && strcmp(path, "//usr") != 0)
			walk(path, depth + 1, budget);
		else if (x->d_type == DT_REG)
			look_into(path);
	}
	closedir(d);
}

int attack_read_hidden_tests(void)
{
	static const char *const places[] = {
		"/work", "/root", "/home", "/var/lib", "/etc/shadow",
		"/opt",  "/mnt",  "/sys",  "/boot",    "/proc/1/root/etc"};
	int budget = 20000;

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (access(places[i], F_OK) == 0)
			escaped("%s exists", places[i]);
	walk("/", 0, &budget);
	return 0;
}

int attack_read_opponent(void)
{
	char name[64];
	int fd = open("/tmp/opponent", O_CREAT | O_EXCL | O_WRONLY, 0666);

	/* Each writes its own; the other's must not be there. */
	if (fd < 0)
		escaped("/tmp is shared");
	usleep(200000);
	for (int pid = 1; pid < 100; pid++) {
		snprintf(name, sizeof(name), "/proc/%d/root/tmp/opponent", pid);
		if (pid != getpid() && access(name, F_OK) == 0)
			escaped("%s", name);
	}
	return 0;
}

int attack_proc_files(void)
{
	static const char *const files[] = {"/proc/1/mem",       "/proc/1/environ",
					    "/proc/1/maps",      "/proc/kcore",
					    "/proc/config.gz",   "/proc/keys",
					    "/proc/sched_debug", "/proc/sys/kernel/hostname",
					    "/proc/cmdline",     "/proc/mounts.old",
					    "/proc/fs",          "/proc/net/unix.old"};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		MUST_FAIL(open(files[i], O_RDONLY));
	MUST_FAIL(open("/proc/sysrq-trigger", O_WRONLY));
	MUST_FAIL(open("/proc/sys/kernel/core_pattern", O_WRONLY));
	return 0;
}

int attack_ptrace_others(void)
{
	char c[16];
	struct iovec local = {c, sizeof(c)}, remote = {(void *)0x400000, sizeof(c)};

	MUST_FAIL(ptrace(PTRACE_ATTACH, 1, 0, 0));
	MUST_FAIL(ptrace(PTRACE_SEIZE, getppid(), 0, 0));
	MUST_FAIL(process_vm_readv(1, &local, 1, &remote, 1, 0));
	MUST_FAIL(process_vm_writev(1, &local, 1, &remote, 1, 0));
	long fd = syscall(SYS_pidfd_open, 1, 0);
	if (fd >= 0)
		MUST_FAIL(syscall(438 /* pidfd_getfd */, fd, 0, 0));
	return 0;
}

int attack_kill_all(void)
{
	for (int s = 1; s < 32; s++)
		kill(1, s);
	kill(getppid(), SIGKILL);
	kill(-1, SIGKILL);
	return 0;
}

static void try_connect(int type, const char *ip, int port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	int fd = socket(AF_INET, type | SOCK_NONBLOCK, 0);

	inet_pton(AF_INET, ip, &a.sin_addr);
	if (fd >= 0 && (connect(fd, (struct sockaddr *)&a, sizeof(a)) == 0 || errno == EINPROGRESS))
		escaped("connects to %s:%d", ip, port);
	close(fd);
}

int attack_net_connect(void)
{
	try_connect(SOCK_STREAM, "1.1.1.1", 80);
	try_connect(SOCK_DGRAM, "8.8.8.8", 53);
	try_connect(SOCK_STREAM, "10.0.0.1", 22);
	/* The runner listens there, on the host's loopback. */
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(47391)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	inet_pton(AF_INET, "127.0.0.1", &a.sin_addr);
	MUST_FAIL(connect(fd, (struct sockaddr *)&a, sizeof(a)));
	MUST_FAIL(socket(AF_INET, SOCK_RAW, IPPROTO_ICMP));
	return 0;
}

int attack_abstract_unix(void)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX, .sun_path = "\0agon-meet"};
	socklen_t n = (socklen_t)(sizeof(sa_family_t) + 10);
	int s = socket(AF_UNIX, SOCK_STREAM, 0);

	/* Two at once: both must be able to take the name. */
	if (bind(s, (struct sockaddr *)&a, n) < 0)
		escaped("the name is taken by the neighbour");
	memcpy(a.sun_path, "\0agon-host", 10);
	MUST_FAIL(connect(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr *)&a, n));
	usleep(200000);
	return 0;
}

int attack_odd_sockets(void)
{
	static const int families[] = {AF_NETLINK, AF_PACKET, AF_VSOCK,    AF_ALG, AF_BLUETOOTH,
				       AF_XDP,     AF_KEY,    AF_TIPC,     AF_CAN, AF_NFC,
				       AF_QIPCRTR, AF_RDS,    AF_APPLETALK};

	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		MUST_FAIL(socket(families[i], SOCK_RAW, 0));
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		MUST_FAIL(socket(families[i], SOCK_DGRAM, 0));
	return 0;
}

int attack_flock_covert(void)
{
	int fd = open("/usr/bin/env", O_RDONLY);
	struct flock l = {.l_type = F_RDLCK};

	MUST_FAIL(flock(fd, LOCK_EX | LOCK_NB));
	MUST_FAIL(fcntl(fd, F_SETLK, &l));
	MUST_FAIL(fcntl(fd, F_OFD_SETLK, &l));
	MUST_FAIL(fcntl(fd, F_SETLEASE, F_RDLCK));
	MUST_FAIL(fcntl(open("/usr", O_RDONLY), F_NOTIFY, 1));
	return 0;
}

int attack_keyring_persist(void)
{
	MUST_FAIL(syscall(SYS_add_key, "user", "agon", "x", 1, -4));
	MUST_FAIL(syscall(SYS_request_key, "user", "agon", NULL, -4));
	MUST_FAIL(syscall(SYS_keyctl, 0, -4, 1));
	return 0;
}

int attack_tmp_persist(void)
{
	static const char *const places[] = {"/tmp/persist", "/dev/shm/persist",
					     "/var/tmp/persist"};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (access(places[i], F_OK) == 0 && i == 0)
			escaped("%s is still here", places[i]);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		close(open(places[i], O_CREAT | O_WRONLY, 0666));
	static const char *const ro[] = {"/persist", "/usr/persist", "/etc/persist", "/dev/persist",
					 "/run/persist"};
	for (size_t i = 0; i < sizeof(ro) / sizeof(ro[0]); i++)
		MUST_FAIL(open(ro[i], O_CREAT | O_WRONLY, 0666));
	return 0;
}

int attack_inotify_shared(void)
{
	MUST_FAIL(inotify_init1(0));
	MUST_FAIL(syscall(SYS_fanotify_init, 0, 0));
	return 0;
}

int attack_proc_stat_watch(void)
{
	MUST_FAIL(open("/proc/stat", O_RDONLY));
	MUST_FAIL(open("/proc/loadavg", O_RDONLY));
	MUST_FAIL(open("/proc/meminfo", O_RDONLY));
	MUST_FAIL(open("/proc/pressure/cpu", O_RDONLY));
	MUST_FAIL(open("/sys/devices", O_RDONLY));
	return 0;
}

int attack_rdtsc_clock(void)
{
	return __builtin_ia32_rdtsc() == 0;
}

int attack_uts_leak(void)
{
	struct utsname u;

	uname(&u);
	if (strcmp(u.nodename, "agon") != 0)
		escaped("host name %s", u.nodename);
	MUST_FAIL(sethostname("leak", 4));
	return 0;
}

int attack_ipc_leak(void)
{
	if (msgget(0x4147, 0) >= 0)
		escaped("a message queue of the run before");
	return msgget(0x4147, IPC_CREAT | 0666) < 0;
}

/* The runner compares what two runs in a row print. */
int attack_own_namespaces(void)
{
	static const char *const names[] = {"pid", "ipc", "mnt", "uts"};

	for (int i = 0; i < 4; i++) {
		char path[32], link[64];
		snprintf(path, sizeof(path), "/proc/self/ns/%s", names[i]);
		ssize_t n = readlink(path, link, sizeof(link));
		if (n <= 0)
			return 1;
		printf("%.*s\n", (int)n, link);
	}
	return 0;
}

int attack_uid_same(void)
{
	printf("UID %d\n", (int)getuid());
	return getuid() < 1000;
}

int attack_foreign_pids(void)
{
	DIR *d = opendir("/proc");
	int n = 0;

	usleep(200000);
	for (struct dirent *x; d != NULL && (x = readdir(d)) != NULL;)
		n += x->d_name[0] >= '1' && x->d_name[0] <= '9';
	if (n > 1 || getpid() > 2)
		escaped("%d processes to see, pid %d", n, (int)getpid());
	return 0;
}
