#include "problems/package/draft.h"

#include "harness/base/fd.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static void put_where(struct buf *b, const char *file, int line)
{
	if (file != NULL)
		buf_puts(b, file);
	if (line > 0)
		buf_printf(b, ":%d", line);
	if (file != NULL)
		buf_puts(b, ": ");
}

int draft_fail(struct draft *d, const char *file, int line, const char *fmt, ...)
{
	BUF_SCOPED b = BUF_INIT;
	BUF_SCOPED raw = BUF_INIT;
	va_list ap;

	put_where(&raw, file, line);
	va_start(ap, fmt);
	buf_vprintf(&raw, fmt, ap);
	va_end(ap);
	buf_add_text(&b, raw.data, raw.len, 400);
	return err_set(d->e, ERR_USAGE, "%s", b.data);
}

void draft_warn(struct draft *d, const char *file, int line, const char *fmt, ...)
{
	BUF_SCOPED b = BUF_INIT;
	BUF_SCOPED raw = BUF_INIT;
	va_list ap;

	if (d->warnings.len >= 200)
		return;
	put_where(&raw, file, line);
	va_start(ap, fmt);
	buf_vprintf(&raw, fmt, ap);
	va_end(ap);
	buf_add_text(&b, raw.data, raw.len, 400);
	vec_push(&d->warnings, pool_str(d->pool, b.data));
}

int draft_group(struct draft *d, const char *name, int parent)
{
	struct problem_group g = {.name = pool_str(d->pool, name),
				  .parent = parent,
				  .sample = parent >= 0 && d->groups.at[parent].sample,
				  .counts = true,
				  .max_score = INFINITY,
				  .low = -INFINITY,
				  .high = INFINITY};

	vec_push(&d->groups, g);
	return (int)d->groups.len - 1;
}

int draft_test(struct draft *d, const char *name, int group)
{
	struct problem_test t = {.name = pool_str(d->pool, name),
				 .group = group,
				 .sample = group >= 0 && d->groups.at[group].sample,
				 .accept_score = 1,
				 .max_score = INFINITY};

	t.full_feedback = t.sample;
	if (d->tests.len >= PROBLEM_TESTS_MAX)
		return draft_fail(d, name, 0, "more than %d tests", PROBLEM_TESTS_MAX);
	vec_push(&d->tests, t);
	return (int)d->tests.len - 1;
}

struct problem_file draft_file(const struct entry *x)
{
	return x == NULL ? (struct problem_file){0}
			 : (struct problem_file){.path = x->real, .size_bytes = x->size};
}

struct problem_file draft_spilled(struct draft *d, const char *path, int64_t size)
{
	return (struct problem_file){
		.path = pool_str(d->pool, path), .scratch = true, .size_bytes = size};
}

static struct problem_members members_of(struct draft *d, const struct entry *x, size_t n,
					 size_t skip)
{
	VEC(struct problem_member)
	all = {0};
	struct problem_members m = {0};

	for (size_t i = 0; i < n; i++)
		if (x[i].kind == ENTRY_FILE)
			vec_push(&all, ((struct problem_member){.name = x[i].path + skip,
								.file = draft_file(&x[i])}));
	m.len = all.len;
	m.at = pool_copy(d->pool, all.at, all.len * sizeof(*all.at));
	vec_release(&all);
	return m;
}

struct problem_members draft_members(struct draft *d, const char *dir)
{
	size_t n;
	const struct entry *x = source_below(d->s, dir, &n);

	return members_of(d, x, n, strlen(dir) + (*dir != '\0'));
}

void draft_attachments(struct draft *d, const char *dir)
{
	struct problem_members m = draft_members(d, dir);

	for (size_t i = 0; i < m.len; i++)
		vec_push(&d->attachments, m.at[i]);
}

struct problem_program draft_program(struct draft *d, const struct entry *x)
{
	struct problem_program p = {.name = path_base(x->path)};

	if (x->kind == ENTRY_FILE) {
		p.files = members_of(d, x, 1, (size_t)(p.name - x->path));
		return p;
	}
	p.files = draft_members(d, x->path);
	for (size_t i = 0; i < p.files.len; i++) {
		p.build_script |= strcmp(p.files.at[i].name, "build") == 0;
		p.run_script |= strcmp(p.files.at[i].name, "run") == 0;
	}
	return p;
}

struct problem_program draft_files_program(struct draft *d, const char *name,
					   const struct entry *const *files, size_t n)
{
	struct problem_program p = {.name = pool_str(d->pool, name)};
	struct problem_member *m = pool_alloc(d->pool, n * sizeof(*m));

	for (size_t i = 0; i < n; i++)
		m[i] = (struct problem_member){.name = path_base(files[i]->path),
					       .file = draft_file(files[i])};
	p.files = (struct problem_members){.len = n, .at = m};
	return p;
}

struct problem_args draft_args(struct draft *d, const char *const *at, size_t n)
{
	const char **copy = pool_alloc(d->pool, (n + 1) * sizeof(*copy));

	for (size_t i = 0; i < n; i++)
		copy[i] = pool_str(d->pool, at[i]);
	return (struct problem_args){.len = n, .at = copy};
}

struct problem_args draft_split(struct draft *d, const char *text)
{
	VEC(const char *)
	words = {0};
	BUF_SCOPED word = BUF_INIT;
	bool open = false;
	char quote = 0;

	for (const char *p = text;; p++) {
		bool blank = quote == 0 && (*p == ' ' || *p == '\t' || *p == '\n');
		if ((blank || *p == '\0') && open) {
			vec_push(&words, pool_strn(d->pool, word.data, word.len));
			buf_clear(&word);
			open = false;
		}
		if (*p == '\0')
			break;
		if (blank)
			continue;
		open = true;
		if (quote == 0 && (*p == '\'' || *p == '"'))
			quote = *p;
		else if (quote != 0 && *p == quote)
			quote = 0;
		else
			buf_putc(&word, *p);
	}
	struct problem_args a = draft_args(d, words.at, words.len);
	vec_release(&words);
	return a;
}

int draft_read(struct draft *d, const char *path, size_t max, struct buf *out)
{
	const struct entry *x = source_file(d->s, path);
	FD_SCOPED fd = x != NULL ? fd_open_regular(d->s->root_fd, x->real) : -1;
	int rc = fd >= 0 ? fd_read_all(fd, max, out) : -1;

	if (x == NULL)
		return draft_fail(d, path, 0, "there is no such file");
	if (rc < 0)
		return err_sys(d->e, ERR_USAGE, "%s: cannot read it", path);
	return rc > 0 ? draft_fail(d, path, 0, "larger than %zu bytes", max) : 0;
}

void draft_statements(struct draft *d, const char *dir, const char *stem)
{
	static const char *const kinds[] = {".md", ".tex", ".pdf", ".html", ".txt", ".typ"};
	size_t n, len = strlen(stem);
	const struct entry *x = source_below(d->s, dir, &n);

	for (size_t i = 0; i < n; i++) {
		const char *base = path_base(x[i].path), *dot = strrchr(base, '.');
		bool known = false;
		for (size_t k = 0; dot != NULL && k < sizeof(kinds) / sizeof(kinds[0]); k++)
			known |= strcmp(dot, kinds[k]) == 0;
		if (!known || x[i].kind != ENTRY_FILE || !source_is_child(&x[i], dir) ||
		    strncmp(base, stem, len) != 0 || base[len] != '.')
			continue;
		const char *lang = base + len < dot ? pool_strn(d->pool, base + len + 1,
								(size_t)(dot - base) - len - 1)
						    : "en";
		vec_push(&d->statements,
			 ((struct problem_statement){.language = lang, .file = draft_file(&x[i])}));
	}
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int check_tests(struct draft *d)
{
	VEC(const char *)
	names = {0};
	int rc = 0;

	if (d->tests.len == 0)
		return draft_fail(d, d->p->path, 0, "there is no test in this package");
	if (d->groups.len > PROBLEM_GROUPS_MAX)
		return draft_fail(d, d->p->path, 0, "more than %d groups", PROBLEM_GROUPS_MAX);
	vec_each (struct problem_test, t, &d->tests)
		vec_push(&names, t->name);
	qsort(names.at, names.len, sizeof(*names.at), compare_names);
	for (size_t i = 1; i < names.len && rc == 0; i++)
		if (strcmp(names.at[i - 1], names.at[i]) == 0)
			rc = draft_fail(d, names.at[i], 0, "two tests have this name");
	vec_release(&names);
	return rc;
}

/* With constants in the problem, its programs may hold {{name}}. */
static void mark_constants(const struct problem_members *m)
{
	struct problem_member *at = (struct problem_member *)m->at;

	for (size_t i = 0; i < m->len; i++)
		at[i].file.constants = true;
}

static void mark_all_constants(struct draft *d)
{
	vec_each (struct problem_submission, x, &d->submissions)
		mark_constants(&x->program.files);
	vec_each (struct problem_validator, x, &d->validators)
		mark_constants(&x->program.files);
	vec_each (struct problem_input_validator, x, &d->input_validators)
		mark_constants(&x->program.files);
	vec_each (struct problem_include, x, &d->includes)
		mark_constants(&x->files);
	vec_each (struct problem_statement, x, &d->statements)
		x->file.constants = true;
}

#define KEEP(field)                                                                                \
	(d->p->n_##field = d->field.len,                                                           \
	 d->p->field = pool_copy(d->pool, d->field.at, d->field.len * sizeof(*d->field.at)))

int draft_finish(struct draft *d)
{
	struct problem *p = d->p;

	if (check_tests(d) < 0)
		return -1;
	if (d->constants.len > 0)
		mark_all_constants(d);
	KEEP(groups);
	KEEP(tests);
	KEEP(submissions);
	KEEP(validators);
	KEEP(input_validators);
	KEEP(includes);
	KEEP(probes);
	KEEP(statements);
	KEEP(constants);
	KEEP(warnings);
	p->attachments.len = d->attachments.len;
	p->attachments.at = pool_copy(d->pool, d->attachments.at,
				      d->attachments.len * sizeof(*d->attachments.at));
	if (p->title == NULL || p->title[0] == '\0')
		p->title = p->name;
	if (p->interactor.processes == 0)
		p->interactor.processes = 1;
	if (p->limits.passes == 0)
		p->limits.passes = 1;
	return 0;
}

void draft_release(struct draft *d)
{
	node_pool_release(&d->nodes);
	vec_release(&d->groups);
	vec_release(&d->tests);
	vec_release(&d->submissions);
	vec_release(&d->validators);
	vec_release(&d->input_validators);
	vec_release(&d->includes);
	vec_release(&d->probes);
	vec_release(&d->statements);
	vec_release(&d->constants);
	vec_release(&d->attachments);
	vec_release(&d->warnings);
}
