#include "tests/hostile/state.h"

#include "harness/base/fd.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FIRST_UID = 2000000000 };

/* The uids that the sandboxes of this process use; other people's may be running too. */
static bool is_ours(uint64_t uid, enum state_whose whose)
{
	uint64_t base = FIRST_UID + ((uint64_t)getpid() & 0xfffffu) * 128;

	if (whose == STATE_BELOW)
		return uid >= FIRST_UID && uid < UINT32_MAX - 1;
	return uid >= base && uid < base + 128;
}

static int count_lines(const char *path)
{
	BUF_SCOPED text = BUF_INIT;
	int n = 0;

	if (file_read(path, 1 << 22, &text, NULL) < 0)
		return -1;
	for (const char *p = text.data; (p = strchr(p, '\n')) != NULL; p++)
		n++;
	return n;
}

static int count_entries(const char *path)
{
	DIR *d = opendir(path);
	int n = 0;

	if (d == NULL)
		return 0;
	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n;
}

static int count_owned(const char *path, enum state_whose whose)
{
	DIR *d = opendir(path);
	int n = 0;

	if (d == NULL)
		return 0;
	for (struct dirent *x; (x = readdir(d)) != NULL;) {
		struct stat st;
		n += fstatat(dirfd(d), x->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		     is_ours(st.st_uid, whose);
	}
	closedir(d);
	return n;
}

/* Open descriptors of pid and all below it. */
static int add_descriptors(int pid, int depth, int *processes)
{
	char path[128];
	BUF_SCOPED text = BUF_INIT;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	int n = count_entries(path);
	++*processes;
	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
	if (depth > 8 || file_read(path, 1 << 20, &text, NULL) < 0)
		return n;
	for (char *p = text.data, *end;; p = end) {
		long child = strtol(p, &end, 10);
		if (end == p)
			return n;
		n += add_descriptors((int)child, depth + 1, processes);
	}
}

static int count_cgroups(const char *tree)
{
	char cmd[256];
	int n = -1;

	snprintf(cmd, sizeof(cmd), "find %s -type d -path '*agon-%d-*' 2>/dev/null | wc -l", tree,
		 (int)getpid());
	FILE *f = popen(cmd, "r");
	if (f == NULL || fscanf(f, "%d", &n) != 1)
		n = -1;
	if (f != NULL)
		pclose(f);
	return n;
}

/* Of processes that are gone: whoever they were of should have taken them along. */
static int count_dead_cgroups(void)
{
	int n = 0, pid;
	FILE *f = popen("find /sys/fs/cgroup -type d -name 'agon-*' -printf '%f\\n' 2>/dev/null",
			"r");

	while (f != NULL && fscanf(f, "agon-%d%*[^\n] ", &pid) == 1)
		n += kill(pid, 0) < 0 && errno == ESRCH;
	if (f != NULL)
		pclose(f);
	return n;
}

static bool is_inside(int pid)
{
	char path[64], mine[64] = "", its[64] = "";

	snprintf(path, sizeof(path), "/proc/%d/ns/pid", pid);
	return readlink("/proc/self/ns/pid", mine, sizeof(mine) - 1) > 0 &&
	       readlink(path, its, sizeof(its) - 1) > 0 && strcmp(mine, its) != 0;
}

/* What waits for the next run is in namespaces that may have got the numbers of those
 * that are gone; it does not count. */
static bool in_namespace(int pid, int depth, const char *name, const char *link)
{
	char path[128], is[64];
	BUF_SCOPED text = BUF_INIT;

	if (is_inside(pid))
		return false;
	snprintf(path, sizeof(path), "/proc/%d/ns/%s", pid, name);
	ssize_t n = readlink(path, is, sizeof(is) - 1);
	is[n > 0 ? n : 0] = '\0';
	if (strcmp(is, link) == 0)
		return true;
	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
	if (depth > 8 || file_read(path, 1 << 20, &text, NULL) < 0)
		return false;
	for (char *p = text.data, *end;; p = end) {
		long child = strtol(p, &end, 10);
		if (end == p)
			return false;
		if (in_namespace((int)child, depth + 1, name, link))
			return true;
	}
}

bool state_in_namespace(const char *link)
{
	char name[16];

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(link, ":"), link);
	return in_namespace((int)getpid(), 0, name, link);
}

void state_slots(struct buf *out)
{
	char cmd[192];

	snprintf(cmd, sizeof(cmd),
		 "find /sys/fs/cgroup -type d -path '*agon-%d-*/slot*' 2>/dev/null | sort",
		 (int)getpid());
	FILE *f = popen(cmd, "r");
	buf_clear(out);
	if (f != NULL && fd_read_all(fileno(f), 1 << 16, out) < 0)
		buf_clear(out);
	if (f != NULL)
		pclose(f);
}

static int count_keys(enum state_whose whose)
{
	BUF_SCOPED text = BUF_INIT;
	int n = 0;

	if (file_read("/proc/key-users", 1 << 20, &text, NULL) < 0)
		return 0;
	for (char *p = text.data; p != NULL && *p != '\0';) {
		n += is_ours(strtoull(p, NULL, 10), whose);
		p = strchr(p, '\n');
		p = p != NULL ? p + 1 : NULL;
	}
	return n;
}

void state_read(enum state_whose whose, struct host_state *ret)
{
	int below = 0, descriptors = add_descriptors((int)getpid(), 0, &below);

	*ret = (struct host_state){
		.processes = whose == STATE_BELOW ? below : count_owned("/proc", whose),
		.mounts = count_lines("/proc/self/mountinfo") + count_lines("/proc/1/mountinfo"),
		.cgroups = whose == STATE_BELOW ? count_dead_cgroups()
						: count_cgroups("/sys/fs/cgroup"),
		.descriptors = descriptors,
		.ipc = count_lines("/proc/sysvipc/shm") + count_lines("/proc/sysvipc/msg") +
		       count_lines("/proc/sysvipc/sem"),
		.keys = count_keys(whose),
		.files = count_owned("/tmp", whose) + count_owned("/dev/shm", whose) +
			 count_owned("/var/tmp", whose),
	};
}

bool state_same(enum state_whose whose, const struct host_state *before, struct buf *ret_difference)
{
	static const struct {
		const char *name;
		size_t off;
	} rows[] = {
		{"processes", offsetof(struct host_state, processes)},
		{"mounts", offsetof(struct host_state, mounts)},
		{"cgroups", offsetof(struct host_state, cgroups)},
		{"descriptors", offsetof(struct host_state, descriptors)},
		{"ipc objects", offsetof(struct host_state, ipc)},
		{"keys", offsetof(struct host_state, keys)},
		{"files", offsetof(struct host_state, files)},
	};
	struct host_state now;

	for (int tries = 0; tries < 40; tries++) {
		state_read(whose, &now);
		if (memcmp(&now, before, sizeof(now)) == 0)
			return true;
		usleep(25000);
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int was, is;
		memcpy(&was, (const char *)before + rows[i].off, sizeof(was));
		memcpy(&is, (const char *)&now + rows[i].off, sizeof(is));
		if (was != is)
			buf_printf(ret_difference, "%s %d -> %d ", rows[i].name, was, is);
	}
	return false;
}
