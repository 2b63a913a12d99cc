/*
 * A package opened for judging: its files as host paths for the workers, its
 * validators compiled once, when they are first needed.
 *
 * Workers open files by canonical path and follow no symlink there: what
 * problem_file_open() has allowed is what its descriptor leads to, and that
 * name is asked of the kernel.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/judge/cache.h"
#include "harness/judge/judge.h"
#include "harness/store/store.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

int session_wait(struct session *s, struct err *e)
{
	const struct err *ends = s->o.ends;

	while (pool_pending(s->pool) > 0 && s->interrupted == 0 &&
	       (ends == NULL || ends->code == ERR_NONE))
		if (loop_turn(s->loop, -1, e) < 0)
			return -1;
	if (ends != NULL && ends->code != ERR_NONE)
		return err_set(e, ends->code, "%s", ends->text);
	return s->interrupted != 0
		       ? err_set(e, ERR_FAILED, "interrupted (signal %d)", s->interrupted)
		       : 0;
}

/* ------------------------------------------------------------------ interrupts */

static void on_signal(void *cookie, uint32_t events)
{
	struct session *s = cookie;

	(void)events;
	int number = loop_stop_signal(s->signals);
	if (number != 0)
		s->interrupted = number;
}

static int watch_signals(struct session *s, struct err *e)
{
	return loop_fd(s->loop, s->signals, EPOLLIN, on_signal, s, e) != NULL ? 0 : -1;
}

/* ------------------------------------------------------------------ opening */

/* Whatever of us can change a verdict: both programs, and the machine's kind of CPU. */
static int know_evaluator(struct session *s, struct err *e)
{
	BUF_SCOPED all = BUF_INIT;
	BUF_SCOPED cpu = BUF_INIT;
	char sum[65];

	const char *const files[] = {"/proc/self/exe", s->worker};
	for (int i = 0; i < 2; i++) {
		BUF_SCOPED bytes = BUF_INIT;
		if (file_read(files[i], 1 << 28, &bytes, e) < 0)
			return -1;
		sha256_hex(bytes.data, bytes.len, sum);
		buf_printf(&all, "%s\n", sum);
	}
	if (file_read("/proc/cpuinfo", 1 << 20, &cpu, NULL) == 0) {
		const char *model = strstr(cpu.data, "model name");
		buf_add(&all, model != NULL ? model : "", model != NULL ? strcspn(model, "\n") : 0);
	}
	sha256_hex(all.data, all.len, s->evaluator);
	return 0;
}

int session_open(struct session *s, const char *path, const struct grade_options *o, struct err *e)
{
	BUF_SCOPED sub = BUF_INIT;

	s->o = *o;
	/* From here to session_close() an interrupt is an event: nothing may be left behind. */
	if (o->own_signals && (s->signals = loop_stop_signals(&s->old_mask, e)) < 0)
		return -1;
	if (o->dir != NULL)
		buf_puts(&s->dir, o->dir);
	else if (dir_temp(&s->dir, e) < 0)
		return -1;
	buf_printf(&sub, "%s/package", s->dir.data);
	if (mkdir(sub.data, 0700) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot make %s", sub.data);
	s->scratch = open(sub.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (s->scratch < 0)
		return err_sys(e, ERR_INTERNAL, "cannot open %s", sub.data);
	const struct problem_options po = {
		.scratch_fd = s->scratch, .dialect = o->dialect, .id = o->id};
	if (problem_open(&s->p, path, &po, e) < 0)
		return -1;
	s->loop = o->loop != NULL ? o->loop : loop_new(e);
	if (s->loop == NULL || (o->own_signals && watch_signals(s, e) < 0))
		return -1;
	if (o->cache != NULL &&
	    (cache_open(&s->cache, o->cache, e) < 0 || know_evaluator(s, e) < 0))
		return -1;
	s->digests = json_object();
	s->pool = o->pool;
	if (s->pool != NULL)
		return 0;
	return pool_new(&s->pool, s->loop, s->worker, o->jobs, e);
}

static void paths_release(struct session *s)
{
	for (size_t i = 0; s->in != NULL && i < s->p->n_tests; i++) {
		free(s->in[i]);
		free(s->ans[i]);
		json_decref(s->files[i]);
	}
	free(s->in);
	free(s->ans);
	free(s->files);
	s->in = s->ans = NULL;
	s->files = NULL;
}

void session_close(struct session *s)
{
	struct err none = ERR_INIT;

	if (s->o.pool == NULL)
		pool_free(s->pool);
	if (s->o.loop == NULL)
		loop_free(s->loop);
	if (s->p != NULL) {
		paths_release(s);
		for (size_t i = 0; s->validators != NULL && i < s->p->n_validators; i++)
			built_release(&s->validators[i]);
		built_release(&s->interactor);
		built_release(&s->static_validator);
		built_release(&s->grader);
	}
	free(s->validators);
	problem_free(&s->p);
	fd_close(&s->scratch);
	if (s->dir.len > 0)
		dir_remove(s->dir.data, &none);
	buf_release(&s->dir);
	free(s->fault);
	free(s->worker);
	cache_close(&s->cache);
	json_decref(s->digests);
	fd_close(&s->signals);
	if (s->o.own_signals)
		sigprocmask(SIG_SETMASK, &s->old_mask, NULL);
}

/* ------------------------------------------------------------------ files */

/* A file with constants is written out once; others are used where they are. */
int session_path(struct session *s, const struct problem_file *f, char **ret, struct err *e)
{
	char link[64], path[PATH_MAX];

	if (f->path == NULL)
		return 0;
	if (f->constants) {
		BUF_SCOPED text = BUF_INIT;
		MEM_SCOPED char *to = xprintf("%s/file%d", s->dir.data, ++s->dirs);
		if (problem_file_read(s->p, f, 1 << 30, &text, e) < 0 ||
		    file_replace(to, text.data, text.len, e) < 0)
			return -1;
		*ret = xstrdup(to);
		return 0;
	}
	FD_SCOPED fd = problem_file_open(s->p, f, e);
	if (fd < 0)
		return -1;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, path, sizeof(path) - 1);
	if (n <= 0)
		return err_sys(e, ERR_INTERNAL, "cannot find where %s is", f->path);
	path[n] = '\0';
	if (!text_is_utf8(path))
		return err_set(e, ERR_USAGE, "%s: this path is not valid UTF-8; rename it", path);
	*ret = xstrdup(path);
	return 0;
}

static int paths_of_test(struct session *s, size_t i, struct err *e)
{
	const struct problem_test *t = &s->p->tests[i];

	if (session_path(s, &t->in, &s->in[i], e) < 0 ||
	    session_path(s, &t->ans, &s->ans[i], e) < 0)
		return -1;
	if (s->in[i] == NULL)
		s->in[i] = xstrdup("/dev/null");
	for (size_t k = 0; k < t->files.len; k++) {
		char *path = NULL;
		if (session_path(s, &t->files.at[k].file, &path, e) < 0)
			return -1;
		if (s->files[i] == NULL)
			s->files[i] = json_array();
		json_array_append_new(s->files[i], json_pack("[s,s]", path, t->files.at[k].name));
		free(path);
	}
	return 0;
}

static int find_paths(struct session *s, struct err *e)
{
	size_t n = s->p->n_tests;

	if (s->in != NULL)
		return 0;
	s->in = xcalloc(n + 1, sizeof(*s->in));
	s->ans = xcalloc(n + 1, sizeof(*s->ans));
	s->files = xcalloc(n + 1, sizeof(json_t *));
	for (size_t i = 0; i < n; i++)
		if (paths_of_test(s, i, e) < 0)
			return -1;
	return 0;
}

/* ------------------------------------------------------------------ validators */

/* The programs that judge: validators first, then these. */
enum { AT_INTERACTOR, AT_STATIC, AT_GRADER, AT_END };
struct judging {
	const char *what;
	const struct problem_program *program; /* .name NULL: there is none */
	enum problem_protocol protocol;
	struct built *built;
};

static struct judging judging_at(struct session *s, size_t i)
{
	static const struct problem_program none = {.name = NULL};
	const struct problem *p = s->p;

	if (i < p->n_validators)
		return (struct judging){"validator", &p->validators[i].program,
					p->validators[i].protocol, &s->validators[i]};
	const struct judging rest[AT_END] = {
		{"interactor", &p->interactor.program, p->interactor.protocol, &s->interactor},
		{"static validator", &p->static_validator.program, PROTOCOL_KATTIS,
		 &s->static_validator},
		{"grader", p->graders.len > 0 ? p->graders.at : &none, PROTOCOL_KATTIS, &s->grader},
	};
	return rest[i - p->n_validators];
}

/* The hash is enough as long as every result is known. */
static int plan_validators(struct session *s, struct err *e)
{
	if (s->planned)
		return 0;
	s->planned = true;
	s->validators = xcalloc(s->p->n_validators + 1, sizeof(*s->validators));
	for (size_t i = 0; i < s->p->n_validators; i++)
		buf_init(&s->validators[i].log);
	for (size_t i = 0; i < s->p->n_validators + AT_END; i++) {
		__attribute__((cleanup(sources_release))) struct sources x = {0};
		struct judging j = judging_at(s, i);
		if (j.program->name == NULL)
			continue;
		if (sources_of_judge(s, j.program, j.protocol, &x, e) < 0)
			return -1;
		session_plan(s, &x, j.program->language, j.program->entry,
			     j.program->build_script || j.program->run_script, j.built);
	}
	return 0;
}

int session_validators(struct session *s, struct err *e)
{
	if (s->built)
		return 0;
	s->built = true;
	for (size_t i = 0; i < s->p->n_validators + AT_END; i++) {
		__attribute__((cleanup(sources_release))) struct sources x = {0};
		struct judging j = judging_at(s, i);
		if (j.program->name == NULL)
			continue;
		if (sources_of_judge(s, j.program, j.protocol, &x, e) < 0 ||
		    session_compile(s, &x, j.built, e) < 0)
			return -1;
		if (!j.built->ok && s->fault == NULL)
			s->fault = xprintf("%s %s cannot be compiled:\n%s", j.what, j.program->name,
					   j.built->log.data);
	}
	return 0;
}

int session_judging(struct session *s, const struct problem_program *g,
		    enum problem_protocol protocol, struct built *ret, struct err *e)
{
	__attribute__((cleanup(sources_release))) struct sources x = {0};

	if (sources_of_judge(s, g, protocol, &x, e) < 0)
		return -1;
	session_plan(s, &x, g->language, g->entry, g->build_script || g->run_script, ret);
	return session_compile(s, &x, ret, e);
}

/* A package that needs what is not there yet is not judged wrongly, but not at all. */
static const char *missing(const struct problem *p)
{
	static const char word[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

	if (p->function != NULL && p->function[strspn(p->function, word)] != '\0')
		return "it calls a function whose name is no word";
	return NULL;
}

int session_prepare(struct session *s, struct err *e)
{
	const char *why = missing(s->p);

	if (why != NULL)
		return err_set(e, ERR_USAGE, "%s: %s, which agon cannot judge", s->p->path, why);
	return find_paths(s, e) < 0 ? -1 : plan_validators(s, e);
}
