#include "tests/hostile/state.h"

#include "harness/base/fd.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The uids that the sandboxes of this process use; other people's may be running too. */
static bool is_ours(uint64_t uid)
{
	uint64_t base = 2000000000u + ((uint64_t)getpid() & 0xfffffu) * 128;
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

static int count_owned(const char *path)
{
	DIR *d = opendir(path);
	int n = 0;

	if (d == NULL)
		return 0;
	for (struct dirent *x; (x = readdir(d)) != NULL;) {
		struct stat st;
		n += fstatat(dirfd(d), x->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		     is_ours(st.st_uid);
	}
	closedir(d);
	return n;
}

static int children_descriptors(int pid, int depth)
{
	char path[128];
	BUF_SCOPED text = BUF_INIT;

	snprintf(path, sizeof(path), "/proc/%d/fd", pid);
	int n = count_entries(path);
	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
	if (depth > 8 || file_read(path, 1 << 20, &text, NULL) < 0)
		return n;
	for (char *p = text.data, *end;; p = end) {
		long child = strtol(p, &end, 10);
		if (end == p)
			return n;
		n += children_descriptors((int)child, depth + 1);
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

static int count_keys(void)
{
	BUF_SCOPED text = BUF_INIT;
	int n = 0;

	if (file_read("/proc/key-users", 1 << 20, &text, NULL) < 0)
		return 0;
	for (char *p = text.data; p != NULL && *p != '\0';) {
		n += is_ours(strtoull(p, NULL, 10));
		p = strchr(p, '\n');
		p = p != NULL ? p + 1 : NULL;
	}
	return n;
}

void state_read(struct host_state *ret)
{
	*ret = (struct host_state){
		.processes = count_owned("/proc"),
		.mounts = count_lines("/proc/self/mountinfo") + count_lines("/proc/1/mountinfo"),
		.cgroups = count_cgroups("/sys/fs/cgroup"),
		.descriptors = children_descriptors((int)getpid(), 0),
		.ipc = count_lines("/proc/sysvipc/shm") + count_lines("/proc/sysvipc/msg") +
		       count_lines("/proc/sysvipc/sem"),
		.keys = count_keys(),
		.files = count_owned("/tmp") + count_owned("/dev/shm") + count_owned("/var/tmp"),
	};
}

bool state_same(const struct host_state *before, struct buf *ret_difference)
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
		state_read(&now);
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
