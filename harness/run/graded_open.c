/*
 * The packages of a run: found, told apart by their files, opened; and a time
 * limit that follows from the jury's runs, which is measured once and recorded:
 * every round, and a resumed run, is judged by the same limit.
 */
#include "harness/run/graded_int.h"

#include "harness/base/fd.h"
#include "harness/embed.h"

#include <errno.h>
#include <fts.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static int digest_entry(const FTSENT *x, size_t root, struct buf *all, struct err *e)
{
	BUF_SCOPED bytes = BUF_INIT;
	char sum[65] = "", link[4096];

	if (x->fts_info == FTS_ERR || x->fts_info == FTS_DNR || x->fts_info == FTS_NS) {
		errno = x->fts_errno;
		return err_sys(e, ERR_USAGE, "cannot read %s", x->fts_path);
	}
	if (x->fts_info == FTS_SL || x->fts_info == FTS_SLNONE) {
		ssize_t n = readlink(x->fts_accpath, link, sizeof(link));
		sha256_hex(link, n > 0 ? (size_t)n : 0, sum);
	} else if (x->fts_info == FTS_F) {
		if (file_read(x->fts_accpath, SIZE_MAX / 2, &bytes, e) < 0)
			return -1;
		sha256_hex(bytes.data, bytes.len, sum);
	} else {
		return 0;
	}
	buf_printf(all, "%s %s\n", sum, x->fts_path + root);
	return 0;
}

int graded_digest(const char *path, char ret[65], struct err *e)
{
	MEM_SCOPED char *root = xstrdup(path);
	char *const roots[] = {root, NULL};
	BUF_SCOPED all = BUF_INIT;
	FTS *f = fts_open(roots, FTS_COMFOLLOW | FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	int rc = 0;

	if (f == NULL)
		return err_sys(e, ERR_USAGE, "cannot read %s", path);
	for (FTSENT *x; rc == 0 && (x = fts_read(f)) != NULL;)
		rc = digest_entry(x, strlen(root), &all, e);
	fts_close(f);
	sha256_hex(all.data, all.len, ret);
	return rc;
}

static char *path_key(const struct package *p)
{
	return xprintf("package_%s_path", p->config->name);
}

/* The config says it relative to where the config was: verify looks here. */
static int note_path(struct tournament *t, const struct package *p, struct err *e)
{
	MEM_SCOPED char *key = path_key(p);
	MEM_SCOPED char *full = realpath(p->path, NULL);

	return p->own ? 0 : store_set_meta(t->store, key, full != NULL ? full : p->path, e);
}

/* A resumed run is judged by the data that it began with. */
static int same_package(struct tournament *t, struct package *p, struct err *e)
{
	BUF_SCOPED was = BUF_INIT;
	MEM_SCOPED char *key = xprintf("package_%s", p->config->name);
	int rc = store_meta(t->store, key, &was, e);

	if (rc > 0)
		return store_set_meta(t->store, key, p->digest, e) < 0 ? -1 : note_path(t, p, e);
	if (rc == 0 && strcmp(was.data, p->digest) != 0)
		return err_set(e, ERR_USAGE,
			       "package %s has changed since the tournament began; put it back, or "
			       "begin another one",
			       p->path);
	return rc;
}

static char *limit_key(const struct package *p)
{
	return xprintf(PACKAGE_LIMIT, p->config->name);
}

/* What the package says, or what was measured before. */
static int read_limit(struct tournament *t, struct package *p, struct err *e)
{
	MEM_SCOPED char *key = limit_key(p);
	BUF_SCOPED text = BUF_INIT;

	p->s.limit_ns = p->s.p->limits.time.fixed_ns;
	if (p->s.limit_ns > 0)
		return 0;
	int rc = store_meta(t->store, key, &text, e);
	if (rc == 0)
		p->s.limit_ns = strtoll(text.data, NULL, 10);
	return rc < 0 ? -1 : 0;
}

int graded_limit(struct tournament *t, struct package *p, struct err *e)
{
	MEM_SCOPED char *key = limit_key(p);
	char number[24];

	if (p->s.limit_ns > 0)
		return 0;
	if (session_time_limit(&p->s, e) < 0)
		return -1;
	snprintf(number, sizeof(number), "%" PRId64, p->s.limit_ns);
	return store_set_meta(t->store, key, number, e);
}

/* What agon brings along, written out. */
static int unpack(const char *prefix, const char *to, struct err *e)
{
	size_t n = strlen(prefix);

	for (const struct embed_file *f = embed_files; f->path != NULL; f++) {
		if (strncmp(f->path, prefix, n) != 0)
			continue;
		MEM_SCOPED char *path = xprintf("%s/%s", to, f->path + n);
		char *slash = strrchr(path, '/');
		*slash = '\0';
		if (dir_make(path, e) < 0)
			return -1;
		*slash = '/';
		if (file_replace(path, f->data, f->len, e) < 0)
			return -1;
	}
	return 0;
}

/* Relative to the config, or to where that was; or the name of a package of the arena's own. */
static int find_package(struct tournament *t, struct package *p, struct err *e)
{
	const char *name = p->config->path;
	MEM_SCOPED char *own = xprintf("arenas/%s/problems/%s/", p->arena->name, name);
	MEM_SCOPED char *yaml = xprintf("%sproblem.yaml", own);
	MEM_SCOPED char *key = path_key(p);
	BUF_SCOPED was = BUF_INIT;
	struct stat st;

	if (t->graded->again && store_meta(t->store, key, &was, e) < 0)
		return -1;
	p->path = was.len > 0      ? xstrdup(was.data)
		  : name[0] == '/' ? xstrdup(name)
				   : xprintf("%s/%s", t->config->dir, name);
	if (was.len > 0 || strchr(name, '/') != NULL || stat(p->path, &st) == 0 ||
	    embed_find(yaml) == NULL)
		return 0;
	free(p->path);
	p->own = true;
	p->path = xprintf("%s/tmp/judge/own/%s", t->dir, name);
	return unpack(own, p->path, e);
}

static int open_package(struct tournament *t, struct graded *g, size_t i, struct err *e)
{
	struct package *p = &g->at[i];
	struct grade_options o = {.jobs = t->jobs,
				  .stop = JUDGE_STOP_NEVER,
				  .time_factor = 1,
				  .pool = t->pool,
				  .loop = t->loop,
				  .cache = g->cache,
				  .ends = &t->stop};

	p->config = &t->config->packages.at[i];
	p->arena = t->config->arena;
	if (find_package(t, p, e) < 0)
		return -1;
	p->dir = xprintf("%s/tmp/judge/%zu", t->dir, i);
	o.dir = p->dir;
	p->s = (struct session)SESSION_INIT;
	p->s.worker = xstrdup(t->worker);
	if (dir_make(p->dir, e) < 0 || graded_digest(p->path, p->digest, e) < 0 ||
	    session_open(&p->s, p->path, &o, e) < 0 || session_prepare(&p->s, e) < 0)
		return -1;
	if (p->arena == &arena_optimize && optimize_check(p, e) < 0)
		return -1;
	if (p->arena == &arena_hack && hack_check(p, e) < 0)
		return -1;
	if (p->s.p->n_tests == 0)
		return err_set(e, ERR_USAGE, "%s: it has no tests", p->path);
	return same_package(t, p, e) < 0 ? -1 : read_limit(t, p, e);
}

/* What cannot be opened stops a run, but not the verification of the rest. */
static int open_or_note(struct tournament *t, struct graded *g, size_t i, struct err *e)
{
	struct package *p = &g->at[i];
	struct err mine = ERR_INIT;

	if (open_package(t, g, i, g->again ? &mine : e) == 0)
		return 0;
	if (!g->again || mine.code != ERR_USAGE)
		return g->again ? err_set(e, mine.code, "%s", mine.text) : -1;
	p->refused = xstrdup(mine.text);
	return 0;
}

int graded_open(struct tournament *t, bool again, struct err *e)
{
	if (t->config->arena->kind != ARENA_GRADED)
		return 0;
	struct graded *g = xcalloc(1, sizeof(*g));
	t->graded = g;
	g->again = again;
	g->among = t->config->packages.len;
	g->at = xcalloc(t->config->packages.len, sizeof(*g->at));
	g->cache = xprintf("%s/tmp/cache", t->dir);
	MEM_SCOPED char *judge = xprintf("%s/tmp/judge", t->dir);
	if (mkdir(judge, 0700) < 0) /* packages are unpacked below it */
		return err_sys(e, ERR_INTERNAL, "cannot make %s", judge);
	while (g->n < t->config->packages.len)
		if (open_or_note(t, g, g->n++, e) < 0)
			return err_wrap(e, "game.args.packages[%zu]", g->n - 1);
	return 0;
}

int graded_each(const struct tournament *t, graded_problem_fn *fn, void *cookie, struct err *e)
{
	const struct graded *g = t->graded;

	for (size_t i = 0; g != NULL && i < g->n; i++)
		if (fn(cookie, g->at[i].config->name, g->at[i].s.p, e) < 0)
			return -1;
	return 0;
}

void graded_free(struct graded *g)
{
	if (g == NULL)
		return;
	for (size_t i = 0; i < g->n; i++) {
		session_close(&g->at[i].s);
		free(g->at[i].path);
		free(g->at[i].refused);
		free(g->at[i].dir);
	}
	free(g->at);
	free(g->cache);
	free(g);
}
