#include "harness/cmd/records.h"

#include "harness/base/fd.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX_BYTES = 1 << 30, LOG_DEPTH_MAX = 16, METADATA_MAX_BYTES = 256 << 20 };

struct paths {
	VEC(char *)
	list;
};

enum record_unit records_unit(const char *name)
{
	static const char *const names[] = {
		[UNIT_GAME] = "game",
		[UNIT_ROUND] = "round",
		[UNIT_ROUND_TEST] = "round-test",
		[UNIT_TOURNAMENT] = "tournament",
	};

	for (int i = 0; i <= UNIT_TOURNAMENT; i++)
		if (strcmp(name, names[i]) == 0)
			return (enum record_unit)i;
	BUG("no unit %s", name);
}

static int by_name(const void *x, const void *y)
{
	return strcmp(*(char *const *)x, *(char *const *)y);
}

/* Every metadata.json below dir; symbolic links are not followed. */
static int find_logs(const char *dir, int depth, struct paths *ret, struct err *e)
{
	DIR *d = opendir(dir);
	int rc = 0;

	if (d == NULL)
		return err_sys(e, ERR_USAGE, "%s", dir);
	for (struct dirent *x; rc == 0 && (x = readdir(d)) != NULL;) {
		struct stat st;
		if (x->d_name[0] == '.')
			continue;
		if (fstatat(dirfd(d), x->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		MEM_SCOPED char *path = xprintf("%s/%s", dir, x->d_name);
		if (S_ISDIR(st.st_mode) && depth < LOG_DEPTH_MAX)
			rc = find_logs(path, depth + 1, ret, e);
		else if (S_ISREG(st.st_mode) && strcmp(x->d_name, "metadata.json") == 0)
			vec_push(&ret->list, xstrdup(path));
	}
	closedir(d);
	return rc;
}

static int load_log(struct record *r, const char *path, const struct records_options *o,
		    struct err *e)
{
	BUF_SCOPED bytes = BUF_INIT;

	if (file_read(path, METADATA_MAX_BYTES, &bytes, e) < 0)
		return -1;
	return record_read_codeclash(r, path, bytes.data, bytes.len, o->unit, o->max_round, e);
}

static bool against_human(const char *path)
{
	return strstr(path, ".human.") != NULL || strstr(path, ".seven-of-nine.") != NULL;
}

/* One bad log must not hide the others: it becomes a warning. */
static int load_logs(struct record *r, const char *dir, const struct records_options *o,
		     struct err *e)
{
	struct paths found = {0};
	size_t read = 0;
	int rc = find_logs(dir, 0, &found, e);

	if (rc == 0 && found.list.len == 0)
		rc = err_set(e, ERR_USAGE,
			     "%s: neither a run directory (no run.db) nor CodeClash logs (no "
			     "metadata.json below it)",
			     dir);
	if (found.list.len > 0)
		qsort(found.list.at, found.list.len, sizeof(char *), by_name);
	for (size_t i = 0; rc == 0 && i < found.list.len; i++) {
		struct err why = ERR_INIT;
		if (o->skip_human && against_human(found.list.at[i]))
			continue;
		if (load_log(r, found.list.at[i], o, &why) == 0)
			read++;
		else
			record_warn(r, "left out: %s", why.text);
	}
	if (rc == 0 && read == 0)
		rc = err_set(e, ERR_USAGE, "%s: none of %zu metadata.json can be used%s%s", dir,
			     found.list.len, r->warnings.len > 0 ? "; " : "",
			     r->warnings.len > 0 ? r->warnings.at[r->warnings.len - 1] : "");
	vec_each (char *, p, &found.list)
		free(*p);
	vec_release(&found.list);
	return rc;
}

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && strcasecmp(s + n - m, end) == 0;
}

static int load_file(struct record *r, const char *path, const struct records_options *o,
		     struct err *e)
{
	BUF_SCOPED bytes = BUF_INIT;

	if (strcmp(path, "-") == 0) {
		int rc = fd_read_all(STDIN_FILENO, FILE_MAX_BYTES, &bytes);
		if (rc != 0)
			return rc < 0 ? err_sys(e, ERR_USAGE, "standard input")
				      : err_set(e, ERR_USAGE, "standard input: above 1 GiB");
		return record_read_csv(r, "standard input", bytes.data, bytes.len, e);
	}
	if (ends_with(path, ".json"))
		return load_log(r, path, o, e);
	if (file_read(path, FILE_MAX_BYTES, &bytes, e) < 0)
		return -1;
	if (ends_with(path, ".pgn"))
		return record_read_pgn(r, path, bytes.data, bytes.len, e);
	return record_read_csv(r, path, bytes.data, bytes.len, e);
}

static bool is_run(const char *path)
{
	MEM_SCOPED char *db = xprintf("%s/run.db", path);

	return access(db, F_OK) == 0;
}

static int load_path(struct record *r, const char *path, const struct records_options *o,
		     struct err *e)
{
	struct stat st;

	if (strcmp(path, "-") == 0)
		return load_file(r, path, o, e);
	if (stat(path, &st) < 0)
		return err_sys(e, ERR_USAGE, "%s", path);
	if (!S_ISDIR(st.st_mode))
		return load_file(r, path, o, e);
	if (is_run(path))
		return records_load_run(r, path, o, e);
	return load_logs(r, path, o, e);
}

int records_load(struct record *r, char *const *paths, int n, const struct records_options *o,
		 struct err *e)
{
	if (n == 0)
		return err_set(e, ERR_USAGE,
			       "expected run directories, CodeClash logs, CSV or PGN files, or -");
	struct records_options all = *o;
	int runs = 0;
	for (int i = 0; i < n; i++)
		runs += is_run(paths[i]);
	all.many_runs = runs > 1;
	for (int i = 0; i < n; i++)
		if (load_path(r, paths[i], &all, e) < 0)
			return -1;
	if (r->skipped > 0)
		record_warn(r, "%.0f games without a result are left out", r->skipped);
	if (r->names.len == 0)
		return err_set(e, ERR_USAGE, "%s: no games", paths[0]);
	return 0;
}

int records_keep_arena(struct record *r, const char *arena, struct err *e)
{
	BUF_SCOPED known = BUF_INIT;
	size_t kept = 0;
	int want = -1;

	for (size_t i = 0; i < r->arenas.len; i++) {
		buf_printf(&known, "%s%s", i > 0 ? ", " : "", r->arenas.at[i]);
		if (strcmp(r->arenas.at[i], arena) == 0)
			want = (int)i;
	}
	if (want < 0)
		return err_set(e, ERR_USAGE, "no arena %.60s; there is %.300s", arena,
			       known.len > 0 ? known.data : "none named");
	for (size_t i = 0; i < r->rows.len; i++)
		if (r->rows.at[i].arena == want)
			r->rows.at[kept++] = r->rows.at[i];
	r->rows.len = kept;
	return 0;
}
