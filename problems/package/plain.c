/*
 * A folder of tests: NAME.in with NAME.out, .ans, .a or .answer, or NAME with
 * NAME.a, anywhere below it, in natural order.  Every input needs its answer and every
 * answer its input.
 */
#include "problems/package/draft.h"

#include "harness/base/fd.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const answers[] = {".out", ".ans", ".answer", ".a"};
enum { ANSWERS = sizeof(answers) / sizeof(answers[0]) };

static bool ends(const char *s, const char *end)
{
	return path_ends(s, end) && s[strlen(s) - strlen(end) - 1] != '/';
}

static const struct entry *with(struct draft *d, const char *stem, const char *ext)
{
	MEM_SCOPED char *path = xprintf("%s%s", stem, ext);

	return source_file(d->s, path);
}

/* The answer of a stem; two of them are an error (*ret_two). */
static const struct entry *answer_of(struct draft *d, const char *stem, bool *ret_two)
{
	const struct entry *hit = NULL;

	for (int i = 0; i < ANSWERS; i++) {
		const struct entry *x = with(d, stem, answers[i]);
		*ret_two |= x != NULL && hit != NULL;
		hit = hit != NULL ? hit : x;
	}
	return hit;
}

static bool is_sample(const char *path)
{
	for (const char *p = path; *p != '\0'; p += strcspn(p, "/"), p += *p == '/')
		if (strncasecmp(p, "sample", 6) == 0 || strncasecmp(p, "example", 7) == 0)
			return true;
	return false;
}

static int add_pair(struct draft *d, const struct entry *in, const char *stem)
{
	bool two = false;
	const struct entry *ans = answer_of(d, stem, &two);

	if (ans == NULL)
		return draft_fail(d, in->path, 0, "no %s.out, .ans, .answer or .a belongs to it",
				  stem);
	if (two)
		return draft_fail(d, in->path, 0, "more than one answer belongs to it");
	int i = draft_test(d, stem, 0);
	if (i < 0)
		return -1;
	d->tests.at[i].in = draft_file(in);
	d->tests.at[i].ans = draft_file(ans);
	d->tests.at[i].sample = d->tests.at[i].full_feedback = is_sample(stem);
	return 0;
}

static int take(struct draft *d, const struct entry *x)
{
	MEM_SCOPED char *stem = NULL;

	if (ends(x->path, ".in")) {
		stem = xstrndup(x->path, strlen(x->path) - 3);
		return add_pair(d, x, stem);
	}
	if (strchr(path_base(x->path), '.') == NULL && with(d, x->path, ".a") != NULL)
		return add_pair(d, x, x->path);
	for (int i = 0; i < ANSWERS; i++)
		if (ends(x->path, answers[i])) {
			stem = xstrndup(x->path, strlen(x->path) - strlen(answers[i]));
			if (with(d, stem, ".in") == NULL && source_file(d->s, stem) == NULL)
				return draft_fail(d, x->path, 0, "there is no input %s.in", stem);
		}
	return 0;
}

static int compare_natural(const void *a, const void *b)
{
	const struct problem_test *x = a, *y = b;

	return x->sample != y->sample ? (x->sample ? -1 : 1) : strverscmp(x->name, y->name);
}

int read_plain(struct draft *d)
{
	int rc = 0;

	draft_group(d, "", -1);
	d->groups.at[0].combine = COMBINE_ALL;
	d->groups.at[0].max_score = 1;
	for (size_t i = 0; i < d->s->entries.len && rc == 0; i++)
		if (d->s->entries.at[i].kind == ENTRY_FILE)
			rc = take(d, &d->s->entries.at[i]);
	if (rc < 0)
		return -1;
	if (d->tests.len == 0)
		return draft_fail(d, d->p->path, 0,
				  "not a problem package: no problem.yaml, problem.xml, task.yaml, "
				  "init.yml or problem.json, and no .in files either");
	qsort(d->tests.at, d->tests.len, sizeof(struct problem_test), compare_natural);
	const struct entry *checker = draft_source(d, "", "checker");
	if (checker == NULL)
		checker = draft_source(d, "", "check");
	if (checker != NULL) {
		draft_warn(d, checker->path, 0, "taken for a testlib checker");
		vec_push(&d->validators,
			 ((struct problem_validator){.protocol = PROTOCOL_TESTLIB,
						     .program = draft_with_headers(d, checker)}));
	}
	return 0;
}
