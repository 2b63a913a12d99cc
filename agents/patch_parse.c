/*
 * A line at a time, with one line of state: the file being described.  A diff
 * of git's begins with "diff --git" and says in extra lines what happens to
 * the file; a plain one begins with "--- old" and "+++ new".
 */
#include "agents/patch.h"

#include "harness/base/fd.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { LINES_MAX = 4000000 };

struct reader {
	struct patch *p;
	const char *at, *end;
	int line; /* of .at, from 1 */
	struct err *e;
};

static int fault(const struct reader *r, const char *why)
{
	return err_set(r->e, ERR_FAILED, "line %d of the diff: %s", r->line, why);
}

static size_t line_len(const struct reader *r)
{
	const char *nl = memchr(r->at, '\n', (size_t)(r->end - r->at));
	return nl != NULL ? (size_t)(nl - r->at) : (size_t)(r->end - r->at);
}

static void next_line(struct reader *r)
{
	r->at += line_len(r);
	if (r->at < r->end)
		r->at++;
	r->line++;
}

static bool starts(const struct reader *r, const char *with)
{
	size_t n = strlen(with);
	return (size_t)(r->end - r->at) >= n && memcmp(r->at, with, n) == 0;
}

/* ---- names ---- */

static int octal(const char *p, const char *end, char *ret)
{
	int n = 0;

	for (int i = 0; i < 3; i++) {
		if (p + i >= end || p[i] < '0' || p[i] > '7')
			return -1;
		n = 8 * n + (p[i] - '0');
	}
	*ret = (char)n;
	return n > 0 && n < 256 ? 0 : -1;
}

/* git puts names with odd bytes in quotes, as C does.  *p behind the closing one afterwards. */
static char *unquote(const char **p, const char *end)
{
	static const char from[] = "abfnrtv\"\\", to[] = "\a\b\f\n\r\t\v\"\\";
	BUF_SCOPED out = BUF_INIT;
	const char *s = *p + 1;

	for (; s < end && *s != '"'; s++) {
		char c = *s;
		if (c == '\\') {
			const char *esc = ++s < end ? memchr(from, *s, sizeof(from) - 1) : NULL;
			if (esc != NULL) {
				c = to[esc - from];
			} else {
				if (octal(s, end, &c) < 0)
					return NULL;
				s += 2;
			}
		}
		if (c == '\0')
			return NULL;
		buf_putc(&out, c);
	}
	if (s >= end)
		return NULL;
	*p = s + 1;
	return buf_steal(&out);
}

/* The name that fills the rest of a line, up to a tab (before a time stamp). */
static char *rest_name(const struct reader *r, size_t skip)
{
	const char *p = r->at + skip, *end = r->at + line_len(r);

	if (p < end && *p == '"')
		return unquote(&p, end);
	const char *tab = memchr(p, '\t', (size_t)(end - p));
	const char *stop = tab != NULL ? tab : end;
	if (tab == NULL && stop > p && stop[-1] == '\r')
		stop--;
	if (stop == p || memchr(p, '\0', (size_t)(stop - p)) != NULL)
		return NULL;
	return xstrndup(p, (size_t)(stop - p));
}

static bool is_null(const char *name)
{
	return strcmp(name, "/dev/null") == 0;
}

static void drop_first_part(char *name)
{
	char *slash = strchr(name, '/');

	if (slash != NULL)
		memmove(name, slash + 1, strlen(slash));
}

/* One letter and a slash: a/ b/, or i/ w/ c/ o/ (diff.mnemonicPrefix). */
static bool has_prefix(const char *name)
{
	return strchr("abiwco", name[0]) != NULL && name[0] != '\0' && name[1] == '/';
}

/* Take a/ and b/ off, or whatever two different folders the same file is in. */
static void strip_names(char *old, char *new)
{
	const char *so = strchr(old, '/'), *sn = strchr(new, '/');

	if (is_null(old) || is_null(new)) {
		char *name = is_null(old) ? new : old;
		if (!is_null(name) && has_prefix(name))
			drop_first_part(name);
		return;
	}
	bool same = so != NULL && sn != NULL && strcmp(so, sn) == 0;
	bool differ = so != NULL && sn != NULL &&
		      (so - old != sn - new || memcmp(old, new, (size_t)(so - old)) != 0);
	if ((same && differ) || (has_prefix(old) && has_prefix(new) && old[0] != new[0])) {
		drop_first_part(old);
		drop_first_part(new);
	}
}

/* "diff --git a/x b/x" has no separator: without quotes the two names must be
 * the same behind their first slash.  Renames say their names again. */
static bool split_git_names(const struct reader *r, char **ret_old, char **ret_new)
{
	const char *p = r->at + strlen("diff --git "), *end = r->at + line_len(r);

	if (end > p && end[-1] == '\r')
		end--;
	if (p < end && *p == '"') {
		*ret_old = unquote(&p, end);
		if (*ret_old != NULL && p < end && *p == ' ')
			p++;
		*ret_new = p < end && *p == '"' ? unquote(&p, end)
			   : p < end            ? xstrndup(p, (size_t)(end - p))
						: NULL;
		return *ret_old != NULL && *ret_new != NULL;
	}
	size_t half = (size_t)(end - p) / 2;
	if (half == 0 || (size_t)(end - p) != 2 * half + 1 || p[half] != ' ' ||
	    memchr(p, '\0', 2 * half + 1) != NULL)
		return false;
	*ret_old = xstrndup(p, half);
	*ret_new = xstrndup(p + half + 1, half);
	const char *so = strchr(*ret_old, '/'), *sn = strchr(*ret_new, '/');
	return (so != NULL && sn != NULL && strcmp(so, sn) == 0) || strcmp(*ret_old, *ret_new) == 0;
}

/* ---- hunks ---- */

static bool number(const char **p, const char *end, long *ret)
{
	long n = 0;
	const char *start = *p;

	while (*p < end && **p >= '0' && **p <= '9' && n < INT_MAX / 16)
		n = 10 * n + (*(*p)++ - '0');
	*ret = n;
	return *p > start;
}

static bool range(const char **p, const char *end, char sign, long *start, long *count)
{
	if (*p >= end || *(*p)++ != sign || !number(p, end, start))
		return false;
	*count = 1;
	if (*p < end && **p == ',') {
		(*p)++;
		return number(p, end, count);
	}
	return true;
}

static bool hunk_header(const struct reader *r, struct patch_hunk *h)
{
	const char *p = r->at + 3, *end = r->at + line_len(r);

	return starts(r, "@@ ") && range(&p, end, '-', &h->old_start, &h->old_count) && p < end &&
	       *p++ == ' ' && range(&p, end, '+', &h->new_start, &h->new_count) && end - p >= 3 &&
	       memcmp(p, " @@", 3) == 0;
}

static int hunk_line(struct reader *r, struct patch_hunk *h, long *old_left, long *new_left)
{
	size_t len = line_len(r);
	/* Some mailers cut the blank off an empty context line. */
	char kind = len == 0 || r->at[0] == '\r' ? ' ' : r->at[0];

	if (r->at >= r->end || strchr(" +-", kind) == NULL || kind == '\0')
		return fault(r, "the hunk is shorter than its header says");
	*old_left -= kind != '+';
	*new_left -= kind != '-';
	if (*old_left < 0 || *new_left < 0)
		return fault(r, "the hunk is longer than its header says");
	if (r->p->lines.len >= LINES_MAX)
		return fault(r, "the diff has too many lines");
	bool bare = len == 0 || r->at[0] == '\r';
	struct patch_line line = {
		.kind = kind, .at = r->at + !bare, .len = len - !bare, .no_newline = false};
	vec_push(&r->p->lines, line);
	h->count++;
	if (kind == ' ')
		h->trailing++;
	else
		h->trailing = 0;
	if (kind == ' ' && h->trailing == h->count)
		h->leading++;
	next_line(r);
	if (r->at < r->end && *r->at == '\\') {
		r->p->lines.at[r->p->lines.len - 1].no_newline = true;
		next_line(r);
	}
	return 0;
}

static int hunk(struct reader *r, struct patch_file *f)
{
	struct patch_hunk h = {.line = r->line, .first = r->p->lines.len};

	if (!hunk_header(r, &h))
		return fault(r, "this hunk header makes no sense");
	next_line(r);
	for (long old_left = h.old_count, new_left = h.new_count; old_left > 0 || new_left > 0;)
		if (hunk_line(r, &h, &old_left, &new_left) < 0)
			return -1;
	vec_push(&r->p->hunks, h);
	f->count++;
	return 0;
}

static int hunks(struct reader *r, struct patch_file *f)
{
	f->first = r->p->hunks.len;
	while (starts(r, "@@ "))
		if (hunk(r, f) < 0)
			return -1;
	return 0;
}

/* ---- files ---- */

static void set_name(char **slot, char *name)
{
	free(*slot);
	*slot = name;
}

static void file_release(struct patch_file *f)
{
	free(f->old_name);
	free(f->new_name);
}

#define FILE_RELEASED __attribute__((cleanup(file_release))) struct patch_file

/* diff -N shows a missing file as one of 1970, in whatever zone. */
static bool is_epoch(const struct reader *r)
{
	const char *tab = memchr(r->at, '\t', line_len(r));

	return tab != NULL && r->end - tab > 11 &&
	       (memcmp(tab, "\t1970-01-01", 11) == 0 || memcmp(tab, "\t1969-12-31", 11) == 0);
}

/* "--- old" and "+++ new"; *found false if the lines here are something else. */
static int name_pair(struct reader *r, struct patch_file *f, bool *found)
{
	struct reader ahead = *r;

	*found = false;
	if (!starts(r, "--- "))
		return 0;
	next_line(&ahead);
	if (!starts(&ahead, "+++ "))
		return 0;
	MEM_SCOPED char *old = rest_name(r, 4);
	MEM_SCOPED char *new = rest_name(&ahead, 4);
	if (old == NULL || new == NULL)
		return fault(r, "cannot read the file's name");
	strip_names(old, new);
	f->added = is_null(old) || is_epoch(r);
	f->deleted = is_null(new) || is_epoch(&ahead);
	if (f->added && f->deleted)
		return fault(r, "a file that is neither before nor after");
	set_name(&f->old_name, f->added ? NULL : xstrdup(old));
	set_name(&f->new_name, f->deleted ? NULL : xstrdup(new));
	*found = true;
	*r = ahead;
	next_line(r);
	return 0;
}

static int mode_of(const struct reader *r, size_t skip, int *ret)
{
	int n = 0, digits = 0;

	for (const char *p = r->at + skip; p < r->end && *p >= '0' && *p <= '7' && digits < 7;
	     p++) {
		n = 8 * n + (*p - '0');
		digits++;
	}
	if (digits != 6)
		return fault(r, "cannot read the mode");
	*ret = n;
	return 0;
}

enum extra { OLD_MODE, NEW_MODE, ADDED, DELETED, FROM, TO, COPY_FROM, COPY_TO, SKIP, BINARY };

static const struct {
	const char *prefix;
	enum extra what;
} extras[] = {
	{"old mode ", OLD_MODE},         {"new mode ", NEW_MODE}, {"new file mode ", ADDED},
	{"deleted file mode ", DELETED}, {"rename from ", FROM},  {"rename to ", TO},
	{"copy from ", COPY_FROM},       {"copy to ", COPY_TO},   {"similarity index ", SKIP},
	{"dissimilarity index ", SKIP},  {"index ", SKIP},        {"GIT binary patch", BINARY},
	{"Binary files ", BINARY},
};

static int take_name(struct reader *r, size_t skip, char **slot)
{
	char *name = rest_name(r, skip);

	if (name == NULL)
		return fault(r, "cannot read the file's name");
	set_name(slot, name);
	return 0;
}

static int take_extra(struct reader *r, struct patch_file *f, size_t i)
{
	size_t skip = strlen(extras[i].prefix);

	switch (extras[i].what) {
	case OLD_MODE:
		return mode_of(r, skip, &f->old_mode);
	case NEW_MODE:
		return mode_of(r, skip, &f->new_mode);
	case ADDED:
		f->added = true;
		set_name(&f->old_name, NULL);
		return mode_of(r, skip, &f->new_mode);
	case DELETED:
		f->deleted = true;
		set_name(&f->new_name, NULL);
		return mode_of(r, skip, &f->old_mode);
	case COPY_FROM:
	case FROM:
		f->copied = extras[i].what == COPY_FROM;
		f->renamed = !f->copied;
		return take_name(r, skip, &f->old_name);
	case COPY_TO:
	case TO:
		return take_name(r, skip, &f->new_name);
	case BINARY:
		f->binary = true;
		return 0;
	case SKIP:
		return 0;
	}
	return 0;
}

static int git_extras(struct reader *r, struct patch_file *f)
{
	while (r->at < r->end) {
		size_t i = 0, n = sizeof(extras) / sizeof(extras[0]);
		while (i < n && !starts(r, extras[i].prefix))
			i++;
		if (i == n)
			return 0;
		if (take_extra(r, f, i) < 0)
			return -1;
		next_line(r);
	}
	return 0;
}

/* The names that "--- " and "+++ " give, if they are there, checked against
 * what was said before.  A rename has said its names already, without prefixes
 * that would have to be guessed. */
static int git_names(struct reader *r, struct patch_file *f)
{
	FILE_RELEASED pair = {0};
	bool found;

	if (name_pair(r, &pair, &found) < 0)
		return -1;
	if (!found || f->renamed || f->copied)
		return 0;
	if (pair.added != f->added || pair.deleted != f->deleted)
		return fault(r, "the names do not fit what was said before them");
	set_name(&f->old_name, pair.old_name);
	set_name(&f->new_name, pair.new_name);
	pair.old_name = pair.new_name = NULL;
	return 0;
}

static int git_file(struct reader *r, struct patch_file *f)
{
	if (split_git_names(r, &f->old_name, &f->new_name)) {
		strip_names(f->old_name, f->new_name);
	} else {
		set_name(&f->old_name, NULL);
		set_name(&f->new_name, NULL);
	}
	next_line(r);
	if (git_extras(r, f) < 0 || git_names(r, f) < 0)
		return -1;
	if ((f->old_name == NULL) != f->added || (f->new_name == NULL) != f->deleted ||
	    (f->added && f->deleted))
		return fault(r, "cannot tell which file this is about");
	return hunks(r, f);
}

void patch_release(struct patch *p)
{
	vec_each (struct patch_file, f, &p->files)
		file_release(f);
	vec_release(&p->files);
	vec_release(&p->hunks);
	vec_release(&p->lines);
}

/* The file that starts here, if one does; else one line of other text. */
static int take_file(struct reader *r)
{
	struct patch_file f = {.line = r->line};
	bool found = false;
	int rc;

	if (starts(r, "diff --git ")) {
		found = true;
		rc = git_file(r, &f);
	} else if (starts(r, "@@ -")) {
		rc = fault(r, "a hunk without the name of a file");
	} else {
		rc = name_pair(r, &f, &found);
		if (rc == 0 && found)
			rc = hunks(r, &f);
	}
	if (rc == 0 && found) {
		vec_push(&r->p->files, f);
		return 0;
	}
	file_release(&f);
	if (rc == 0)
		next_line(r);
	return rc;
}

int patch_parse(struct patch *ret, const char *text, size_t len, struct err *e)
{
	struct patch p = {0};
	struct reader r = {.p = &p, .at = text, .end = text + len, .line = 1, .e = e};

	while (r.at < r.end) {
		if (take_file(&r) < 0) {
			patch_release(&p);
			return -1;
		}
	}
	*ret = p;
	return 0;
}
