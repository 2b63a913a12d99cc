/*
 * dir: tmpfs directories that outlive runs.
 *
 * Each hangs below the host's hub, a tmpfs in the caller's private namespace; a
 * run gets a clone of the mount.
 */
#include "sandbox/internal.h"

#include "harness/base/fd.h"
#include "harness/base/vec.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

struct sb_dir {
	struct sb_host *host;
	int fd;
	uint32_t uid;
	char name[24];
};

uint32_t dir_uid(const struct sb_dir *d)
{
	return d->uid;
}

int sb_dir_fd(const struct sb_dir *d)
{
	return d->fd;
}

static int mount_dir(struct sb_dir *d, const char *options, struct err *e)
{
	FD_SCOPED mnt = tmpfs_new(options, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, e);

	if (mnt < 0)
		return -1;
	if (mkdirat(d->host->hub, d->name, 0700) < 0 ||
	    sys_move_mount(mnt, "", d->host->hub, d->name, MOVE_MOUNT_F_EMPTY_PATH) < 0)
		return err_sys(e, ERR_HOST, "cannot mount a sandbox directory");
	/* Through the path, to have a descriptor that can list. */
	d->fd = openat(d->host->hub, d->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return d->fd < 0 ? err_sys(e, ERR_HOST, "cannot open a sandbox directory") : 0;
}

int sb_dir_new(struct sb_dir **ret, struct sb_host *h, int64_t bytes, int64_t inodes, struct err *e)
{
	char options[160];
	struct sb_dir *d = xcalloc(1, sizeof(*d));

	*d = (struct sb_dir){.host = h, .fd = -1, .uid = h->rootless ? h->uid : uid_take(h)};
	snprintf(d->name, sizeof(d->name), "dir%lu", ++h->dirs_n);
	int n = snprintf(options, sizeof(options),
			 "size=%" PRId64 ",nr_inodes=%" PRId64 ",mode=755",
			 bytes > 0 ? bytes : INT64_C(64) << 20, inodes > 0 ? inodes : 4096);
	if (!h->rootless)
		snprintf(options + n, sizeof(options) - (size_t)n, ",uid=%u,gid=%u", d->uid,
			 d->uid);
	if (mount_dir(d, options, e) < 0) {
		sb_dir_free(d);
		return -1;
	}
	*ret = d;
	return 0;
}

void sb_dir_free(struct sb_dir *d)
{
	char path[64];

	if (d == NULL)
		return;
	fd_close(&d->fd);
	snprintf(path, sizeof(path), "/proc/self/fd/%d/%s", d->host->hub, d->name);
	umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW);
	unlinkat(d->host->hub, d->name, AT_REMOVEDIR);
	uid_give(d->host, d->uid);
	free(d);
}

int dir_tree(const struct sb_dir *d, bool read_only, struct err *e)
{
	FD_SCOPED tree =
		sys_open_tree(d->fd, "", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH);

	if (tree < 0 ||
	    (read_only && sys_mount_setattr(tree, "", AT_EMPTY_PATH, MOUNT_ATTR_RDONLY) < 0))
		return err_sys(e, ERR_HOST, "cannot clone a sandbox directory");
	return fd_steal(&tree);
}

/* Depth is hostile: directories still to be visited are kept as open descriptors
 * only one level at a time, by walking down and up with "..".  A tmpfs of ours has no
 * bind mounts inside, so ".." is the way we came. */
static int own_entries(int dirfd, uint32_t uid, struct err *e)
{
	FD_SCOPED at = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	VEC(long)
	position = {0};
	DIR *d = NULL;
	int rc = 0;

	if (at < 0)
		return err_sys(e, ERR_INTERNAL, "cannot open a sandbox directory");
	vec_push(&position, 0L);
	while (position.len > 0 && rc == 0) {
		int fd = openat(at, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		d = fd >= 0 ? fdopendir(fd) : NULL;
		if (d == NULL) {
			rc = err_sys(e, ERR_INTERNAL, "cannot list a sandbox directory");
			break;
		}
		long *from = &position.at[position.len - 1];
		if (*from != 0)
			seekdir(d, *from);
		int down = -1;
		for (struct dirent *x; down < 0 && (x = readdir(d)) != NULL;) {
			if (strcmp(x->d_name, ".") == 0 || strcmp(x->d_name, "..") == 0)
				continue;
			if (fchownat(at, x->d_name, uid, uid, AT_SYMLINK_NOFOLLOW) < 0)
				rc = err_sys(e, ERR_INTERNAL, "cannot own %s", x->d_name);
			if (x->d_type == DT_DIR)
				down = openat(at, x->d_name,
					      O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		}
		*from = telldir(d);
		closedir(d);
		if (down >= 0) {
			vec_push(&position, 0L);
		} else {
			position.len--;
			down = position.len > 0
				       ? openat(at, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
				       : -1;
		}
		if (position.len > 0) {
			fd_close(&at);
			at = down;
		}
	}
	vec_release(&position);
	return rc;
}

int sb_dir_own(struct sb_dir *d, struct err *e)
{
	if (d->host->rootless)
		return 0;
	return own_entries(d->fd, d->uid, e);
}
