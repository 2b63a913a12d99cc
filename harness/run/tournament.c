#include "harness/run/tournament.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/run/critics.h"
#include "harness/run/engine.h"
#include "harness/run/graded.h"
#include "harness/run/refine.h"
#include "harness/run/rundir.h"
#include "harness/run/talk.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

void job_id(json_t *j, char ret[JOB_HEX])
{
	BUF_SCOPED text = BUF_INIT;

	if (j == NULL)
		BUG("a job's identity cannot be written as JSON");
	json_dump(j, &text);
	sha256_hex(text.data, text.len, ret);
	json_decref(j);
}

json_t *tournament_params(const struct config *c)
{
	json_t *j = json_object();

	for (int i = 0; c->arena->params[i].type != ARENA_P_END; i++) {
		BUF_SCOPED text = BUF_INIT;
		arena_param_text(c->arena, &c->params, i, &text);
		json_object_set_new(j, c->arena->params[i].name, json_string(text.data));
	}
	return j;
}

json_t *limits_json(const struct config_limits *l)
{
	return json_pack("{s:I,s:I,s:I,s:I,s:I,s:I,s:I}", "cpu_ns", (json_int_t)l->cpu_ns,
			 "wall_ns", (json_int_t)l->wall_ns, "memory_bytes",
			 (json_int_t)l->memory_bytes, "processes", (json_int_t)l->processes,
			 "output_bytes", (json_int_t)l->output_bytes, "file_bytes",
			 (json_int_t)l->file_bytes, "disk_bytes", (json_int_t)l->disk_bytes);
}

int tournament_export(struct tournament *t, const char *tree, struct buf *ret_dir, struct err *e)
{
	BUF_SCOPED part = BUF_INIT;

	buf_printf(ret_dir, "%s/tmp/trees/%s", t->dir, tree);
	if (access(ret_dir->data, F_OK) == 0)
		return 0;
	buf_printf(&part, "%s.part", ret_dir->data);
	if (dir_remove(part.data, e) < 0 || code_export(t->repo, tree, part.data, e) < 0)
		return -1;
	if (rename(part.data, ret_dir->data) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot rename %s", part.data);
	return 0;
}

/* struct exec over a worker of its own. */
static int run_exec(void *cookie, const struct exec_spec *s, struct exec_result *ret, struct err *e)
{
	const struct tournament *t = cookie;
	json_t *argv = json_array(), *env = json_array(), *mounts = json_array();
	FD_SCOPED catch = -1;

	for (const char *const *a = s->argv; *a != NULL; a++)
		json_array_append_new(argv, json_string(*a));
	for (const char *const *a = s->env; a != NULL && *a != NULL; a++)
		json_array_append_new(env, json_string(*a));
	for (const struct exec_mount *m = s->mounts; m != NULL && m->to != NULL; m++)
		json_array_append_new(mounts, json_pack("[s,s]", m->from, m->to));
	if (s->out_fd < 0 && (catch = memfd_create("exec", MFD_CLOEXEC)) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot make a file in memory");
	json_t *job = json_pack(
		"{s:s,s:o,s:o,s:o,s:{s:I,s:I,s:I,s:I,s:I}}", "kind", "exec", "argv", argv, "env",
		env, "mounts", mounts, "limits", "cpu_ns", (json_int_t)s->cpu_ns, "wall_ns",
		(json_int_t)s->wall_ns, "memory_bytes", (json_int_t)s->memory_bytes, "processes",
		(json_int_t)s->processes, "file_bytes", (json_int_t)s->output_bytes);
	JSON_SCOPED *r = job == NULL ? NULL
				     : pool_run_once(t->worker, job, s->in_fd,
						     s->out_fd >= 0 ? s->out_fd : catch, e);
	if (r == NULL)
		return err_set(e, ERR_INTERNAL, "a command for the sandbox is not valid UTF-8");
	*ret = (struct exec_result){.out = BUF_INIT, .err = BUF_INIT};
	ret->ok = json_bool_or(r, "passed", false);
	ret->status = (int)json_int_or(r, "status", 0);
	ret->cpu_ns = json_int_or(r, "cpu_ns", 0);
	ret->wall_ns = json_int_or(r, "wall_ns", 0);
	ret->memory_bytes = json_int_or(r, "memory_bytes", 0);
	snprintf(ret->why, sizeof(ret->why), "%s", json_str_or(r, "why", ""));
	buf_puts(&ret->err, json_str_or(r, "err", ""));
	if (catch >= 0 &&
	    (lseek(catch, 0, SEEK_SET) < 0 || fd_read_all(catch, 64 << 20, &ret->out) < 0))
		return err_sys(e, ERR_INTERNAL, "cannot read what a command printed");
	return 0;
}

static int set_meta(struct tournament *t, const char *key, const char *value, struct err *e)
{
	return store_set_meta(t->store, key, value, e);
}

/* Reports say by which schedule and stopping rule the games came about. */
static int set_schedule(struct tournament *t, struct err *e)
{
	const json_t *keys = json_object_get(t->config->resolved, "tournament");
	json_t *schedule = json_object_get(keys, "schedule"), *stop = json_object_get(keys, "stop");
	BUF_SCOPED text = BUF_INIT;

	if (schedule == NULL && stop == NULL)
		return 0;
	JSON_SCOPED *j =
		schedule != NULL ? json_copy(schedule) : json_pack("{s:s}", "kind", "round-robin");
	json_object_set_new(j, "games", json_integer((json_int_t)t->config->schedule.games));
	json_object_set(j, "stop", stop != NULL ? stop : json_null());
	json_dump(j, &text);
	return set_meta(t, "schedule", text.data, e);
}

/* Reports say whose rules these were, and how far bots were apart. */
static int set_engine(struct tournament *t, struct err *e)
{
	const json_t *spec = t->config->engine.spec;

	if (spec == NULL)
		return 0;
	if (set_meta(t, "engine", json_str_or(spec, "name", "external"), e) < 0)
		return -1;
	return set_meta(t, "isolation", json_str_or(spec, "isolation", ""), e);
}

/* The same in every process that goes on with the run; who looks into it later has it too. */
static int know_secret(struct tournament *t, struct err *e)
{
	unsigned char drawn[16];
	char hex[2 * sizeof(drawn) + 1];

	int rc = config_draws(t->config) ? rundir_secret(t->store, t->config, e) : 0;
	if (rc <= 0)
		return rc;
	if (getrandom(drawn, sizeof(drawn), 0) != sizeof(drawn))
		return err_sys(e, ERR_HOST, "the host gives no random numbers");
	for (size_t i = 0; i < sizeof(drawn); i++)
		snprintf(hex + 2 * i, 3, "%02x", drawn[i]);
	if (store_set_meta(t->store, "secret", hex, e) < 0)
		return -1;
	return rundir_secret(t->store, t->config, e);
}

/* The directory holds this very tournament, or none yet. */
static int check_config(struct tournament *t, struct err *e)
{
	BUF_SCOPED old = BUF_INIT;
	BUF_SCOPED text = BUF_INIT;
	BUF_SCOPED path = BUF_INIT;
	char sha[65];

	config_dump(t->config, &text);
	sha256_hex(text.data, text.len, sha);
	int rc = store_meta(t->store, "config_sha256", &old, e);
	if (rc < 0)
		return -1;
	t->fresh &= rc != 0; /* another process may have been quicker */
	if (rc == 0 && strcmp(old.data, sha) != 0)
		return err_set(
			e, ERR_USAGE,
			"%s holds another tournament (its config.yaml differs from %s); give "
			"another directory with -o",
			t->dir, t->config->path);
	if (know_secret(t, e) < 0)
		return -1;
	if (rc == 0)
		return rundir_same_rules(t->store, t->dir, t->config->arena, e);
	buf_printf(&path, "%s/config.yaml", t->dir);
	char seed[24], rounds[24], revision[24];
	snprintf(revision, sizeof(revision), "%d", t->config->arena->revision);
	snprintf(seed, sizeof(seed), "%llu", (unsigned long long)t->config->seed);
	snprintf(rounds, sizeof(rounds), "%d", (int)t->config->rounds);
	for (size_t i = 0; i < t->config->players.len; i++) {
		struct store_player p = {.id = (int)i};
		snprintf(p.name, sizeof(p.name), "%s", t->config->players.at[i].name);
		snprintf(p.agent, sizeof(p.agent), "%s", t->config->players.at[i].kind->name);
		if (store_put_player(t->store, &p, e) < 0)
			return -1;
	}
	if (set_schedule(t, e) < 0 || set_engine(t, e) < 0 ||
	    file_replace(path.data, text.data, text.len, e) < 0 ||
	    set_meta(t, "arena", t->config->arena->name, e) < 0 ||
	    set_meta(t, "arena_revision", revision, e) < 0 || set_meta(t, "seed", seed, e) < 0 ||
	    set_meta(t, "rounds", rounds, e) < 0 || set_meta(t, "status", "running", e) < 0)
		return -1;
	return set_meta(t, "config_sha256", sha, e); /* last: it says the rest is there */
}

static int fresh_tmp(struct tournament *t, struct err *e)
{
	BUF_SCOPED tmp = BUF_INIT;

	buf_printf(&tmp, "%s/tmp", t->dir);
	if (dir_remove(tmp.data, e) < 0)
		return -1;
	buf_puts(&tmp, "/trees");
	return dir_make(tmp.data, e);
}

void tournament_heed_signals(struct tournament *t)
{
	int number = loop_stop_signal(t->signals);
	if (number != 0)
		err_set(t->phase != NULL ? &t->phase->err : &t->stop, ERR_FAILED,
			"interrupted (signal %d)%s", number,
			t->verify || t->passing ? "" : "; the same command goes on from here");
}

static void on_signal(void *cookie, uint32_t events)
{
	(void)events;
	tournament_heed_signals(cookie);
}

int tournament_watch_signals(struct tournament *t, struct err *e)
{
	t->signals = loop_stop_signals(NULL, e);
	if (t->signals < 0)
		return -1;
	return loop_fd(t->loop, t->signals, EPOLLIN, on_signal, t, e) != NULL ? 0 : -1;
}

/* Jobs name files under it, and jobs are JSON. */
static int check_dir(const char *dir, struct err *e)
{
	JSON_SCOPED *j = json_string(dir);

	return j != NULL ? 0
			 : err_set(e, ERR_USAGE, "run directory %s: its path is not valid UTF-8",
				   dir);
}

static int open_all(struct tournament *t, int jobs, struct err *e)
{
	BUF_SCOPED repo = BUF_INIT;
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	if (check_dir(t->dir, e) < 0 || store_open(&t->store, t->dir, e) < 0 ||
	    check_config(t, e) < 0 || fresh_tmp(t, e) < 0)
		return -1;
	buf_printf(&repo, "%s/repo.git", t->dir);
	if (repo_open(&t->repo, repo.data, e) < 0 || repo_repair(t->repo, e) < 0 ||
	    (t->loop = loop_new(e)) == NULL || tournament_watch_signals(t, e) < 0)
		return -1;
	t->jobs = jobs > 0 ? jobs : cores > 0 ? (int)cores : 1;
	return pool_new(&t->pool, t->loop, t->worker, t->jobs, e);
}

int tournament_open(struct tournament **ret, const struct config *c, const char *dir,
		    const char *worker, int jobs, bool quiet, struct err *e)
{
	struct tournament *t = xcalloc(1, sizeof(*t));
	struct stat st;

	t->fresh = stat(dir, &st) < 0;
	t->config = c;
	t->signals = -1;
	t->worker = xstrdup(worker);
	t->exec = (struct exec){.run = run_exec, .cookie = t};
	t->talks = talks_new(t);
	t->parent = xcalloc((size_t)c->rounds + 1, sizeof(*t->parent));
	for (int r = 0; r <= c->rounds; r++)
		t->parent[r] = r - 1;
	plan_make(c, &t->plan);
	toolchain_id(t->toolchain);
	if (dir_make(dir, e) == 0 && (t->dir = realpath(dir, NULL)) != NULL &&
	    open_all(t, jobs, e) == 0) {
		t->progress = quiet ? NULL : progress_new((int)c->rounds);
		for (size_t i = 0; t->progress != NULL && i < c->players.len; i++)
			progress_player(t->progress, (int)i, c->players.at[i].name);
		*ret = t;
		return 0;
	}
	err_set(e, ERR_INTERNAL, "cannot use directory %s", dir);
	t->discard = t->fresh;
	tournament_close(t);
	return -1;
}

void tournament_close(struct tournament *t)
{
	if (t == NULL)
		return;
	pool_free(t->pool);
	talks_free(t->talks);
	graded_free(t->graded);
	loop_free(t->loop);
	fd_close(&t->signals);
	repo_close(t->repo);
	if (t->store != NULL) { /* the lock is ours, so tmp is */
		BUF_SCOPED tmp = BUF_INIT;
		buf_printf(&tmp, "%s/tmp", t->dir);
		dir_remove(tmp.data, NULL);
	}
	store_close(t->store);
	if (t->discard && t->dir != NULL)
		store_discard(t->dir);
	progress_free(t->progress);
	plan_release(&t->plan);
	free(t->parent);
	free(t->dir);
	free(t->worker);
	free(t);
}

static bool is_finished(struct tournament *t)
{
	BUF_SCOPED status = BUF_INIT;

	return store_meta(t->store, "status", &status, NULL) == 0 &&
	       strcmp(status.data, "finished") == 0;
}

int tournament_round(struct tournament *t, int round, struct err *e)
{
	if (critics_run(t, round, CRITIC_REVIEW, 0, e) < 0)
		return -1;
	if (refine_run(t, round, e) < 0) {
		t->discard = t->fresh && round == 0 && e->code == ERR_USAGE;
		return -1;
	}
	return critics_run(t, round, CRITIC_BEFORE, 0, e) < 0 || builds_run(t, round, e) < 0 ||
			       matches_run(t, round, e) < 0 || refine_measure(t, round, e) < 0 ||
			       critics_run(t, round, CRITIC_AFTER, 0, e) < 0
		       ? -1
		       : 0;
}

static int run_rounds(struct tournament *t, struct err *e)
{
	int over = 0;

	for (int r = 0; r <= t->config->rounds && over == 0; r++) {
		if (tournament_round(t, r, e) < 0)
			return -1;
		over = tournament_ends_early(t, r, e);
	}
	return over < 0 ? -1 : 0;
}

int tournament_run(struct tournament *t, struct err *e)
{
	if (!is_finished(t) &&
	    (talks_check(t->talks, e) < 0 || graded_open(t, false, e) < 0 ||
	     engine_open(t, e) < 0 || (t->look != NULL && t->look(t->look_cookie, t, e) < 0))) {
		t->discard = t->fresh;
		return -1;
	}
	if ((t->config->search.on ? search_run(t, e) : run_rounds(t, e)) < 0)
		return -1;
	if (t->progress != NULL)
		progress_free(t->progress);
	t->progress = NULL;
	return set_meta(t, "status", "finished", e);
}
