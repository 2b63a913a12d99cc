#include "harness/base/unpack.h"

#include "harness/base/buf.h"
#include "harness/base/mutant.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

/* Below it growth is not looked at: gzip's best is about 1030 times, for one byte repeated. */
#define FREE_BYTES (64ll << 20)
/* The end of a tar, and what stands before its first entry. */
enum { ENDS = 16 };

static const char *const suffixes[] = {".tar",     ".tar.gz", ".tgz",     ".tar.xz", ".txz",
				       ".tar.bz2", ".tbz2",   ".tar.zst", ".tzst",   ".zip"};

struct unpack {
	struct archive *a;
	struct archive_entry *entry;
	struct unpack_rules rules;
	int64_t packed, out, seen; /* bytes, bytes, entries */
	struct buf path;           /* empty: before the first entry, or of the whole */
	int64_t end;               /* how far this body came */
	bool body_left;
	locale_t utf8;
};

size_t unpack_suffix(const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		size_t n = strlen(suffixes[i]);
		if (len > n && strcasecmp(name + len - n, suffixes[i]) == 0)
			return n;
	}
	return 0;
}

int unpack_refuse(struct unpack *u, struct err *e, const char *fmt, ...)
{
	BUF_SCOPED text = BUF_INIT;
	va_list ap;

	if (u->path.len > 0) {
		buf_add_name(&text, u->path.data, 160);
		buf_puts(&text, ": ");
	}
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	return err_set(e, u->rules.refusal, "%s", text.data);
}

static int damaged(struct unpack *u, struct err *e)
{
	BUF_SCOPED why = BUF_INIT;
	const char *said = archive_error_string(u->a);

	buf_puts(&why, "the archive is damaged");
	if (said != NULL) {
		buf_puts(&why, " (");
		buf_add_name(&why, said, 200); /* it may quote the archive */
		buf_puts(&why, ")");
	}
	return unpack_refuse(u, e, "%s", why.data);
}

/* Counts headers, padding and what is left unread too, so that nothing is free. */
static int check_growth(struct unpack *u, struct err *e)
{
	const struct unpack_rules *r = &u->rules;
	int64_t raw = archive_filter_bytes(u->a, 0);
	int64_t sum = raw > u->out ? raw : u->out;

	if (mutant("archive_growth"))
		return 0;
	if (u->out > r->bytes || raw > r->bytes + r->entry_bytes * (u->seen + ENDS))
		return unpack_refuse(u, e, "the archive unpacks to more than %lld bytes",
				     (long long)r->bytes);
	if (sum > FREE_BYTES && sum / r->ratio > u->packed)
		return unpack_refuse(u, e, "the archive grows more than %d times when unpacked",
				     r->ratio);
	return 0;
}

/* ---- bodies ---- */

static int take_block(struct unpack *u, const struct unpack_block *x, struct err *e)
{
	if (x->at < u->end)
		return unpack_refuse(u, e, "its pieces overlap");
	/* More than any count here can hold is more than is allowed. */
	if (x->at > u->rules.bytes || (int64_t)x->n > u->rules.bytes)
		return unpack_refuse(u, e, "the archive unpacks to more than %lld bytes",
				     (long long)u->rules.bytes);
	u->out += x->at - u->end + (int64_t)x->n;
	u->end = x->at + (int64_t)x->n;
	return check_growth(u, e) < 0 ? -1 : 1;
}

/* A hole at the end has no block of its own. */
static int end_body(struct unpack *u, struct unpack_block *ret, struct err *e)
{
	u->body_left = false;
	if (archive_entry_filetype(u->entry) != AE_IFREG || !archive_entry_size_is_set(u->entry))
		return 0;
	int64_t size = archive_entry_size(u->entry);
	if (size < u->end)
		return unpack_refuse(u, e, "is larger than its header says");
	*ret = (struct unpack_block){.bytes = "", .at = size};
	return size > u->end ? take_block(u, ret, e) : 0;
}

int unpack_body(struct unpack *u, struct unpack_block *ret, struct err *e)
{
	la_int64_t at;

	if (!u->body_left)
		return 0;
	int rc = archive_read_data_block(u->a, &ret->bytes, &ret->n, &at);
	if (rc == ARCHIVE_EOF)
		return end_body(u, ret, e);
	if (rc != ARCHIVE_OK)
		return damaged(u, e);
	ret->at = at;
	return take_block(u, ret, e);
}

/* What the caller did not want: libarchive would skip it, however long that takes. */
static int drain(struct unpack *u, struct err *e)
{
	struct unpack_block x;
	int rc;

	do
		rc = unpack_body(u, &x, e);
	while (rc > 0);
	return rc;
}

/* ---- entries ---- */

static void clean_path(const char *raw, struct buf *out)
{
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

static const char *kind_of(mode_t type)
{
	switch (type) {
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

static int look(struct unpack *u, struct unpack_entry *ret, struct err *e)
{
	struct archive_entry *x = u->entry;
	mode_t type = archive_entry_filetype(x);
	const char *raw = archive_entry_pathname(x);

	if (raw == NULL)
		return unpack_refuse(u, e, "entry %lld of the archive has an unreadable name",
				     (long long)u->seen);
	clean_path(raw, &u->path);
	if (archive_entry_hardlink(x) != NULL && !mutant("archive_links"))
		return unpack_refuse(u, e, "is a hard link");
	if (archive_entry_is_encrypted(x))
		return unpack_refuse(u, e, "is encrypted");
	if (type != AE_IFREG && type != AE_IFDIR && type != AE_IFLNK)
		return unpack_refuse(u, e, "is a %s, neither a file nor a folder", kind_of(type));
	*ret = (struct unpack_entry){
		.path = u->path.data,
		.type = type == AE_IFREG   ? UNPACK_FILE
			: type == AE_IFDIR ? UNPACK_DIR
					   : UNPACK_LINK,
		.executable = archive_entry_perm(x) & 0100,
		.target = type == AE_IFLNK ? archive_entry_symlink(x) : NULL,
		.size = archive_entry_size_is_set(x) ? archive_entry_size(x) : -1,
	};
	if (type == AE_IFLNK && ret->target == NULL)
		return unpack_refuse(u, e, "is a symlink with an unreadable target");
	return 1;
}

static int next_entry(struct unpack *u, struct unpack_entry *ret, struct err *e)
{
	if (drain(u, e) < 0)
		return -1;
	buf_clear(&u->path);
	int rc = archive_read_next_header(u->a, &u->entry);
	if (rc == ARCHIVE_EOF)
		return 0;
	if (rc != ARCHIVE_OK && rc != ARCHIVE_WARN)
		return damaged(u, e);
	u->body_left = true;
	u->end = 0;
	if (++u->seen > u->rules.entries && !mutant("archive_entries"))
		return unpack_refuse(u, e, "the archive has more than %lld entries",
				     (long long)u->rules.entries);
	return look(u, ret, e) < 0 || check_growth(u, e) < 0 ? -1 : 1;
}

int unpack_next(struct unpack *u, struct unpack_entry *ret, struct err *e)
{
	locale_t was = u->utf8 != (locale_t)0 ? uselocale(u->utf8) : (locale_t)0;
	int rc;

	do /* the folder itself, "./", is no entry */
		rc = next_entry(u, ret, e);
	while (rc > 0 && ret->type == UNPACK_DIR && ret->path[0] == '\0');
	if (u->utf8 != (locale_t)0)
		uselocale(was);
	return rc;
}

/* ---- readers ---- */

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
	archive_read_open_fd(a, fd, 65536); /* what fails here is said by the first header */
	return a;
}

struct unpack *unpack_open(int fd, const struct unpack_rules *rules, struct err *e)
{
	struct stat st;

	if (fstat(fd, &st) < 0) {
		err_sys(e, ERR_INTERNAL, "cannot look at the archive");
		return NULL;
	}
	struct unpack *u = xcalloc(1, sizeof(*u));
	u->rules = *rules;
	u->packed = st.st_size;
	buf_init(&u->path);
	/* Names in zip and pax are UTF-8; in the C locale libarchive would not give them out. */
	u->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	u->a = reader_new(fd);
	return u;
}

void unpack_free(struct unpack **u)
{
	if (*u == NULL)
		return;
	archive_read_free((*u)->a);
	if ((*u)->utf8 != (locale_t)0)
		freelocale((*u)->utf8);
	buf_release(&(*u)->path);
	free(*u);
	*u = NULL;
}
