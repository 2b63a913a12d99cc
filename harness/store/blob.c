#include "harness/store/db.h"

#include "harness/base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

/*
 * blob_put writes blobs/tmp/<number> and remembers it.  blob_flush, which
 * every transaction runs before it commits a row that may name the blob, first
 * syncs all remembered files, then renames them to blobs/ab/cdef..., then
 * syncs each directory once.  So a name in blobs/ always has its whole content
 * even after a power cut, and a job with many logs pays for about two journal
 * commits of the file system instead of two per log.
 */
enum { PENDING_MAX = 64, PENDING_BYTES_MAX = 16 << 20, PATH_MAX_BLOB = 80 };
static const size_t blob_max = (size_t)1 << 30;

void sha256_hex(const void *bytes, size_t n, char ret[65])
{
	unsigned char md[32];

	SHA256(bytes, n, md);
	for (int i = 0; i < 32; i++)
		snprintf(ret + 2 * (size_t)i, 3, "%02x", md[i]);
}

static void blob_path(const char *hex, char ret[PATH_MAX_BLOB])
{
	snprintf(ret, PATH_MAX_BLOB, "blobs/%.2s/%s", hex, hex + 2);
}

static void tmp_path(unsigned number, char ret[PATH_MAX_BLOB])
{
	snprintf(ret, PATH_MAX_BLOB, "blobs/tmp/%u", number);
}

int blob_open(struct store *s, struct err *e)
{
	if (mkdirat(s->dir_fd, "blobs", 0755) < 0 && errno != EEXIST)
		return db_fail_sys(s, "make", "blobs", e);
	FD_SCOPED fd = openat(s->dir_fd, "blobs", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return db_fail_sys(s, "open", "blobs", e);
	return dir_remove_at(fd, "tmp", e);
}

void blob_forget(struct store *s)
{
	vec_each (struct blob_pending, p, &s->pending) {
		char path[PATH_MAX_BLOB];
		tmp_path(p->number, path);
		unlinkat(s->dir_fd, path, 0);
		fd_close(&p->fd);
	}
	vec_release(&s->pending);
	s->pending_bytes = 0;
}

static int sync_dir(struct store *s, const char *path, struct err *e)
{
	FD_SCOPED fd = openat(s->dir_fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd >= 0 && fsync(fd) == 0 ? 0 : db_fail_sys(s, "sync", path, e);
}

/* Give the file its name; its content is on disk. */
static int publish(struct store *s, const struct blob_pending *p, bool *made_dir, struct err *e)
{
	char from[PATH_MAX_BLOB], to[PATH_MAX_BLOB], dir[PATH_MAX_BLOB];

	tmp_path(p->number, from);
	blob_path(p->hex, to);
	snprintf(dir, sizeof(dir), "blobs/%.2s", p->hex);
	if (mkdirat(s->dir_fd, dir, 0755) == 0)
		*made_dir = true;
	else if (errno != EEXIST)
		return db_fail_sys(s, "make", dir, e);
	if (renameat(s->dir_fd, from, s->dir_fd, to) < 0)
		return db_fail_sys(s, "write", to, e);
	return 0;
}

static int sync_dirs(struct store *s, bool made_dir, struct err *e)
{
	bool seen[256] = {false};

	vec_each (struct blob_pending, p, &s->pending) {
		char dir[PATH_MAX_BLOB];
		unsigned first = 0;
		sscanf(p->hex, "%2x", &first);
		if (seen[first])
			continue;
		seen[first] = true;
		snprintf(dir, sizeof(dir), "blobs/%.2s", p->hex);
		if (sync_dir(s, dir, e) < 0)
			return -1;
	}
	return made_dir ? sync_dir(s, "blobs", e) : 0;
}

static int flush(struct store *s, struct err *e)
{
	bool made_dir = false;

	vec_each (struct blob_pending, p, &s->pending) {
		char path[PATH_MAX_BLOB];
		blob_path(p->hex, path);
		if (fsync(p->fd) < 0)
			return db_fail_sys(s, "write", path, e);
	}
	vec_each (struct blob_pending, p, &s->pending) {
		if (publish(s, p, &made_dir, e) < 0)
			return -1;
	}
	return sync_dirs(s, made_dir, e);
}

int blob_flush(struct store *s, struct err *e)
{
	if (s->pending.len == 0)
		return 0;
	int rc = flush(s, e);
	blob_forget(s);
	return rc;
}

static bool is_there(const struct store *s, const char *hex)
{
	for (size_t i = 0; i < s->pending.len; i++)
		if (strcmp(s->pending.at[i].hex, hex) == 0)
			return true;
	char path[PATH_MAX_BLOB];
	blob_path(hex, path);
	return faccessat(s->dir_fd, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

static int write_tmp(struct store *s, const char *hex, const void *bytes, size_t n, struct err *e)
{
	char path[PATH_MAX_BLOB];
	struct blob_pending p = {.number = s->tmp_number++};

	tmp_path(p.number, path);
	if (mkdirat(s->dir_fd, "blobs/tmp", 0755) < 0 && errno != EEXIST)
		return db_fail_sys(s, "make", "blobs/tmp", e);
	FD_SCOPED fd = openat(s->dir_fd, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return db_fail_sys(s, "create", path, e);
	if (fd_write_all(fd, bytes, n) < 0) {
		db_fail_sys(s, "write", path, e);
		unlinkat(s->dir_fd, path, 0);
		return -1;
	}
	p.fd = fd_steal(&fd);
	memcpy(p.hex, hex, BLOB_HEX);
	vec_push(&s->pending, p);
	s->pending_bytes += n;
	return 0;
}

int blob_put(struct store *s, const void *bytes, size_t n, char ret_hex[BLOB_HEX], struct err *e)
{
	char hex[BLOB_HEX];

	if (!s->writable)
		BUG("writing a blob to a store that was opened for reading");
	if (n > blob_max)
		return err_set(e, ERR_USAGE, "%zu bytes are too many for one blob (at most %zu)", n,
			       blob_max);
	sha256_hex(bytes, n, hex);
	if (!is_there(s, hex)) {
		size_t room = ZSTD_compressBound(n);
		MEM_SCOPED char *out = xmalloc(room);
		size_t len = ZSTD_compress(out, room, bytes, n, 3);
		if (ZSTD_isError(len))
			BUG("zstd: %s", ZSTD_getErrorName(len));
		if (write_tmp(s, hex, out, len, e) < 0)
			return -1;
	}
	if ((s->pending.len >= PENDING_MAX || s->pending_bytes >= PENDING_BYTES_MAX) &&
	    blob_flush(s, e) < 0)
		return -1;
	memcpy(ret_hex, hex, BLOB_HEX);
	return 0;
}

static int unpack(const struct buf *packed, const char *hex, struct buf *ret)
{
	unsigned long long size = ZSTD_getFrameContentSize(packed->data, packed->len);

	if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size > blob_max)
		return -1;
	MEM_SCOPED char *bytes = xmalloc(size);
	size_t n = ZSTD_decompress(bytes, size, packed->data, packed->len);
	if (ZSTD_isError(n) || n != size)
		return -1;
	char got[65];
	sha256_hex(bytes, n, got);
	if (strcmp(got, hex) != 0)
		return -1;
	buf_add(ret, bytes, n);
	return 0;
}

int blob_get(struct store *s, const char *hex, struct buf *ret, struct err *e)
{
	char path[PATH_MAX_BLOB];
	BUF_SCOPED packed = BUF_INIT;

	if (strlen(hex) != 64 || strspn(hex, "0123456789abcdef") != 64)
		return err_set(e, ERR_USAGE, "\"%.80s\" is not the name of a blob (64 hex digits)",
			       hex);
	if (blob_flush(s, e) < 0)
		return -1;
	blob_path(hex, path);
	FD_SCOPED fd = fd_open_regular(s->dir_fd, path);
	if (fd < 0)
		return db_fail_sys(s, "open", path, e);
	if (fd_read_all(fd, 2 * blob_max, &packed) != 0)
		return db_fail_sys(s, "read", path, e);
	if (unpack(&packed, hex, ret) < 0)
		return err_set(e, ERR_INTERNAL,
			       "%s/%s is damaged: its content does not have its name as SHA-256",
			       s->dir, path);
	return 0;
}
