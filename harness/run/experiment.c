#include "harness/run/experiment.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/run/tournament.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LABEL_MAX = 24, NAME_MAX_BYTES = 120, FILE_MAX = 8 << 20, RUNS_MAX = 10000 };

static const char letters[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+=,-";

void experiment_release(struct experiment *x)
{
	vec_each (char *, name, &x->names)
		free(*name);
	vec_release(&x->names);
	config_matrix_release(&x->matrix);
	free(x->path);
	free(x->dir);
	*x = (struct experiment){0};
}

/* ---- names ---- */

static void add_part(struct buf *out, const char *text)
{
	for (int i = 0; text[i] != '\0' && i < LABEL_MAX; i++)
		buf_putc(out, strchr(letters, text[i]) != NULL && text[i] != ',' && text[i] != '='
				      ? text[i]
				      : '_');
}

/* The last key of a path: players[0].config.step_limit -> step_limit. */
static const char *short_name(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot != NULL && dot[1] != '\0' ? dot + 1 : path;
}

/* 007-seed=1,level=logs; the number alone makes it unique. */
static char *name_of(const struct experiment *x, int64_t run, const int *level)
{
	BUF_SCOPED name = BUF_INIT;
	int width = x->matrix.runs > 1000 ? 5 : 3;

	buf_printf(&name, "%0*lld", width, (long long)run);
	for (size_t i = 0; i < x->matrix.factors.len; i++) {
		const struct config_factor *f = &x->matrix.factors.at[i];
		BUF_SCOPED part = BUF_INIT;
		add_part(&part, short_name(f->name));
		buf_putc(&part, '=');
		add_part(&part, f->levels.at[level[i]]);
		if (name.len + part.len + 1 < NAME_MAX_BYTES)
			buf_printf(&name, "%s%s", i == 0 ? "-" : ",", part.data);
	}
	return buf_steal(&name);
}

void experiment_dir(const struct experiment *x, int64_t run, struct buf *out)
{
	buf_printf(out, "%s/%s", x->dir, x->names.at[run]);
}

static int *levels_of(const struct experiment *x, int64_t run)
{
	int *level = xcalloc(x->matrix.factors.len + 1, sizeof(*level));

	config_matrix_levels(&x->matrix, run, level);
	return level;
}

void experiment_say(const struct experiment *x, int64_t run, struct buf *out)
{
	MEM_SCOPED int *level = levels_of(x, run);

	for (size_t i = 0; i < x->matrix.factors.len; i++) {
		const struct config_factor *f = &x->matrix.factors.at[i];
		const char *label = f->levels.at[level[i]];
		buf_puts(out, i > 0 ? " " : "");
		buf_add_text(out, f->name, strlen(f->name), 100);
		buf_putc(out, '=');
		buf_add_text(out, label, strlen(label), 100);
	}
}

int experiment_load(struct experiment *ret, const char *config, struct err *e)
{
	*ret = (struct experiment){.path = xstrdup(config)};
	if (config_matrix_load(&ret->matrix, config, e) < 0)
		return -1;
	for (int64_t run = 0; run < ret->matrix.runs; run++) {
		MEM_SCOPED int *level = levels_of(ret, run);
		vec_push(&ret->names, name_of(ret, run, level));
	}
	return 0;
}

/* ---- experiment.json ---- */

static json_t *to_json(const struct experiment *x)
{
	json_t *factors = json_array(), *runs = json_array();

	vec_each (struct config_factor, f, &x->matrix.factors) {
		json_t *levels = json_array();
		vec_each (char *, label, &f->levels)
			json_array_append_new(levels, json_text(*label, strlen(*label)));
		json_array_append_new(factors,
				      json_pack("{s:o,s:o,s:b}", "name",
						json_text(f->name, strlen(f->name)), "levels",
						levels, "replicates", (int)f->replicates));
	}
	vec_each (char *, name, &x->names)
		json_array_append_new(runs, json_string(*name));
	return json_pack("{s:i,s:o,s:o}", "version", 1, "factors", factors, "runs", runs);
}

static int wrong_file(const char *path, struct err *e)
{
	return err_set(e, ERR_USAGE, "%s is not what agon wrote", path);
}

static int add_factor(struct config_matrix *m, const json_t *j)
{
	const char *name = json_str_or(j, "name", "");
	const json_t *levels = json_object_get(j, "levels");
	struct config_factor f = {.replicates = json_bool_or(j, "replicates", false)};
	size_t i, n = json_array_size(levels);
	json_t *v;

	if (name[0] == '\0' || n == 0 || m->runs * (int64_t)n > RUNS_MAX)
		return -1;
	f.name = xstrdup(name);
	json_array_foreach ((json_t *)(uintptr_t)levels, i, v)
		vec_push(&f.levels,
			 xstrdup(json_string_value(v) != NULL ? json_string_value(v) : ""));
	vec_push(&m->factors, f);
	m->runs *= (int64_t)n;
	return 0;
}

/* Names of directories right below, and nothing else: they come from a file. */
static bool is_name(const char *s)
{
	return s != NULL && s[0] >= '0' && s[0] <= '9' && strlen(s) <= NAME_MAX_BYTES &&
	       s[strspn(s, letters)] == '\0';
}

static int from_json(struct experiment *x, const json_t *j, const char *path, struct err *e)
{
	const json_t *factors = json_object_get(j, "factors"), *runs = json_object_get(j, "runs");
	size_t i;
	json_t *v;

	if (json_int_or(j, "version", 0) != 1)
		return err_set(e, ERR_USAGE, "%s was written by another agon", path);
	x->matrix.runs = 1;
	json_array_foreach ((json_t *)(uintptr_t)factors, i, v)
		if (add_factor(&x->matrix, v) < 0)
			return wrong_file(path, e);
	if (json_array_size(runs) != (size_t)x->matrix.runs)
		return wrong_file(path, e);
	json_array_foreach ((json_t *)(uintptr_t)runs, i, v) {
		if (!is_name(json_string_value(v)))
			return wrong_file(path, e);
		vec_push(&x->names, xstrdup(json_string_value(v)));
	}
	return 0;
}

int experiment_read(struct experiment *ret, const char *dir, struct err *e)
{
	MEM_SCOPED char *path = xprintf("%s/experiment.json", dir);
	BUF_SCOPED text = BUF_INIT;

	*ret = (struct experiment){.dir = xstrdup(dir)};
	if (access(path, F_OK) < 0)
		return err_set(e, ERR_USAGE, "%s holds no experiment: it has no experiment.json",
			       dir);
	if (file_read(path, FILE_MAX, &text, e) < 0)
		return -1;
	JSON_SCOPED *j = json_parse(path, text.data, text.len, FILE_MAX, e);
	return j == NULL ? -1 : from_json(ret, j, path, e);
}

/* ---- running ---- */

static bool is_empty(const char *dir)
{
	DIR *d = opendir(dir);
	const char *mine = "experiment.json.tmp."; /* a killed run may have left it */
	bool empty = true;

	for (struct dirent *entry; d != NULL && (entry = readdir(d)) != NULL;)
		empty &= strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
			 strncmp(entry->d_name, mine, strlen(mine)) == 0;
	if (d != NULL)
		closedir(d);
	return empty;
}

/* The directory holds this very experiment, or nothing yet. */
static int take_dir(struct experiment *x, const char *dir, struct err *e)
{
	MEM_SCOPED char *path = xprintf("%s/experiment.json", dir);
	BUF_SCOPED now = BUF_INIT;
	BUF_SCOPED was = BUF_INIT;
	JSON_SCOPED *j = to_json(x);

	json_dump(j, &now);
	buf_putc(&now, '\n');
	free(x->dir);
	x->dir = xstrdup(dir);
	if (access(path, F_OK) == 0) {
		if (file_read(path, FILE_MAX, &was, e) < 0)
			return -1;
		return strcmp(was.data, now.data) == 0
			       ? 0
			       : err_set(e, ERR_USAGE,
					 "%s holds another experiment (its experiment.json differs "
					 "from the matrix of %s); give another directory with -o",
					 dir, x->path);
	}
	if (!is_empty(dir))
		return err_set(e, ERR_USAGE,
			       "%s is not the directory of an experiment and not empty; name a new "
			       "directory",
			       dir);
	return dir_make(dir, e) < 0 ? -1 : file_replace(path, now.data, now.len, e);
}

static int config_of(const struct experiment *x, int64_t run, struct config **ret, struct err *e)
{
	if (config_load_run(ret, x->path, run, e) == 0)
		return 0;
	BUF_SCOPED what = BUF_INIT;
	experiment_say(x, run, &what);
	return err_wrap(e, "run %lld (%s)", (long long)run, what.data);
}

/* What cannot work is said before anything runs. */
static int check_configs(const struct experiment *x, struct err *e)
{
	for (int64_t run = 0; run < x->matrix.runs; run++) {
		struct config *c = NULL;
		if (config_of(x, run, &c, e) < 0)
			return -1;
		config_free(c);
	}
	return 0;
}

/* Its record says that it is over; whether it is the right one was checked when it ran. */
static bool is_finished(const char *dir, const struct config *c)
{
	BUF_SCOPED status = BUF_INIT;
	BUF_SCOPED sha = BUF_INIT;
	BUF_SCOPED text = BUF_INIT;
	struct store *s = NULL;
	struct err none = ERR_INIT;
	struct stat st;
	char want[65];

	MEM_SCOPED char *db = xprintf("%s/run.db", dir);
	if (stat(db, &st) < 0 || store_open_ro(&s, dir, &none) < 0)
		return false;
	config_dump(c, &text);
	sha256_hex(text.data, text.len, want);
	bool is = store_meta(s, "status", &status, &none) == 0 &&
		  strcmp(status.data, "finished") == 0 &&
		  store_meta(s, "config_sha256", &sha, &none) == 0 && strcmp(sha.data, want) == 0;
	store_close(s);
	return is;
}

static int run_one(const struct experiment *x, int64_t run, const struct experiment_how *how,
		   struct err *e)
{
	BUF_SCOPED dir = BUF_INIT;
	struct config *c = NULL;
	struct tournament *t = NULL;

	experiment_dir(x, run, &dir);
	if (config_of(x, run, &c, e) < 0)
		return -1;
	int rc = 0;
	if (!is_finished(dir.data, c)) {
		if (how->begins != NULL)
			how->begins(how->cookie, x, run);
		rc = tournament_open(&t, c, dir.data, how->worker, how->jobs, how->quiet, e);
		if (rc == 0) {
			t->look = how->look;
			t->look_cookie = how->look_cookie;
			rc = tournament_run(t, e);
		}
		tournament_close(t);
		if (rc < 0)
			err_wrap(e, "%s", dir.data);
	}
	config_free(c);
	return rc;
}

int experiment_run(struct experiment *x, const struct experiment_how *how, struct err *e)
{
	if (check_configs(x, e) < 0 || take_dir(x, how->dir, e) < 0)
		return -1;
	for (int64_t run = 0; run < x->matrix.runs; run++)
		if (run_one(x, run, how, e) < 0)
			return -1;
	return 0;
}

int experiment_plan(const struct experiment *x, struct buf *out, struct err *e)
{
	for (int64_t run = 0; run < x->matrix.runs; run++) {
		MEM_SCOPED int *level = levels_of(x, run);
		struct config *c = NULL;
		struct plan plan;
		if (config_of(x, run, &c, e) < 0)
			return -1;
		JSON_SCOPED *j = json_object();
		json_t *levels = json_object();
		for (size_t i = 0; i < x->matrix.factors.len; i++) {
			const struct config_factor *f = &x->matrix.factors.at[i];
			const char *label = f->levels.at[level[i]];
			json_object_set_new(levels, f->name, json_text(label, strlen(label)));
		}
		json_object_set_new(j, "kind", json_string("run"));
		json_object_set_new(j, "run", json_integer((json_int_t)run));
		json_object_set_new(j, "dir", json_string(x->names.at[run]));
		json_object_set_new(j, "levels", levels);
		MEM_SCOPED char *line = json_dumps(j, JSON_COMPACT);
		buf_printf(out, "%s\n", line);
		plan_make(c, &plan);
		plan_print(&plan, c, out);
		plan_release(&plan);
		config_free(c);
	}
	return 0;
}
