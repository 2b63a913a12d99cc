/*
 * root: the read-only tree that every sandbox starts from.
 *
 * The helper builds it once in a tmpfs and makes it its own root; keepers and
 * the mount namespaces of runs are copies.  It holds /usr (with /bin, /lib...
 * as on the host), a few files of /etc, a /dev of its own, and mount points.
 * A copy of a small namespace is cheap, and nothing of the host has to be
 * hidden because nothing of it is there.
 */
#include "sandbox/internal.h"

#include "harness/base/fd.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

int sys_open_tree(int dirfd, const char *path, unsigned flags)
{
	return (int)syscall(SYS_open_tree, dirfd, path, flags);
}

int sys_move_mount(int from, const char *from_path, int to, const char *to_path, unsigned flags)
{
	return (int)syscall(SYS_move_mount, from, from_path, to, to_path, flags);
}

int sys_mount_setattr(int fd, const char *path, unsigned flags, uint64_t set)
{
	struct mount_attr attr = {.attr_set = set};
	return (int)syscall(SYS_mount_setattr, fd, path, flags, &attr, sizeof(attr));
}

int tmpfs_new(const char *options, uint64_t attr, struct err *e)
{
	FD_SCOPED fs = (int)syscall(SYS_fsopen, "tmpfs", FSOPEN_CLOEXEC);
	MEM_SCOPED char *text = xstrdup(options);

	if (fs < 0)
		return err_sys(e, ERR_HOST, "cannot open a tmpfs");
	for (char *save = NULL, *p = strtok_r(text, ",", &save); p != NULL;
	     p = strtok_r(NULL, ",", &save)) {
		char *eq = strchr(p, '=');
		if (eq == NULL)
			BUG("tmpfs option %s without a value", p);
		*eq = '\0';
		if (syscall(SYS_fsconfig, fs, FSCONFIG_SET_STRING, p, eq + 1, 0) < 0)
			return err_sys(e, ERR_HOST, "tmpfs does not take %s=%s", p, eq + 1);
	}
	if (syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return err_sys(e, ERR_HOST, "cannot create a tmpfs");
	int fd = (int)syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC, (unsigned)attr);
	if (fd < 0)
		return err_sys(e, ERR_HOST, "cannot mount a tmpfs");
	return fd;
}

/* ----------------------------------------------------------------- contents */

struct tree {
	int root; /* the new root; mounted */
	int usr;  /* trees of the host, taken before its paths are covered */
	int host; /* the host's root */
};

static const char *const top_dirs[] = {"usr", "etc", "proc", "tmp", "dev", "box",
				       "in",  "out", "run",  "var", NULL};
static const char *const links[] = {"bin", "sbin", "lib", "lib64", "lib32", "libx32", NULL};

enum root_entry root_entry(const char *name)
{
	static const char *const fixed[] = {"usr", "etc", "dev", "var", NULL};

	for (size_t i = 0; fixed[i] != NULL; i++)
		if (strcmp(fixed[i], name) == 0)
			return ROOT_FIXED;
	for (size_t i = 0; links[i] != NULL; i++)
		if (strcmp(links[i], name) == 0)
			return ROOT_FIXED;
	for (size_t i = 0; top_dirs[i] != NULL; i++)
		if (strcmp(top_dirs[i], name) == 0)
			return ROOT_EMPTY;
	return ROOT_OTHER;
}

/* Small files that toolchains read; everything else of /etc stays out. */
static const char *const etc_files[] = {
	"ld.so.cache", "ld.so.conf", "localtime",  "os-release", "nsswitch.conf",
	"protocols",   "services",   "mime.types", "magic",      NULL,
};
static const char *const etc_dirs[] = {"alternatives", "ld.so.conf.d", "fonts", "python3",
				       "python3.11",   "ssl",          NULL};

static int write_at(int dir, const char *name, const char *text)
{
	FD_SCOPED fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	return fd < 0 ? -1 : fd_write_all(fd, text, strlen(text));
}

static int copy_file(int from, const char *from_name, int to, const char *name)
{
	BUF_SCOPED bytes = BUF_INIT;

	if (file_read_at(from, from_name, 4 << 20, &bytes, NULL) < 0)
		return -1;
	FD_SCOPED fd = openat(to, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	return fd < 0 ? -1 : fd_write_all(fd, bytes.data, bytes.len);
}

/* Copies plain files and links; readable ones only, a few levels deep. */
static void copy_dir(int from, const char *name, int to, int depth)
{
	int src = openat(from, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = src >= 0 ? fdopendir(src) : NULL;
	char target[4096];

	if (d == NULL || depth > 4 || (mkdirat(to, name, 0755) < 0 && errno != EEXIST)) {
		if (d != NULL)
			closedir(d);
		return;
	}
	FD_SCOPED dst = openat(to, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (struct dirent *x; (x = readdir(d)) != NULL;) {
		struct stat st;
		if (strcmp(x->d_name, ".") == 0 || strcmp(x->d_name, "..") == 0 ||
		    fstatat(src, x->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		if (S_ISLNK(st.st_mode)) {
			ssize_t n = readlinkat(src, x->d_name, target, sizeof(target) - 1);
			target[n > 0 ? n : 0] = '\0';
			if (n > 0 && symlinkat(target, dst, x->d_name) < 0)
				continue;
		} else if (S_ISDIR(st.st_mode) && (st.st_mode & 05) == 05) {
			copy_dir(src, x->d_name, dst, depth + 1);
		} else if (S_ISREG(st.st_mode) && (st.st_mode & 04)) {
			copy_file(src, x->d_name, dst, x->d_name);
		}
	}
	closedir(d);
}

static void copy_java(int from, int to)
{
	int fd = openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;

	if (d == NULL)
		return;
	for (struct dirent *x; (x = readdir(d)) != NULL;)
		if (strncmp(x->d_name, "java", 4) == 0)
			copy_dir(from, x->d_name, to, 0);
	closedir(d);
}

static int fill_etc(int root, int host, struct err *e)
{
	FD_SCOPED from = openat(host, "etc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	FD_SCOPED to = openat(root, "etc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (to < 0 ||
	    write_at(to, "passwd",
		     "root:x:0:0:root:/:/usr/sbin/nologin\n"
		     "agon:x:1000:1000:agon:/tmp:/bin/sh\n"
		     "nobody:x:65534:65534:nobody:/:/usr/sbin/nologin\n") < 0 ||
	    write_at(to, "group", "root:x:0:\nagon:x:1000:\nnogroup:x:65534:\n") < 0 ||
	    write_at(to, "hosts", "127.0.0.1 localhost agon\n::1 localhost\n") < 0 ||
	    write_at(to, "hostname", "agon\n") < 0 || write_at(to, "resolv.conf", "") < 0)
		return err_sys(e, ERR_HOST, "cannot fill the sandbox's /etc");
	if (from < 0)
		return 0;
	/* What the host does not have, the sandbox does not have either. */
	for (size_t i = 0; etc_files[i] != NULL; i++)
		copy_file(from, etc_files[i], to, etc_files[i]);
	for (size_t i = 0; etc_dirs[i] != NULL; i++)
		copy_dir(from, etc_dirs[i], to, strcmp(etc_dirs[i], "ssl") == 0 ? 4 : 0);
	copy_java(from, to);
	return 0;
}

struct node {
	const char *name;
	unsigned major, minor;
};
static const struct node nodes[] = {
	{"null", 1, 3}, {"zero", 1, 5}, {"full", 1, 7}, {"random", 1, 8}, {"urandom", 1, 9},
};

static int fill_dev(struct sb_host *h, int dev, int host, struct err *e)
{
	static const char *const dev_links[][2] = {
		{"/proc/self/fd", "fd"},
		{"/proc/self/fd/0", "stdin"},
		{"/proc/self/fd/1", "stdout"},
		{"/proc/self/fd/2", "stderr"},
		{"/tmp", "shm"},
	};

	for (size_t i = 0; i < sizeof(dev_links) / sizeof(dev_links[0]); i++)
		if (symlinkat(dev_links[i][0], dev, dev_links[i][1]) < 0)
			return err_sys(e, ERR_HOST, "cannot make /dev/%s", dev_links[i][1]);
	for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
		const struct node *n = &nodes[i];
		char path[32];
		mode_t mask = umask(0);
		int rc = h->rootless ? -1
				     : mknodat(dev, n->name, S_IFCHR | 0666,
					       makedev(n->major, n->minor));
		umask(mask);
		if (rc == 0)
			continue;
		/* Not allowed to make nodes: bind the host's. */
		snprintf(path, sizeof(path), "dev/%s", n->name);
		FD_SCOPED tree = sys_open_tree(host, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
		if (tree < 0 || write_at(dev, n->name, "") < 0 ||
		    sys_move_mount(tree, "", dev, n->name, MOVE_MOUNT_F_EMPTY_PATH) < 0)
			return err_sys(e, ERR_HOST, "cannot make /dev/%s", n->name);
	}
	return 0;
}

/* /bin and the like: links as on the host, or directories of it. */
static int fill_links(int root, int host, struct err *e)
{
	for (size_t i = 0; links[i] != NULL; i++) {
		char target[256];
		struct stat st;
		if (fstatat(host, links[i], &st, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		ssize_t n = readlinkat(host, links[i], target, sizeof(target) - 1);
		if (n > 0) {
			target[n] = '\0';
			if (symlinkat(target, root, links[i]) < 0)
				return err_sys(e, ERR_HOST, "cannot link /%s", links[i]);
			continue;
		}
		FD_SCOPED tree = sys_open_tree(host, links[i],
					       OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
		if (tree < 0 || mkdirat(root, links[i], 0755) < 0 ||
		    sys_mount_setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE,
				      MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV) <
			    0 ||
		    sys_move_mount(tree, "", root, links[i], MOVE_MOUNT_F_EMPTY_PATH) < 0)
			return err_sys(e, ERR_HOST, "cannot bind /%s", links[i]);
	}
	return 0;
}

static int mount_tree(int root, const char *to, int tree, uint64_t attr, struct err *e)
{
	if (tree < 0 || sys_mount_setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE, attr) < 0 ||
	    sys_move_mount(tree, "", root, to, MOVE_MOUNT_F_EMPTY_PATH) < 0)
		return err_sys(e, ERR_HOST, "cannot mount /%s into the sandbox's root", to);
	return 0;
}

static int fill_root(struct sb_host *h, const struct tree *t, struct err *e)
{
	for (size_t i = 0; top_dirs[i] != NULL; i++)
		if (mkdirat(t->root, top_dirs[i], 0755) < 0)
			return err_sys(e, ERR_HOST, "cannot make /%s in the sandbox's root",
				       top_dirs[i]);
	if (symlinkat("/tmp", t->root, "var/tmp") < 0)
		return err_sys(e, ERR_HOST, "cannot make /var/tmp in the sandbox's root");
	if (fill_links(t->root, t->host, e) < 0 || fill_etc(t->root, t->host, e) < 0 ||
	    mount_tree(t->root, "usr", t->usr,
		       MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, e) < 0)
		return -1;
	FD_SCOPED dev = tmpfs_new("size=64k,nr_inodes=64,mode=755", MOUNT_ATTR_NOSUID, e);
	if (dev < 0 || sys_move_mount(dev, "", t->root, "dev", MOVE_MOUNT_F_EMPTY_PATH) < 0 ||
	    fill_dev(h, dev, t->host, e) < 0 ||
	    sys_mount_setattr(dev, "", AT_EMPTY_PATH | AT_RECURSIVE,
			      MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC) < 0)
		return err_sys(e, ERR_HOST, "cannot make the sandbox's /dev");
	/* In a user namespace a new /proc may be mounted only where one is visible. */
	if (!h->in_userns)
		return 0;
	FD_SCOPED proc =
		sys_open_tree(t->host, "proc", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
	return mount_tree(t->root, "proc", proc, MOUNT_ATTR_NOSUID, e);
}

static int swap_root(int root, struct err *e)
{
	if (fchdir(root) < 0)
		return err_sys(e, ERR_HOST, "cannot enter the sandbox's root");
	if (syscall(SYS_pivot_root, ".", ".") == 0) {
		if (umount2(".", MNT_DETACH) < 0)
			return err_sys(e, ERR_HOST, "cannot detach the host's root");
		return chdir("/");
	}
	/* On an initramfs there is nothing to pivot: move over it instead. */
	if (errno != EINVAL || mount(".", "/", NULL, MS_MOVE, NULL) < 0 || chroot(".") < 0)
		return err_sys(e, ERR_HOST, "cannot swap the root directory");
	return chdir("/");
}

/* What this host lets us mount as /proc, strictest first.  Only a process in a pid
 * namespace of its own may try. */
static void choose_proc(struct sb_host *h)
{
	static const char *const options[] = {"hidepid=2,subset=pid", "hidepid=2"};
	static const char *const bare[] = {"hidepid=0", "hidepid=0"};
	const char *const *tries = mutant("proc") ? bare : options;
	enum { N = sizeof(options) / sizeof(options[0]) };
	int status = 0;

	h->proc_options[0] = '\0';
	pid_t pid = (pid_t)syscall(SYS_clone, CLONE_NEWPID | CLONE_NEWNS | SIGCHLD, NULL, NULL,
				   NULL, NULL);
	if (pid == 0) {
		int i = 0;
		while (i < N && mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC,
				      tries[i]) < 0)
			i++;
		_exit(i);
	}
	if (pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	    WEXITSTATUS(status) < N)
		snprintf(h->proc_options, sizeof(h->proc_options), "%s",
			 tries[WEXITSTATUS(status)]);
}

int root_enter(struct sb_host *h, struct err *e)
{
	struct tree t;

	if (unshare(CLONE_NEWNS | (mutant("utsns") ? 0 : CLONE_NEWUTS)) < 0)
		return err_sys(e, ERR_HOST, "cannot make a mount namespace");
	if (!mutant("utsns") && (sethostname("agon", 4) < 0 || setdomainname("(none)", 6) < 0))
		return err_sys(e, ERR_HOST, "cannot set the sandbox's host name");
	FD_SCOPED host = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	FD_SCOPED usr =
		sys_open_tree(AT_FDCWD, "/usr", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
	FD_SCOPED root = tmpfs_new("size=32m,nr_inodes=16384,mode=755",
				   MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, e);
	if (host < 0 || usr < 0)
		return err_sys(e, ERR_HOST, "cannot open /usr");
	/* Somewhere to hang it; our namespace is private, nobody else sees /usr covered. */
	if (root < 0 || sys_move_mount(root, "", AT_FDCWD, "/usr", MOVE_MOUNT_F_EMPTY_PATH) < 0)
		return err_sys(e, ERR_HOST, "cannot mount the sandbox's root");
	t = (struct tree){.root = root, .usr = usr, .host = host};
	if (fill_root(h, &t, e) < 0)
		return -1;
	h->root_rw = sys_open_tree(root, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);
	if (h->root_rw < 0 || swap_root(root, e) < 0)
		return err_sys(e, ERR_HOST, "cannot keep the sandbox's root");
	choose_proc(h);
	if (sys_mount_setattr(AT_FDCWD, "/", 0, MOUNT_ATTR_RDONLY) < 0)
		return err_sys(e, ERR_HOST, "cannot make the sandbox's root read-only");
	return 0;
}
