#include "sandbox/cg.h"

#include "harness/base/buf.h"
#include "harness/base/fd.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* What /proc calls each tree: a controller among a v1 mount's options, "" for v2. */
static const char *const tree_controller[CG_TREES] = {
	[CG_MEMORY] = "memory",   [CG_PIDS] = "pids", [CG_CPUACCT] = "cpuacct",
	[CG_FREEZER] = "freezer", [CG_UNIFIED] = "",
};

int cg_write(int dir, const char *file, const char *text)
{
	FD_SCOPED fd = openat(dir, file, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return -1;
	return write(fd, text, strlen(text)) < 0 ? -1 : 0;
}

int cg_write_int(int dir, const char *file, int64_t v)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, v);
	return cg_write(dir, file, text);
}

int cg_switch(struct cg_slot *s, int dir, const char *file, const char *text)
{
	if (s->freeze_fd < 0)
		s->freeze_fd = openat(dir, file, O_WRONLY | O_CLOEXEC);
	if (s->freeze_fd < 0)
		return -1;
	return pwrite(s->freeze_fd, text, strlen(text), 0) < 0 ? -1 : 0;
}

int64_t cg_read_fd(int fd, const char *key)
{
	char text[4096];
	ssize_t n = fd < 0 ? -1 : pread(fd, text, sizeof(text) - 1, 0);

	if (n <= 0)
		return -1;
	text[n] = '\0';
	const char *p = text;
	if (key != NULL) {
		size_t k = strlen(key);
		while (p != NULL && !(strncmp(p, key, k) == 0 && p[k] == ' ')) {
			p = strchr(p, '\n');
			p = p != NULL ? p + 1 : NULL;
		}
		if (p == NULL)
			return -1;
		p += k;
	}
	return (int64_t)strtoull(p, NULL, 10);
}

int64_t cg_read_int(int dir, const char *file, const char *key)
{
	FD_SCOPED fd = openat(dir, file, O_RDONLY | O_CLOEXEC);

	return cg_read_fd(fd, key);
}

bool cg_has(int dir, const char *file)
{
	return dir >= 0 && faccessat(dir, file, F_OK, 0) == 0;
}

static bool has_word(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = list; *p != '\0';) {
		size_t k = strcspn(p, ",\n");
		if (k == n && strncmp(p, word, n) == 0)
			return true;
		p += k + (p[k] != '\0');
	}
	return false;
}

/* The line of /proc/self/cgroup ("4:memory:/path") that is about this tree: its path. */
static bool own_path(const char *controller, char *ret, size_t max)
{
	FILE_SCOPED *f = fopen("/proc/self/cgroup", "re");
	char line[4352];

	while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
		char *list = strchr(line, ':');
		char *path = list != NULL ? strchr(list + 1, ':') : NULL;
		if (path == NULL)
			continue;
		*path++ = '\0';
		path[strcspn(path, "\n")] = '\0';
		if (*controller == '\0' ? list[1] != '\0' : !has_word(list + 1, controller))
			continue;
		return (size_t)snprintf(ret, max, "%s", path) < max;
	}
	return false;
}

/* Where the tree is mounted and which cgroup is at the mount's top. */
static bool mount_place(const char *controller, char *ret_root, char *ret_point, size_t max)
{
	FILE_SCOPED *f = fopen("/proc/self/mountinfo", "re");
	char line[8704];

	while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
		char root[4096], point[4096], type[64], options[2048];
		char *dash = strstr(line, " - ");
		if (dash == NULL || sscanf(line, "%*s %*s %*s %4095s %4095s", root, point) != 2 ||
		    sscanf(dash + 3, "%63s %*s %2047s", type, options) != 2)
			continue;
		bool v2 = strcmp(type, "cgroup2") == 0;
		if (*controller == '\0'
			    ? !v2
			    : strcmp(type, "cgroup") != 0 || !has_word(options, controller))
			continue;
		return (size_t)snprintf(ret_root, max, "%s", root) < max &&
		       (size_t)snprintf(ret_point, max, "%s", point) < max;
	}
	return false;
}

int cg_find(struct cg *cg, enum cg_tree t)
{
	char path[4096], root[4096], point[4096], full[8300];

	(void)cg;
	if (!own_path(tree_controller[t], path, sizeof(path)) ||
	    !mount_place(tree_controller[t], root, point, sizeof(root)))
		return -1;
	size_t n = strcmp(root, "/") == 0 ? 0 : strlen(root);
	if (strncmp(path, root, n) != 0 || (path[n] != '/' && path[n] != '\0'))
		n = strlen(path); /* our cgroup is not below this mount: use its top */
	snprintf(full, sizeof(full), "%s%s", point, path + n);
	return open(full, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

/* ------------------------------------------------------------------ removal */

static void kill_listed(int dir)
{
	FD_SCOPED fd = openat(dir, "cgroup.procs", O_RDONLY | O_CLOEXEC);
	BUF_SCOPED text = BUF_INIT;

	if (fd < 0 || fd_read_all(fd, 1 << 20, &text) < 0)
		return;
	for (char *p = text.data; *p != '\0';) {
		char *end;
		long pid = strtol(p, &end, 10);
		if (end == p)
			break;
		if (pid > 1)
			kill((pid_t)pid, SIGKILL);
		p = end + (*end == '\n');
	}
}

/* Those that v1 has frozen die when they are thawed; the two files are never in one tree. */
static void kill_all_in(int dir)
{
	if (cg_write(dir, "cgroup.kill", "1") == 0)
		return;
	kill_listed(dir);
	if (cg_write(dir, "freezer.state", "THAWED") < 0)
		errno = 0;
}

static int remove_tree(int dir, const char *name);

static int remove_children(int dir, const char *prefix)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	int rc = 0;

	if (d == NULL) {
		fd_close(&fd);
		return -1;
	}
	for (struct dirent *entry; (entry = readdir(d)) != NULL;)
		if (entry->d_type == DT_DIR && entry->d_name[0] != '.' &&
		    strncmp(entry->d_name, prefix, strlen(prefix)) == 0 &&
		    remove_tree(dir, entry->d_name) < 0)
			rc = -1;
	closedir(d);
	return rc;
}

static int remove_tree(int dir, const char *name)
{
	/* The common case: empty already. */
	if (unlinkat(dir, name, AT_REMOVEDIR) == 0 || errno == ENOENT)
		return 0;
	FD_SCOPED fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	kill_all_in(fd);
	return remove_children(fd, "") < 0 ? -1 : unlinkat(dir, name, AT_REMOVEDIR);
}

/* Below 2 s, however deep it is: who cannot be killed now will be by who starts next. */
static void wait_for_deaths(int tries)
{
	usleep(tries < 20 ? 1000 : 10000);
}

int cg_rmdir(int dir, const char *name)
{
	for (int tries = 0; tries < 200; tries++) {
		if (remove_tree(dir, name) == 0)
			return 0;
		wait_for_deaths(tries);
	}
	return -1;
}

/* Downwards: what v1 has frozen dies in the freezer's tree first. */
void cg_remove_slot(const struct cg *cg, int index)
{
	char prefix[32];

	snprintf(prefix, sizeof(prefix), "slot%d-", index);
	for (int t = CG_TREES; t-- > 0;)
		for (int tries = 0;
		     cg->dir[t] >= 0 && tries < 200 && remove_children(cg->dir[t], prefix) < 0;
		     tries++)
			wait_for_deaths(tries);
}

void cg_sweep(int parent)
{
	int fd = openat(parent, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;

	if (d == NULL) {
		fd_close(&fd);
		return;
	}
	for (struct dirent *entry; (entry = readdir(d)) != NULL;) {
		if (entry->d_type != DT_DIR || strncmp(entry->d_name, "agon-", 5) != 0)
			continue;
		FD_SCOPED sub = openat(parent, entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		/* Who lives holds the lock. */
		if (sub >= 0 && flock(sub, LOCK_EX | LOCK_NB) == 0)
			cg_rmdir(parent, entry->d_name);
	}
	closedir(d);
}

/* ------------------------------------------------------------------- set-up */

static int64_t start_time(void)
{
	BUF_SCOPED text = BUF_INIT;
	const char *p;

	if (file_read("/proc/self/stat", 4096, &text, NULL) < 0 ||
	    (p = strrchr(text.data, ')')) == NULL)
		return 0;
	/* Field 22; the one behind ')' is 3. */
	for (int field = 2; field < 22 && p != NULL; field++)
		p = strchr(p + 1, ' ');
	return p != NULL ? (int64_t)strtoll(p, NULL, 10) : 0;
}

int cg_make_dir(struct cg *cg, enum cg_tree t, int parent, struct err *e)
{
	if (cg->name[0] == '\0')
		snprintf(cg->name, sizeof(cg->name), "agon-%d-%" PRId64, (int)getpid(),
			 start_time());
	cg_sweep(parent);
	/* Between mkdir and flock another start may take it for abandoned. */
	for (int tries = 0; tries < 10; tries++) {
		if (mkdirat(parent, cg->name, 0755) < 0 && errno != EEXIST)
			break;
		FD_SCOPED fd = openat(parent, cg->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0 && cg_has(fd, "cgroup.procs")) {
			cg->parent[t] = parent;
			cg->dir[t] = fd_steal(&fd);
			return 0;
		}
	}
	return err_sys(e, ERR_HOST, "cannot make a cgroup for the %s controller",
		       t == CG_UNIFIED ? "v2" : tree_controller[t]);
}

void cg_close(struct cg *cg)
{
	for (int t = 0; t < CG_TREES; t++) {
		fd_close(&cg->dir[t]);
		fd_close(&cg->parent[t]);
	}
}

void cg_remove(struct cg *cg)
{
	for (int t = CG_TREES; t-- > 0;) /* as above */
		if (cg->dir[t] >= 0 && cg->parent[t] >= 0)
			cg_rmdir(cg->parent[t], cg->name);
}

static void blank(struct cg *cg, int proc_fd, bool rootless)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF);

	*cg = (struct cg){.proc = proc_fd, .rootless = rootless, .cpus = cpus > 0 ? cpus : 1};
	for (int t = 0; t < CG_TREES; t++)
		cg->parent[t] = cg->dir[t] = -1;
}

int cg_new(struct cg *ret, const char *name, int proc_fd, bool rootless, struct err *e)
{
	static const struct cg_ops *const all[] = {&cg_v2, &cg_hybrid, &cg_v1, &cg_none};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct err why = ERR_INIT;
		struct cg cg;
		if (name != NULL && strcmp(name, all[i]->name) != 0)
			continue;
		blank(&cg, proc_fd, rootless);
		cg.ops = all[i];
		if (all[i]->setup(&cg, &why) == 0) {
			*ret = cg;
			return 0;
		}
		cg_remove(&cg);
		cg_close(&cg);
		if (name != NULL)
			return err_set(e, ERR_HOST, "cgroup backend %s does not work here: %s",
				       name, why.text);
	}
	return err_set(e, ERR_USAGE, "unknown cgroup backend \"%s\": v2, v1, hybrid or none",
		       name != NULL ? name : "");
}

void cg_slot_init(struct cg_slot *s, const struct cg *cg, const char *name)
{
	*s = (struct cg_slot){.cg = cg,
			      .usage_fd = -1,
			      .peak_fd = -1,
			      .pids_fd = -1,
			      .user_fd = -1,
			      .oom_fd = -1,
			      .most_fd = -1,
			      .left_fd = -1,
			      .kernel_fd = -1,
			      .fork_fd = -1,
			      .leaf = -1,
			      .oom_event = -1,
			      .freeze_fd = -1,
			      .memory_was = -1,
			      .processes_was = -1};
	snprintf(s->name, sizeof(s->name), "%s", name);
	for (int t = 0; t < CG_TREES; t++)
		s->dir[t] = -1;
}

static const size_t slot_files[] = {
	offsetof(struct cg_slot, usage_fd),  offsetof(struct cg_slot, peak_fd),
	offsetof(struct cg_slot, pids_fd),   offsetof(struct cg_slot, user_fd),
	offsetof(struct cg_slot, oom_fd),    offsetof(struct cg_slot, most_fd),
	offsetof(struct cg_slot, left_fd),   offsetof(struct cg_slot, kernel_fd),
	offsetof(struct cg_slot, fork_fd),   offsetof(struct cg_slot, leaf),
	offsetof(struct cg_slot, oom_event), offsetof(struct cg_slot, freeze_fd),
};
enum { SLOT_FILES = sizeof(slot_files) / sizeof(slot_files[0]) };
_Static_assert(CG_SLOT_DESCRIPTORS == CG_TREES + SLOT_FILES, "all of them");

int cg_slot_descriptors(const struct cg_slot *s, int *ret)
{
	memcpy(ret, s->dir, sizeof(s->dir));
	for (size_t i = 0; i < SLOT_FILES; i++)
		memcpy(&ret[CG_TREES + i], (const char *)s + slot_files[i], sizeof(int));
	return CG_SLOT_DESCRIPTORS;
}

void cg_slot_close(struct cg_slot *s)
{
	for (int t = 0; t < CG_TREES; t++)
		fd_close(&s->dir[t]);
	for (size_t i = 0; i < SLOT_FILES; i++)
		fd_close((int *)(void *)((char *)s + slot_files[i]));
}

static bool is_one_of(long pid, const pid_t *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == pid)
			return true;
	return false;
}

/* A line of a list, be it the first. */
static bool is_listed(const char *list, long pid)
{
	char line[26];
	size_t n = (size_t)snprintf(line, sizeof(line), "%ld\n", pid);

	for (const char *p = list; p != NULL; p = strchr(p, '\n')) {
		p += *p == '\n';
		if (strncmp(p, line, n) == 0)
			return true;
	}
	return false;
}

int cg_gather(int from_dir, int to_dir, const pid_t *but, size_t but_n)
{
	/* What is frozen cannot fork, so this ends: at most as many rounds as generations. */
	for (int round = 0; round < 1000; round++) {
		FD_SCOPED from = openat(from_dir, "cgroup.procs", O_RDONLY | O_CLOEXEC);
		FD_SCOPED there = openat(to_dir, "cgroup.procs", O_RDONLY | O_CLOEXEC);
		BUF_SCOPED all = BUF_INIT;
		BUF_SCOPED have = BUF_INIT;
		int moved = 0;
		if (from < 0 || there < 0 || fd_read_all(from, 1 << 20, &all) < 0 ||
		    fd_read_all(there, 1 << 20, &have) < 0)
			return -1;
		for (char *p = all.data, *end; *p != '\0'; p = end + (*end == '\n')) {
			long pid = strtol(p, &end, 10);
			if (end == p)
				break;
			if (!is_listed(have.data, pid) && !is_one_of(pid, but, but_n) &&
			    cg_write_int(to_dir, "cgroup.procs", pid) == 0)
				moved++;
		}
		if (moved == 0)
			return 0;
	}
	errno = EAGAIN;
	return -1;
}
