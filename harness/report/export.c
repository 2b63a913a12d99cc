#include "harness/report/export.h"

#include "harness/base/fd.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int export_csv(const struct export *x, const char *out, struct err *e)
{
	return export_sheets(x, SHEET_CSV, out, e);
}

static int export_jsonl(const struct export *x, const char *out, struct err *e)
{
	return export_sheets(x, SHEET_JSONL, out, e);
}

static const struct {
	const char *name;
	int (*write)(const struct export *x, const char *out, struct err *e);
} formats[] = {
	{"csv", export_csv},         {"jsonl", export_jsonl},       {"codeclash", export_codeclash},
	{"rewards", export_rewards}, {"pairwise", export_pairwise}, {"pointwise", export_pointwise},
};

static int check_out(const char *out, struct err *e)
{
	DIR *d = opendir(out);

	if (d == NULL && errno == ENOENT)
		return 0;
	if (d == NULL)
		return err_sys(e, ERR_USAGE, "cannot use %s as the output directory", out);
	int entries = 0;
	for (struct dirent *x; (x = readdir(d)) != NULL;)
		entries += strcmp(x->d_name, ".") != 0 && strcmp(x->d_name, "..") != 0;
	closedir(d);
	if (entries != 0)
		return err_set(e, ERR_USAGE, "%s is not empty; name a new directory", out);
	return 0;
}

/* Files of it are synced already; directories are not worth more for an export. */
static int write_and_name(const struct export *x, size_t format, const char *tmp, const char *out,
			  struct err *e)
{
	if (dir_remove(tmp, e) < 0 || dir_make(tmp, e) < 0 || formats[format].write(x, tmp, e) < 0)
		return -1;
	/* Over an empty directory rename works, over any other it does not. */
	if (rename(tmp, out) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot rename %s to %s", tmp, out);
	return 0;
}

static int run(struct export *x, size_t format, const char *out, struct err *e)
{
	size_t len = strlen(out);

	while (len > 1 && out[len - 1] == '/')
		len--;
	MEM_SCOPED char *name = xstrndup(out, len);
	MEM_SCOPED char *tmp = xprintf("%s.partial-%d", name, (int)getpid());
	if (check_out(name, e) < 0 || standings_read(x->store, &x->standings, e) < 0)
		return -1;
	int rc = write_and_name(x, format, tmp, name, e);
	if (rc < 0)
		dir_remove(tmp, NULL);
	standings_free(x->standings);
	return rc;
}

int export_run(const char *dir, const char *format, const char *out, struct err *e)
{
	struct export x = {.dir = dir};

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (strcmp(format, formats[i].name) != 0)
			continue;
		if (store_open_ro(&x.store, dir, e) < 0)
			return -1;
		int rc = run(&x, i, out, e);
		store_close(x.store);
		return rc;
	}
	return err_set(e, ERR_USAGE,
		       "unknown format \"%s\": expected csv, jsonl, codeclash, rewards, "
		       "pairwise or pointwise",
		       format);
}
