/*
 * request: a spec, written into the wire.
 *
 * Strings go into the blob as offsets; what the program sees of the host
 * (mount trees, streams) is opened here, on the caller's side, and travels as
 * descriptors: the keeper cannot reach any path of the host.
 */
#include "sandbox/internal.h"

#include "harness/base/fd.h"
#include "sandbox/raw.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/limits.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

struct writer {
	struct wire *w;
	uint64_t at;
	bool full;
};

static uint64_t put(struct writer *x, const void *bytes, size_t n, size_t align)
{
	uint64_t at = (x->at + align - 1) / align * align;

	if (n > WIRE_BLOB_AT + WIRE_BLOB_MAX - at) {
		x->full = true;
		return 0;
	}
	x->at = at + n;
	if (bytes != NULL)
		memcpy((char *)x->w + at, bytes, n);
	return at;
}

static uint64_t put_text(struct writer *x, const char *s)
{
	return put(x, s, strlen(s) + 1, 1);
}

static uint64_t put_list(struct writer *x, const char *const *list)
{
	size_t n = 0;

	while (list[n] != NULL)
		n++;
	uint64_t at = put(x, NULL, (n + 1) * sizeof(uint64_t), sizeof(uint64_t));
	if (x->full)
		return 0;
	uint64_t *slot = (uint64_t *)(void *)((char *)x->w + at);
	for (size_t i = 0; i < n; i++)
		slot[i] = put_text(x, list[i]);
	slot[n] = 0;
	return at;
}

static const char *env_get(const char *const *env, const char *name)
{
	size_t n = strlen(name);

	for (; *env != NULL; env++)
		if (strncmp(*env, name, n) == 0 && (*env)[n] == '=')
			return *env + n + 1;
	return NULL;
}

/* Every place where argv[0] may be, as execvp() would try them. */
static uint64_t put_paths(struct writer *x, const char *program, const char *const *env)
{
	uint64_t at[64];
	size_t n = 0;
	const char *path = env_get(env, "PATH");

	if (strchr(program, '/') != NULL || *program == '\0')
		at[n++] = put_text(x, program);
	else
		for (const char *p = path != NULL ? path : "/usr/bin:/bin"; n < 63;) {
			size_t k = strcspn(p, ":");
			char full[PATH_MAX];
			snprintf(full, sizeof(full), "%.*s%s%s", (int)k, p, k > 0 ? "/" : "./",
				 program);
			at[n++] = put_text(x, full);
			if (p[k] == '\0')
				break;
			p += k + 1;
		}
	at[n++] = 0;
	return put(x, at, n * sizeof(at[0]), sizeof(at[0]));
}

static int pass(struct parcel *p, int fd, bool own, struct err *e)
{
	if (p->n >= WIRE_FDS_MAX) {
		if (own)
			close(fd);
		return err_set(e, ERR_USAGE, "more than %d mounts and streams", WIRE_FDS_MAX);
	}
	if (own)
		p->own[p->own_n++] = fd;
	p->fds[p->n] = fd;
	return p->n++;
}

void parcel_release(struct parcel *p)
{
	for (int i = 0; i < p->own_n; i++)
		close(p->own[i]);
	p->own_n = p->n = 0;
}

/* ---------------------------------------------------------------------- mounts */

struct waiter {
	int read_end, write_end;
};

RAW_CODE static int wait_for_eof(void *arg)
{
	const struct waiter *w = arg;
	char c;

	raw1(SYS_close, w->write_end);
	return (int)raw3(SYS_read, w->read_end, &c, 1);
}

static int write_mapping(pid_t pid, const char *file, uint32_t disk, uint32_t id)
{
	char path[64], text[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
	snprintf(text, sizeof(text), "%u %u 1", disk, id);
	return cg_write(AT_FDCWD, path, text);
}

/* A user namespace whose only use is to say: owner of the files <-> uid of the program.
 * Its one process shares our memory, so that a big caller is not copied. */
static int id_mapping(uint32_t disk_uid, uint32_t disk_gid, uint32_t uid)
{
	_Alignas(16) char stack[8192];
	struct waiter w;
	int sync[2], fd = -1;
	char path[64];

	if (pipe2(sync, O_CLOEXEC) < 0)
		return -1;
	w = (struct waiter){.read_end = sync[0], .write_end = sync[1]};
	long pid = raw_spawn(CLONE_VM | CLONE_NEWUSER | SIGCHLD, stack + sizeof(stack),
			     sizeof(stack), NULL, -1, wait_for_eof, &w);
	if (pid > 0 && write_mapping((pid_t)pid, "uid_map", disk_uid, uid) == 0 &&
	    write_mapping((pid_t)pid, "gid_map", disk_gid, uid) == 0) {
		snprintf(path, sizeof(path), "/proc/%ld/ns/user", pid);
		fd = open(path, O_RDONLY | O_CLOEXEC);
	}
	close(sync[1]);
	if (pid > 0)
		waitpid((pid_t)pid, NULL, 0);
	close(sync[0]);
	return fd;
}

static int map_owner(int tree, const struct stat *st, uint32_t uid)
{
	FD_SCOPED ns = id_mapping(st->st_uid, st->st_gid, uid);
	struct mount_attr attr = {.attr_set = MOUNT_ATTR_IDMAP,
				  .userns_fd = ns < 0 ? 0 : (uint64_t)ns};

	if (ns < 0)
		return -1;
	return (int)syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &attr, sizeof(attr));
}

/* A directory of the user's, writable: its owner's files must be the program's.  Where
 * the file system cannot map owners, the program runs as the owner, unless that is root. */
static int open_writable(struct sb_host *h, const struct sb_mount *m, struct wire_request *q,
			 struct err *e)
{
	FD_SCOPED tree = sys_open_tree(AT_FDCWD, m->from, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	struct stat st;

	if (h->rootless && tree < 0 && errno == EINVAL)
		tree = sys_open_tree(AT_FDCWD, m->from,
				     OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
	if (tree < 0 || fstat(tree, &st) < 0)
		return err_sys(e, ERR_USAGE, "cannot open %s", m->from);
	if (sys_mount_setattr(tree, "", AT_EMPTY_PATH, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV) < 0)
		return err_sys(e, ERR_HOST, "cannot restrict the mount of %s", m->from);
	if (!h->rootless && st.st_uid != q->uid && map_owner(tree, &st, q->uid) < 0) {
		if (st.st_uid == 0)
			return err_sys(e, ERR_HOST,
				       "%s belongs to root and its file system cannot map owners; "
				       "give it to another user",
				       m->from);
		q->uid = st.st_uid;
		q->gid = st.st_gid;
	}
	return fd_steal(&tree);
}

/* Its owner's private files are meant to be read, or it would not be given. */
static bool is_private(const struct stat *st)
{
	return S_ISDIR(st->st_mode) ? (st->st_mode & 05) != 05 : (st->st_mode & 04) == 0;
}

static int open_read_only(struct sb_host *h, const struct sb_mount *m, uint32_t uid, struct err *e)
{
	struct stat st;

	FD_SCOPED tree = sys_open_tree(AT_FDCWD, m->from,
				       OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);

	if (tree < 0)
		return err_sys(e, ERR_USAGE, "cannot open %s", m->from);
	if (sys_mount_setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE,
			      MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV) < 0)
		return err_sys(e, ERR_HOST, "cannot make the mount of %s read-only", m->from);
	if (!h->rootless && fstat(tree, &st) == 0 && is_private(&st) &&
	    map_owner(tree, &st, uid) < 0)
		return err_sys(e, ERR_HOST,
			       "%s is readable by its owner only and its file system cannot map "
			       "owners",
			       m->from);
	return fd_steal(&tree);
}

static int open_tree_of(struct sb_host *h, const struct sb_mount *m, struct wire_request *q,
			struct err *e)
{
	switch (m->kind) {
	case SB_MOUNT_RO:
		return open_read_only(h, m, q->uid, e);
	case SB_MOUNT_RW:
		return open_writable(h, m, q, e);
	case SB_MOUNT_DIR:
	case SB_MOUNT_DIR_RO:
		return dir_tree(m->dir, m->kind == SB_MOUNT_DIR_RO, e);
	case SB_MOUNT_TMPFS:
		break;
	}
	BUG("mount of kind %d has no tree", (int)m->kind);
}

static uint64_t put_tmpfs(struct writer *x, int64_t bytes, int64_t inodes, const char *mode)
{
	char text[128];

	if (mutant("tmpfs_caps"))
		bytes = inodes = INT64_C(1) << 40;
	snprintf(text, sizeof(text), "size=%" PRId64 ",nr_inodes=%" PRId64 ",mode=%s",
		 bytes > 0 ? bytes : INT64_C(64) << 20, inodes > 0 ? inodes : 4096, mode);
	return put_text(x, text);
}

static int put_mount(struct sb_host *h, struct writer *x, const struct sb_mount *m,
		     struct wire_mount *ret, struct parcel *p, struct err *e)
{
	struct stat st;

	if (m->to[0] != '/' || strlen(m->to) >= PATH_MAX || strstr(m->to, "/../") != NULL)
		return err_set(e, ERR_USAGE, "mount point %s is not an absolute path", m->to);
	*ret = (struct wire_mount){.to = put_text(x, m->to), .fd = -1};
	if (m->kind == SB_MOUNT_TMPFS) {
		ret->tmpfs = put_tmpfs(x, m->bytes, m->inodes, "1777");
		return 0;
	}
	int tree = open_tree_of(h, m, &x->w->ask, e);
	if (tree < 0)
		return err_wrap(e, "mount %s", m->to);
	ret->is_file = fstat(tree, &st) == 0 && !S_ISDIR(st.st_mode);
	ret->fd = pass(p, tree, true, e);
	return ret->fd < 0 ? -1 : 0;
}

static bool left_out(const struct sb_mount *m)
{
	return m->optional && (m->kind == SB_MOUNT_RO || m->kind == SB_MOUNT_RW) &&
	       access(m->from, F_OK) < 0;
}

static int put_mounts(struct sb_host *h, struct writer *x, const struct sb_spec *spec,
		      struct parcel *p, struct err *e)
{
	struct wire_mount rows[WIRE_FDS_MAX];
	int n = 0;

	for (const struct sb_mount *m = spec->mounts; m != NULL && m->to != NULL; m++) {
		if (left_out(m))
			continue;
		if (n == WIRE_FDS_MAX)
			return err_set(e, ERR_USAGE, "more than %d mounts", WIRE_FDS_MAX);
		if (put_mount(h, x, m, &rows[n], p, e) < 0)
			return -1;
		n++;
	}
	static const struct sb_mount resolver = {.kind = SB_MOUNT_RO,
						 .to = "/etc/resolv.conf",
						 .from = "/etc/resolv.conf",
						 .optional = true};
	if (spec->share_net && n < WIRE_FDS_MAX && !left_out(&resolver)) {
		if (put_mount(h, x, &resolver, &rows[n], p, e) < 0)
			return -1;
		n++;
	}
	x->w->ask.mounts_n = n;
	x->w->ask.mounts = put(x, rows, (size_t)n * sizeof(rows[0]), 8);
	return 0;
}

/* --------------------------------------------------------------------- the rest */

static int put_streams(struct wire_request *q, const struct sb_spec *spec, struct parcel *p,
		       struct err *e)
{
	static const int32_t kinds[] = {[SB_STREAM_NULL] = WIRE_NULL,
					[SB_STREAM_FD] = WIRE_FD,
					[SB_STREAM_CAPTURE] = WIRE_CAPTURE,
					[SB_STREAM_JOIN] = WIRE_JOIN};

	for (int i = 0; i < 3; i++) {
		const struct sb_stream *s = &spec->stream[i];
		if ((s->kind == SB_STREAM_CAPTURE && i == 0) ||
		    (s->kind == SB_STREAM_JOIN && i != 2))
			return err_set(e, ERR_USAGE, "stream %d cannot be captured or joined", i);
		if (s->keep_bytes > (int64_t)WIRE_KEEP_MAX)
			return err_set(e, ERR_USAGE,
				       "stream %d: at most %" PRId64 " bytes are kept", i,
				       (int64_t)WIRE_KEEP_MAX);
		q->stream[i] = kinds[s->kind];
		q->keep[i] = s->keep_bytes > 0 ? s->keep_bytes : 64 << 10;
		q->stream_fd[i] = -1;
		if (s->kind != SB_STREAM_FD)
			continue;
		q->stream_fd[i] = pass(p, s->fd, false, e);
		if (q->stream_fd[i] < 0)
			return -1;
	}
	return 0;
}

/* A program that gets a directory runs as its owner; a writable one counts first. */
static uint32_t choose_uid(struct sb_host *h, const struct sb_spec *spec, struct parcel *p)
{
	uint32_t uid = 0;

	if (h->rootless)
		return h->uid;
	for (const struct sb_mount *m = spec->mounts; m != NULL && m->to != NULL; m++) {
		if (m->kind == SB_MOUNT_DIR)
			return dir_uid(m->dir);
		if (m->kind == SB_MOUNT_DIR_RO && uid == 0)
			uid = dir_uid(m->dir);
	}
	return uid != 0 ? uid : (p->uid = uid_take(h));
}

/* Room for sums: 36 years in ns, an exabyte. */
static int64_t bounded(int64_t limit)
{
	const int64_t most = INT64_C(1) << 60;

	return limit < most ? limit : most;
}

static int64_t stack_limit(const struct sb_host *h, const struct sb_spec *spec, int profile)
{
	int64_t most = profile == PROFILE_RUN && h->cg.ops->kernel_counters ? INT64_MAX
									    : INT64_C(64) << 20;

	if (spec->stack_bytes > 0)
		return spec->stack_bytes;
	if (spec->memory_bytes <= 0)
		return INT64_C(8) << 20;
	/* A little more: what the stack takes too much is then memory it takes too much. */
	int64_t all = bounded(spec->memory_bytes) + (INT64_C(8) << 20);
	return all < most ? all : most;
}

static const char *choose_cwd(const struct sb_spec *spec)
{
	if (spec->cwd != NULL)
		return spec->cwd;
	for (const struct sb_mount *m = spec->mounts; m != NULL && m->to != NULL; m++)
		if (strcmp(m->to, "/box") == 0 && !left_out(m))
			return "/box";
	return "/tmp";
}

static void put_numbers(struct sb_host *h, struct wire_request *q, const struct sb_spec *spec)
{
	q->share_net = spec->share_net;
	q->fresh = spec->fresh;
	q->cpu_ns = bounded(spec->cpu_ns);
	q->wall_ns = bounded(spec->wall_ns);
	q->memory_bytes = bounded(spec->memory_bytes);
	q->processes = bounded(spec->processes);
	q->output_bytes = bounded(spec->output_bytes);
	q->file_bytes = bounded(spec->file_bytes);
	q->open_files = spec->open_files > 0 ? spec->open_files : 256;
	q->stack_bytes = bounded(stack_limit(h, spec, q->profile));
}

int request_fill(struct sb_host *h, struct wire *w, const struct sb_spec *spec, struct parcel *ret,
		 struct err *e)
{
	static const char *const plain_env[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/tmp",
						"LANG=C.UTF-8", NULL};
	const char *const *env = spec->env != NULL ? spec->env : plain_env;
	struct writer x = {.w = w, .at = WIRE_BLOB_AT};
	struct wire_request *q = &w->ask;

	if (spec->argv == NULL || spec->argv[0] == NULL)
		return err_set(e, ERR_USAGE, "no program to run");
	*q = (struct wire_request){.profile = profile_find(spec->profile)};
	if (q->profile < 0)
		return err_set(e, ERR_USAGE, "unknown seccomp profile \"%s\": run, build or jit",
			       spec->profile);
	q->uid = q->gid = choose_uid(h, spec, ret);
	if (h->rootless)
		q->gid = h->gid;
	put_numbers(h, q, spec);
	if (put_streams(q, spec, ret, e) < 0 || put_mounts(h, &x, spec, ret, e) < 0)
		return -1;
	q->argv = put_list(&x, spec->argv);
	q->env = put_list(&x, env);
	q->paths = put_paths(&x, spec->argv[0], env);
	q->cwd = put_text(&x, choose_cwd(spec));
	q->tmp_options = put_tmpfs(&x, spec->tmpfs_bytes, spec->tmpfs_inodes, "1777");
	q->fds_n = ret->n;
	if (x.full)
		return err_set(e, ERR_USAGE, "arguments and environment exceed %" PRIu64 " bytes",
			       (uint64_t)WIRE_BLOB_MAX);
	return 0;
}
