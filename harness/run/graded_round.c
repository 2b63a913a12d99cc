/*
 * The hidden tests of one round.
 *
 * Where they are not those of the package, the package is copied below the run's tmp, its
 * data/secret emptied, and the new tests put there: to harness/judge it is a package like any
 * other.  Players' programs see of it what they see of any package: their input.
 */
#include "harness/run/graded_int.h"

#include "harness/base/fd.h"
#include "harness/base/tree.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct tree_caps caps = {.files = 20000, .bytes = INT64_C(1) << 30, .depth = 32};

static int copy(const struct package *base, const char *to, struct err *e)
{
	struct err mine = ERR_INIT;

	if (dir_make(to, e) < 0)
		return -1;
	FD_SCOPED from_fd = open(base->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	FD_SCOPED to_fd = open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (from_fd < 0)
		return err_sys(e, ERR_USAGE, "%s: expected the directory of a package", base->path);
	if (to_fd < 0)
		return err_sys(e, ERR_INTERNAL, "cannot open %s", to);
	if (tree_copy(from_fd, to_fd, &caps, &mine) < 0)
		return err_set(e, mine.code == ERR_FAILED ? ERR_USAGE : mine.code, "%s: %s",
			       base->path, mine.text);
	return 0;
}

static void fresh_session(struct round_package *x)
{
	x->p.s = (struct session)SESSION_INIT;
	x->p.s.o = x->p.base->s.o;
	x->p.s.limit_ns = x->p.base->s.limit_ns;
	x->p.s.o.dir = x->p.dir;
	x->p.s.worker = xstrdup(x->p.base->s.worker);
}

/* Flags of validators stay. */
static int clear_secret(const char *secret, struct err *e)
{
	static const char *const kept[] = {"test_group.yaml", "testdata.yaml"};
	struct buf text[2] = {BUF_INIT, BUF_INIT};
	bool there[2];
	int rc = 0;

	for (int i = 0; i < 2; i++) {
		MEM_SCOPED char *path = xprintf("%s/%s", secret, kept[i]);
		there[i] = file_read(path, 1 << 20, &text[i], NULL) == 0;
	}
	if (dir_remove(secret, e) < 0 || dir_make(secret, e) < 0)
		rc = -1;
	for (int i = 0; i < 2; i++) {
		MEM_SCOPED char *path = xprintf("%s/%s", secret, kept[i]);
		if (rc == 0 && there[i])
			rc = file_replace(path, text[i].data, text[i].len, e);
		buf_release(&text[i]);
	}
	return rc;
}

int round_begin(struct tournament *t, const struct package *base, struct round_package *x,
		struct err *e)
{
	size_t i = (size_t)(base - t->graded->at);

	*x = (struct round_package){.p = *base, .top = xprintf("%s/tmp/judge/r%zu", t->dir, i)};
	x->p.base = base;
	x->p.dir = xprintf("%s/judge", x->top);
	x->p.path = xprintf("%s/%s", x->top, base->config->name);
	fresh_session(x);
	MEM_SCOPED char *secret = xprintf("%s/data/secret", x->p.path);
	if (dir_remove(x->top, e) < 0 || dir_make(x->p.dir, e) < 0 || copy(base, x->p.path, e) < 0)
		return -1;
	return clear_secret(secret, e);
}

int round_drop_samples(struct round_package *x, struct err *e)
{
	MEM_SCOPED char *dir = xprintf("%s/data/sample", x->p.path);

	return dir_remove(dir, e);
}

int round_test(struct round_package *x, char **ret_in, struct err *e)
{
	MEM_SCOPED char *in = xprintf("%s/data/secret/%04zu.in", x->p.path, ++x->n);
	MEM_SCOPED char *ans = xprintf("%s/data/secret/%04zu.ans", x->p.path, x->n);

	if (file_replace(in, "", 0, e) < 0 || file_replace(ans, "", 0, e) < 0)
		return -1;
	*ret_in = xstrdup(in);
	return 0;
}

int round_open(struct round_package *x, struct err *e)
{
	int64_t limit = x->p.s.limit_ns;
	struct grade_options o = x->p.s.o;

	if (session_open(&x->p.s, x->p.path, &o, e) < 0 || session_prepare(&x->p.s, e) < 0)
		return -1;
	x->p.s.limit_ns = limit;
	return 0;
}

int round_reopen(struct round_package *x, struct err *e)
{
	session_close(&x->p.s);
	fresh_session(x);
	return dir_make(x->p.dir, e) < 0 ? -1 : round_open(x, e);
}

size_t round_number(const char *test)
{
	return strncmp(test, "secret/", 7) == 0 ? strtoul(test + 7, NULL, 10) : 0;
}

/* ------------------------------------------------------------------ input validators */

struct checked {
	char *why;
	size_t size;
};

static void found(void *cookie, const struct check *c)
{
	struct checked *k = cookie;

	if (c->ok || c->skipped || strcmp(c->kind, "input") != 0 || k->why[0] != '\0')
		return;
	snprintf(k->why, k->size, "the input validator %s rejects %s: %.100s", c->by, c->what,
		 c->why);
}

int round_check(struct round_package *x, char *ret_why, size_t size, struct err *e)
{
	struct checked k = {ret_why, size};

	ret_why[0] = '\0';
	if (x->p.s.p->n_input_validators == 0)
		return 0;
	if (session_check(&x->p.s, found, &k, e) < 0)
		return -1;
	return ret_why[0] != '\0';
}

void round_close(struct round_package *x)
{
	if (x->top == NULL)
		return;
	session_close(&x->p.s);
	dir_remove(x->top, NULL);
	free(x->p.path);
	free(x->p.dir);
	free(x->top);
	*x = (struct round_package){0};
}
