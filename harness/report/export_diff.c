#include "harness/report/export_diff.h"

#include "harness/base/json.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { DIFF_MAX = 4 << 20, FILE_MAX = 1 << 20 };

/* "@@ -a[,b] +c[,d] @@": how many lines of each side follow. */
static bool hunk_size(const char *line, const char *end, long *ret_old, long *ret_new)
{
	long count[2] = {1, 1};
	const char *p = line + 3;

	for (int side = 0; side < 2; side++) {
		if (p >= end || *p++ != (side == 0 ? '-' : '+'))
			return false;
		while (p < end && *p >= '0' && *p <= '9')
			p++;
		if (p < end && *p == ',')
			for (p++, count[side] = 0; p < end && *p >= '0' && *p <= '9'; p++)
				count[side] = (count[side] * 10 + (*p - '0')) % 100000000;
		if (p < end && *p == ' ')
			p++;
	}
	*ret_old = count[0];
	*ret_new = count[1];
	return true;
}

static int unquoted(const char **p, const char *end)
{
	static const char from[] = "abtnvfr\"\\", to[] = "\a\b\t\n\v\f\r\"\\";

	if (**p != '\\' || *p + 1 >= end)
		return *(*p)++;
	const char *c = strchr(from, (*p)[1]);
	if (c != NULL && *c != '\0') {
		*p += 2;
		return to[c - from];
	}
	int value = 0, digits = 0;
	for ((*p)++; *p < end && digits < 3 && **p >= '0' && **p <= '7'; digits++)
		value = value * 8 + (*(*p)++ - '0');
	return value;
}

/* What follows "+++ ": b/path, or "b/path" with escapes as in C, or /dev/null. */
static void add_path(json_t *paths, const char *p, const char *end)
{
	BUF_SCOPED path = BUF_INIT;

	if (p < end && *p == '"')
		for (p++; p < end && *p != '"';)
			buf_putc(&path, unquoted(&p, end));
	else
		buf_add(&path, p, (size_t)(end - p));
	while (path.len > 0 && path.data[path.len - 1] == '\t')
		buf_truncate(&path, path.len - 1);
	if (path.len > 2 && strncmp(path.data, "b/", 2) == 0 && strlen(path.data) == path.len)
		json_array_append_new(paths, json_text(path.data + 2, path.len - 2));
}

json_t *diff_paths(const char *diff, size_t len)
{
	const char *end = diff + len;
	json_t *paths = json_array();
	long old = 0, new = 0;

	for (const char *p = diff, *next; p < end; p = next) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		const char *stop = nl != NULL ? nl : end;
		size_t n = (size_t)(stop - p);
		next = nl != NULL ? nl + 1 : end;
		if (old > 0 || new > 0) {
			old -= *p == ' ' || *p == '-' || n == 0;
			new -= *p == ' ' || *p == '+' || n == 0;
		} else if (n > 4 && strncmp(p, "+++ ", 4) == 0) {
			add_path(paths, p + 4, stop);
		} else if (n > 4 && strncmp(p, "@@ -", 4) == 0 && !hunk_size(p, stop, &old, &new)) {
			break;
		}
	}
	return paths;
}

static int add_diff(struct repo *r, const char *from, const char *to, const char *key, json_t *j,
		    struct buf *diff, struct err *e)
{
	if (code_diff(r, from, to, DIFF_MAX, diff, e) < 0)
		return -1;
	json_object_set_new(j, key, json_text(diff->data, diff->len));
	return 0;
}

int export_changes(struct repo *r, const char *first, const char *before, const char *now,
		   json_t *j, struct err *e)
{
	BUF_SCOPED full = BUF_INIT;
	BUF_SCOPED step = BUF_INIT;

	if (add_diff(r, first, now, "full_diff", j, &full, e) < 0 ||
	    add_diff(r, before, now, "incremental_diff", j, &step, e) < 0)
		return -1;
	json_t *files = json_object();
	json_object_set_new(j, "modified_files", files);
	JSON_SCOPED *paths = diff_paths(full.data, full.len);
	for (size_t i = 0; i < json_array_size(paths); i++) {
		const char *path = json_string_value(json_array_get(paths, i));
		BUF_SCOPED content = BUF_INIT;
		struct err too_large = ERR_INIT;
		/* A file that is too large, or a link, is in the diff already. */
		if (code_file(r, now, path, FILE_MAX, &content, &too_large) == 0)
			json_object_set_new(files, path, json_text(content.data, content.len));
	}
	return 0;
}
