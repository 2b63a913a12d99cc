/*
 * Archives through libarchive, which here only decodes: nothing is extracted
 * to a file system, every entry is checked by us and goes to the builder.
 *
 * Sizes in headers are not believed: what counts is the bytes that come out.
 * Holes of a sparse file count as bytes.
 */
#include "agents/code.h"

#include "harness/base/fd.h"
#include "harness/base/mutant.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* Above the first 64 MiB, an archive may not grow more than this when unpacked
 * (gzip's best is about 1030, but only for one byte repeated). */
enum { FREE_BYTES = 64 << 20, RATIO_MAX = 200 };

static const char *const suffixes[] = {".tar",     ".tar.gz", ".tgz",     ".tar.xz", ".txz",
				       ".tar.bz2", ".tbz2",   ".tar.zst", ".tzst",   ".zip"};

bool import_is_archive(const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		size_t n = strlen(suffixes[i]);
		if (len > n && strcasecmp(name + len - n, suffixes[i]) == 0)
			return true;
	}
	return false;
}

struct unpack {
	struct code_builder *b;
	struct archive *a;
	int64_t packed_bytes;
	int64_t seen; /* entries of any kind */
	struct buf path, bytes;
};

static int archive_fault(struct unpack *u, const char *path, struct err *e)
{
	const char *why = archive_error_string(u->a);

	if (why == NULL)
		why = "the archive is damaged";
	return code_refuse(e, path, "%.*s", (int)strcspn(why, "\n"), why);
}

/* Counts headers, padding and what is left out too, so that nothing is free. */
static int check_growth(struct unpack *u, struct err *e)
{
	int64_t out = archive_filter_bytes(u->a, 0);
	int64_t sum = u->b->total_bytes > out ? u->b->total_bytes : out;
	int64_t headers = 4096 * (u->seen + 16);

	if (mutant("archive_growth"))
		return 0;
	if (sum > u->b->lim->total_bytes + headers)
		return code_refuse(e, u->path.data, "the archive unpacks to more than %lld bytes",
				   (long long)u->b->lim->total_bytes);
	if (sum > FREE_BYTES && sum / RATIO_MAX > u->packed_bytes)
		return code_refuse(e, u->path.data,
				   "the archive grows more than %d times when unpacked", RATIO_MAX);
	return 0;
}

/* "./a//b/" -> "a/b"; everything else that is odd is left for path_check(). */
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

/* Append zeros for the hole up to offset, then the block. */
static int take_block(struct unpack *u, const void *block, size_t n, int64_t offset, struct err *e)
{
	const int64_t max = u->b->lim->file_bytes;
	int64_t at = (int64_t)u->bytes.len;

	if (offset < at)
		return code_refuse(e, u->path.data, "its pieces overlap");
	if (offset > max || (int64_t)n > max - offset)
		return code_refuse(e, u->path.data, "is larger than %lld bytes", (long long)max);
	if (offset > at) {
		size_t hole = (size_t)(offset - at);
		buf_reserve(&u->bytes, hole);
		memset(u->bytes.data + u->bytes.len, 0, hole);
		u->bytes.len += hole;
	}
	buf_add(&u->bytes, block, n);
	return check_growth(u, e);
}

static int read_body(struct unpack *u, struct archive_entry *entry, struct err *e)
{
	const void *block;
	size_t n;
	la_int64_t offset;
	int rc;

	buf_clear(&u->bytes);
	while ((rc = archive_read_data_block(u->a, &block, &n, &offset)) == ARCHIVE_OK)
		if (take_block(u, block, n, offset, e) < 0)
			return -1;
	if (rc != ARCHIVE_EOF)
		return archive_fault(u, u->path.data, e);
	if (!archive_entry_size_is_set(entry))
		return 0;
	/* A hole at the end has no block of its own. */
	if (archive_entry_size(entry) > (int64_t)u->bytes.len)
		return take_block(u, "", 0, archive_entry_size(entry), e);
	if (archive_entry_size(entry) < (int64_t)u->bytes.len)
		return code_refuse(e, u->path.data, "is larger than its header says");
	return 0;
}

/* Of what is left out: read through it, so that it is counted. */
static int skip_body(struct unpack *u, struct err *e)
{
	const void *block;
	size_t n;
	la_int64_t offset;
	int rc;

	while ((rc = archive_read_data_block(u->a, &block, &n, &offset)) == ARCHIVE_OK)
		if (check_growth(u, e) < 0)
			return -1;
	return rc == ARCHIVE_EOF ? 0 : archive_fault(u, u->path.data, e);
}

static int take_regular(struct unpack *u, struct archive_entry *entry, struct err *e)
{
	/* Without a look at the size a lie of 1 TiB would be refused only when it is read. */
	if (archive_entry_size_is_set(entry) && archive_entry_size(entry) > u->b->lim->file_bytes)
		return code_refuse(e, u->path.data, "is larger than %lld bytes",
				   (long long)u->b->lim->file_bytes);
	if (path_check(u->path.data, u->b->lim, e) < 0 || read_body(u, entry, e) < 0)
		return -1;
	return builder_put(u->b, u->path.data,
			   archive_entry_perm(entry) & 0100 ? CODE_EXEC : CODE_FILE, u->bytes.data,
			   u->bytes.len, e);
}

static int take_symlink(struct unpack *u, struct archive_entry *entry, struct err *e)
{
	const char *target = archive_entry_symlink(entry);

	if (target == NULL)
		return code_refuse(e, u->path.data, "is a symlink with an unreadable target");
	return builder_put(u->b, u->path.data, CODE_LINK, target, strlen(target), e);
}

static const char *kind_of(struct archive_entry *entry)
{
	switch (archive_entry_filetype(entry)) {
	case AE_IFIFO:
		return "FIFO";
	case AE_IFSOCK:
		return "socket";
	case AE_IFCHR:
	case AE_IFBLK:
		return "device";
	default:
		return "thing of unknown type";
	}
}

static int take_archived(struct unpack *u, struct archive_entry *entry, struct err *e)
{
	const char *raw = archive_entry_pathname(entry);

	if (raw == NULL)
		return code_refuse(e, "entry", "number %lld has an unreadable name",
				   (long long)u->seen);
	clean_path(raw, &u->path);
	if (archive_entry_hardlink(entry) != NULL && !mutant("archive_links"))
		return code_refuse(e, u->path.data, "is a hard link");
	if (archive_entry_is_encrypted(entry))
		return code_refuse(e, u->path.data, "is encrypted");
	mode_t type = archive_entry_filetype(entry);
	if (type == AE_IFDIR && u->path.len == 0)
		return 0;
	if (strcmp(u->path.data, ".git") == 0 || strncmp(u->path.data, ".git/", 5) == 0)
		return skip_body(u, e);
	if (type == AE_IFDIR)
		return path_check(u->path.data, u->b->lim, e);
	if (type == AE_IFREG)
		return take_regular(u, entry, e);
	if (type == AE_IFLNK)
		return take_symlink(u, entry, e);
	return code_refuse(e, u->path.data, "is a %s", kind_of(entry));
}

static int take_all(struct unpack *u, struct err *e)
{
	struct archive_entry *entry;

	for (;;) {
		int rc = archive_read_next_header(u->a, &entry);
		if (rc == ARCHIVE_EOF)
			return 0;
		if (rc != ARCHIVE_OK && rc != ARCHIVE_WARN)
			return archive_fault(u, "archive", e);
		if (++u->seen > u->b->lim->files && !mutant("archive_entries"))
			return code_refuse(e, "archive", "there are more than %lld entries",
					   (long long)u->b->lim->files);
		if (take_archived(u, entry, e) < 0 || check_growth(u, e) < 0)
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

int import_archive(struct code_builder *b, int fd, struct err *e)
{
	struct unpack u = {.b = b, .path = BUF_INIT, .bytes = BUF_INIT};
	struct stat st;

	if (fstat(fd, &st) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot look at the archive");
	u.packed_bytes = st.st_size;
	/* Names in zip and pax are UTF-8; in the C locale libarchive would not give them out. */
	locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	locale_t was = utf8 != (locale_t)0 ? uselocale(utf8) : (locale_t)0;
	u.a = reader_new(fd);
	int rc = take_all(&u, e);
	archive_read_free(u.a);
	if (utf8 != (locale_t)0) {
		uselocale(was);
		freelocale(utf8);
	}
	buf_release(&u.path);
	buf_release(&u.bytes);
	return rc;
}
