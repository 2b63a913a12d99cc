/*
 * Names that a codebase may have.  What a checkout on any of Linux, Windows or
 * macOS could take for .git is refused, as git itself does (its CVE-2014-9390):
 * case, NTFS's short name and trailing dots, and the code points HFS+ ignores.
 */
#include "agents/code.h"

#include "harness/base/mutant.h"

#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

int code_refuse(struct err *e, const char *path, const char *fmt, ...)
{
	BUF_SCOPED text = BUF_INIT;
	va_list ap;

	buf_add_name(&text, path, 160);
	buf_puts(&text, ": ");
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	return err_set(e, ERR_FAILED, "%s", text.data);
}

/* Length of a code point that HFS+ ignores in names at s, or 0: U+200C-200F,
 * U+202A-202E, U+206A-206F, U+FEFF. */
static size_t hfs_ignores(const unsigned char *s, size_t len)
{
	if (len < 3)
		return 0;
	if (s[0] == 0xe2 && s[1] == 0x80)
		return (s[2] >= 0x8c && s[2] <= 0x8f) || (s[2] >= 0xaa && s[2] <= 0xae) ? 3 : 0;
	if (s[0] == 0xe2 && s[1] == 0x81)
		return s[2] >= 0xaa && s[2] <= 0xaf ? 3 : 0;
	return s[0] == 0xef && s[1] == 0xbb && s[2] == 0xbf ? 3 : 0;
}

/* NTFS drops trailing dots and spaces, and what follows ':' names a stream. */
static bool ntfs_drops(const char *tail)
{
	tail += strspn(tail, " .");
	return *tail == '\0' || *tail == ':';
}

bool path_is_dotgit(const char *name, size_t len)
{
	char plain[16];
	size_t n = 0;

	for (size_t i = 0; i < len && n < sizeof(plain) - 1;) {
		size_t skip = hfs_ignores((const unsigned char *)name + i, len - i);
		if (skip == 0)
			plain[n++] = name[i++];
		i += skip;
	}
	plain[n] = '\0';
	if (strncasecmp(plain, ".git", 4) == 0)
		return ntfs_drops(plain + 4);
	return strncasecmp(plain, "git~1", 5) == 0 && ntfs_drops(plain + 5);
}

static const char *name_fault(const char *name, size_t len)
{
	if (len == 0)
		return "has an empty name in its path";
	if (len > NAME_MAX)
		return "has a name of more than 255 bytes";
	if (name[0] == '.' && (len == 1 || (len == 2 && name[1] == '.')))
		return "has \".\" or \"..\" in its path";
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)name[i] < 0x20 || name[i] == 0x7f || name[i] == '\\')
			return "has a control character or backslash in its name";
	if (path_is_dotgit(name, len))
		return "is named like a .git directory";
	return NULL;
}

int path_check(const char *path, const struct code_limits *lim, struct err *e)
{
	int64_t depth = 0;

	if (mutant("path_check"))
		return 0;
	if (path[0] == '/')
		return code_refuse(e, path, "is an absolute path");
	if ((int64_t)strlen(path) > lim->path_bytes)
		return code_refuse(e, path, "the path is longer than %lld bytes",
				   (long long)lim->path_bytes);
	for (const char *p = path;;) {
		size_t len = strcspn(p, "/");
		const char *why = name_fault(p, len);
		if (why != NULL)
			return code_refuse(e, path, "%s", why);
		if (++depth > lim->depth)
			return code_refuse(e, path, "is nested more than %lld deep",
					   (long long)lim->depth);
		if (p[len] == '\0')
			return 0;
		p += len + 1;
	}
}

static bool is_up(const char *name, size_t len)
{
	return len == 2 && name[0] == '.' && name[1] == '.';
}

/*
 * ".." only at the front: there it climbs real directories, whose number the
 * link's own path tells.  Behind a name it would depend on where that name,
 * perhaps a link itself, leads.
 */
int path_check_link(const char *path, const char *target, size_t len, struct err *e)
{
	int up = 0, depth = 0;
	bool named = false;

	if (mutant("link_check"))
		return 0;
	if (len == 0 || len >= PATH_MAX || memchr(target, '\0', len) != NULL)
		return code_refuse(e, path, "is a symlink with a malformed target");
	if (target[0] == '/')
		return code_refuse(e, path, "is a symlink to an absolute path");
	for (const char *p = path; (p = strchr(p, '/')) != NULL; p++)
		depth++;
	for (const char *p = target, *end = target + len; p < end;) {
		const char *slash = memchr(p, '/', (size_t)(end - p));
		size_t n = slash != NULL ? (size_t)(slash - p) : (size_t)(end - p);
		if (is_up(p, n) && (named || ++up > depth))
			return code_refuse(e, path, "is a symlink that %s",
					   named ? "has \"..\" behind a name in its target"
						 : "leads out of the codebase");
		if (n > 0 && !is_up(p, n) && !(n == 1 && p[0] == '.'))
			named = true;
		p += n + 1;
	}
	return 0;
}
