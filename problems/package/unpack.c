/*
 * Archives: libarchive decodes, nothing else.  Every entry's name is checked by
 * us and made beneath the scratch directory without following a link; sizes in
 * headers are not believed, what counts is the bytes that come out.
 */
#include "problems/package/source.h"

#include "harness/base/fd.h"

#include <archive.h>
#include <archive_entry.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* Above the first 64 MiB an archive may not grow more than this when unpacked. */
#define FREE_BYTES (64ll << 20)
enum { RATIO_MAX = 250 };

static const char *const suffixes[] = {".zip", ".kpp",     ".tar",  ".tar.gz",  ".tgz", ".tar.xz",
				       ".txz", ".tar.bz2", ".tbz2", ".tar.zst", ".tzst"};

struct unpack {
	struct archive *a;
	int dirfd;
	const char *name;
	int64_t packed, out, entries;
	struct buf path;
	struct err *e;
};

static size_t suffix_len(const char *name)
{
	size_t len = strlen(name), best = 0;

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		size_t n = strlen(suffixes[i]);
		if (len > n && n > best && strcasecmp(name + len - n, suffixes[i]) == 0)
			best = n;
	}
	return best;
}

bool source_is_archive(const char *name)
{
	return suffix_len(name) > 0;
}

const char *source_stem(struct problem_source *s, const char *path)
{
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	MEM_SCOPED char *trimmed = xstrndup(path, len);
	const char *base = path_base(trimmed);
	return pool_strn(&s->pool, base, strlen(base) - suffix_len(base));
}

static int fault(struct unpack *u, const char *what)
{
	return err_set(u->e, ERR_USAGE, "%s: %.300s: %s", u->name, u->path.data, what);
}

static int broken(struct unpack *u)
{
	const char *why = archive_error_string(u->a);
	MEM_SCOPED char *line = xstrndup(why != NULL ? why : "", why ? strcspn(why, "\n") : 0);

	return err_set(u->e, ERR_USAGE, "%s: the archive is damaged (%s)", u->name, line);
}

static int count(struct unpack *u, int64_t n)
{
	u->out += n;
	int64_t all = archive_filter_bytes(u->a, 0);
	if (u->out > all)
		all = u->out;
	if (all > SOURCE_BYTES_MAX)
		return fault(u, "the archive unpacks to more than 8 GiB");
	if (all > FREE_BYTES && all / RATIO_MAX > u->packed)
		return fault(u, "the archive grows more than 250 times when unpacked");
	return 0;
}

static int write_body(struct unpack *u, int fd)
{
	const void *block;
	size_t n;
	la_int64_t offset, end = 0;
	int rc;

	while ((rc = archive_read_data_block(u->a, &block, &n, &offset)) == ARCHIVE_OK) {
		if (offset < end)
			return fault(u, "its pieces overlap");
		if (count(u, offset - end + (int64_t)n) < 0)
			return -1;
		if (pwrite(fd, block, n, offset) != (ssize_t)n)
			return err_sys(u->e, ERR_INTERNAL, "cannot unpack %s", u->path.data);
		end = offset + (int64_t)n;
	}
	return rc == ARCHIVE_EOF ? 0 : broken(u);
}

/* "./a//b/" -> "a/b"; everything else that is odd is left for source_path_ok(). */
static void clean_path(const char *raw, struct buf *out)
{
	buf_clear(out);
	if (raw[0] == '/')
		buf_putc(out, '/');
	for (const char *p = raw; *p != '\0';) {
		size_t len = strcspn(p, "/");
		if (len > 0 && !(len == 1 && p[0] == '.')) {
			if (out->len > 0 && out->data[out->len - 1] != '/')
				buf_putc(out, '/');
			buf_add(out, p, len);
		}
		p += len + (p[len] == '/');
	}
}

/* Of those that source_index() leaves out anyway. */
static bool is_ignored(const char *path)
{
	for (const char *p = path; *p != '\0'; p += strcspn(p, "/"), p += *p == '/')
		if ((p[0] == '.' && p[1] != '.') || strncmp(p, "__MACOSX/", 9) == 0)
			return true;
	return false;
}

static int take_link(struct unpack *u, struct archive_entry *entry)
{
	const char *target = archive_entry_symlink(entry);

	if (target == NULL || target[0] == '/' || target[0] == '\0')
		return fault(u, "the symlink leaves the package");
	FD_SCOPED fd = source_create(u->dirfd, u->path.data);
	if (fd < 0)
		return fault(u, "is there twice");
	/* An empty file made the folders; its name is now free for the link. */
	const char *slash = strrchr(u->path.data, '/');
	MEM_SCOPED char *dir =
		slash != NULL ? xstrndup(u->path.data, (size_t)(slash - u->path.data)) : NULL;
	FD_SCOPED at =
		fd_open_beneath(u->dirfd, dir != NULL ? dir : ".", O_RDONLY | O_DIRECTORY, 0);
	if (at < 0 || unlinkat(at, path_base(u->path.data), 0) < 0 ||
	    symlinkat(target, at, path_base(u->path.data)) < 0)
		return err_sys(u->e, ERR_INTERNAL, "cannot unpack %s", u->path.data);
	return 0;
}

static int take_entry(struct unpack *u, struct archive_entry *entry)
{
	const char *raw = archive_entry_pathname(entry);

	clean_path(raw != NULL ? raw : "/", &u->path);
	mode_t type = archive_entry_filetype(entry);
	if (u->path.len == 0 && type == AE_IFDIR)
		return 0;
	if (raw == NULL || !source_path_ok(u->path.data))
		return fault(u, "this name leads out of the package or is not usable");
	if (is_ignored(u->path.data) || type == AE_IFDIR)
		return 0;
	if (archive_entry_hardlink(entry) != NULL)
		return fault(u, "is a hard link");
	if (archive_entry_is_encrypted(entry))
		return fault(u, "is encrypted");
	if (type == AE_IFLNK)
		return take_link(u, entry);
	if (type != AE_IFREG)
		return fault(u, "is neither a file nor a folder");
	FD_SCOPED fd = source_create(u->dirfd, u->path.data);
	if (fd < 0)
		return errno == EEXIST ? fault(u, "is there twice")
				       : fault(u, "cannot be made: a file and a folder collide");
	return write_body(u, fd);
}

static int take_all(struct unpack *u)
{
	struct archive_entry *entry;

	for (;;) {
		int rc = archive_read_next_header(u->a, &entry);
		if (rc == ARCHIVE_EOF)
			return 0;
		if (rc != ARCHIVE_OK && rc != ARCHIVE_WARN)
			return broken(u);
		if (++u->entries > PROBLEM_FILES_MAX)
			return err_set(u->e, ERR_USAGE, "%s: more than %d files in the archive",
				       u->name, PROBLEM_FILES_MAX);
		if (take_entry(u, entry) < 0 || count(u, 0) < 0)
			return -1;
	}
}

static struct archive *reader_new(int fd)
{
	struct archive *a = archive_read_new();

	if (a == NULL)
		BUG("libarchive gave no reader");
	archive_read_support_format_tar(a);
	archive_read_support_format_zip(a);
	archive_read_support_filter_gzip(a);
	archive_read_support_filter_bzip2(a);
	archive_read_support_filter_xz(a);
	archive_read_support_filter_zstd(a);
	archive_read_open_fd(a, fd, 65536);
	return a;
}

/* The only thing in the folder, if that is a folder. */
static char *only_folder(struct problem_source *s, int dirfd)
{
	int copy = fcntl(dirfd, F_DUPFD_CLOEXEC, 3);
	DIR *dir = copy >= 0 ? fdopendir(copy) : NULL;
	const struct dirent *x;
	char *name = NULL;
	int n = 0;

	if (dir == NULL)
		return NULL;
	rewinddir(dir);
	while ((x = readdir(dir)) != NULL)
		if (strcmp(x->d_name, ".") != 0 && strcmp(x->d_name, "..") != 0 && n++ == 0)
			name = pool_str(&s->pool, x->d_name);
	closedir(dir);
	FD_SCOPED is_dir = n == 1 ? fd_open_beneath(dirfd, name, O_RDONLY | O_DIRECTORY, 0) : -1;
	return is_dir >= 0 ? name : NULL;
}

static int unpack_into(struct unpack *u, int fd)
{
	/* Names in zip and pax are UTF-8; in the C locale libarchive would not give them out. */
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	locale_t was = utf8 != (locale_t)0 ? uselocale(utf8) : (locale_t)0;

	u->a = reader_new(fd);
	int rc = take_all(u);
	archive_read_free(u->a);
	if (utf8 != (locale_t)0) {
		uselocale(was);
		freelocale(utf8);
	}
	return rc;
}

int source_unpack(struct problem_source *s, int fd, const char *name, const char *folder,
		  struct err *e)
{
	struct unpack u = {.name = name, .path = BUF_INIT, .e = e};
	struct stat st;

	if (s->scratch_fd < 0)
		return err_set(e, ERR_USAGE, "%s: an archive needs a scratch directory", name);
	if (fstat(fd, &st) < 0 || mkdirat(s->scratch_fd, folder, 0700) < 0)
		return err_sys(e, ERR_INTERNAL, "%s: cannot start to unpack", name);
	FD_SCOPED dirfd = fd_open_beneath(s->scratch_fd, folder, O_RDONLY | O_DIRECTORY, 0);
	if (dirfd < 0)
		return err_sys(e, ERR_INTERNAL, "cannot open the scratch directory");
	u.dirfd = dirfd;
	u.packed = st.st_size;
	int rc = unpack_into(&u, fd);
	buf_release(&u.path);
	return rc < 0 ? -1 : fd_steal(&dirfd);
}

const char *source_enter_only(struct problem_source *s)
{
	const char *top = only_folder(s, s->root_fd);

	if (top == NULL)
		return NULL;
	int fd = fd_open_beneath(s->root_fd, top, O_RDONLY | O_DIRECTORY, 0);
	if (fd < 0)
		return NULL;
	fd_close(&s->root_fd);
	s->root_fd = fd;
	return top;
}
