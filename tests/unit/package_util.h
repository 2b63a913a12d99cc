/*
 * package_util: packages from bundles (the .txt of tests/data/packages: "=== PATH", then
 * the file's lines), and a problem as text to compare.
 */
#ifndef AGON_TESTS_PACKAGE_UTIL_H
#define AGON_TESTS_PACKAGE_UTIL_H

#include "harness/base/fd.h"
#include "harness/base/vec.h"
#include "problems/problem.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* Three folders: the package below a name of its own, and scratch. */
struct place_dir {
	struct buf top, scratch;
	char *package;
	int scratch_fd;
};

__attribute__((unused)) static void dirs_make(struct place_dir *d, const char *name)
{
	struct err e = ERR_INIT;

	buf_init(&d->top);
	buf_init(&d->scratch);
	if (dir_temp(&d->top, &e) < 0 || dir_temp(&d->scratch, &e) < 0)
		fail_msg("%s", e.text);
	d->package = xprintf("%s/%s", d->top.data, name);
	assert_int_equal(mkdir(d->package, 0755), 0);
	d->scratch_fd = open(d->scratch.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(d->scratch_fd >= 0);
}

__attribute__((unused)) static void dirs_remove(struct place_dir *d)
{
	struct err e = ERR_INIT;

	fd_close(&d->scratch_fd);
	if (dir_remove(d->top.data, &e) < 0 || dir_remove(d->scratch.data, &e) < 0)
		fail_msg("%s", e.text);
	buf_release(&d->top);
	buf_release(&d->scratch);
	free(d->package);
}

__attribute__((unused)) static void put(const char *dir, const char *name, const void *bytes,
					size_t n)
{
	struct err e = ERR_INIT;
	MEM_SCOPED char *path = xprintf("%s/%s", dir, name);
	char *slash = strrchr(path, '/');

	*slash = '\0';
	if (dir_make(path, &e) < 0)
		fail_msg("%s", e.text);
	*slash = '/';
	FD_SCOPED fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	assert_true(fd >= 0);
	assert_int_equal(fd_write_all(fd, bytes, n), 0);
}

/* The bundle's files into dir; the name of the last one through *ret_only when it is alone. */
__attribute__((unused)) static void unbundle(const char *dir, const char *bundle, char **ret_only)
{
	BUF_SCOPED text = BUF_INIT;
	struct err e = ERR_INIT;
	MEM_SCOPED char *path = xprintf("tests/data/packages/%s.txt", bundle);
	int files = 0;

	if (file_read(path, 1 << 20, &text, &e) < 0)
		fail_msg("%s", e.text);
	for (char *p = text.data; *p != '\0'; files++) {
		assert_memory_equal(p, "=== ", 4);
		size_t n = strcspn(p + 4, "\n");
		MEM_SCOPED char *name = xstrndup(p + 4, n);
		p += 4 + n + 1;
		char *end = strncmp(p, "=== ", 4) == 0 ? p - 1 : strstr(p, "\n=== ");
		char *next = end != NULL ? end + 1 : text.data + text.len;
		put(dir, name, p, (size_t)(next - p));
		p = next;
		if (ret_only != NULL) {
			free(*ret_only);
			*ret_only = xstrdup(name);
		}
	}
	if (files != 1 && ret_only != NULL) {
		free(*ret_only);
		*ret_only = NULL;
	}
}

/* ---- a problem as text ---- */

__attribute__((unused)) static void dump_args(struct buf *b, const char *what,
					      const struct problem_args *a)
{
	if (a->len == 0)
		return;
	buf_printf(b, " %s[", what);
	for (size_t i = 0; i < a->len; i++)
		buf_printf(b, "%s%s", i > 0 ? "|" : "", a->at[i]);
	buf_putc(b, ']');
	assert_null(a->at[a->len]);
}

__attribute__((unused)) static void dump_program(struct buf *b, const char *what,
						 const struct problem_program *p)
{
	if (p->name == NULL)
		return;
	buf_printf(b, "%s %s", what, p->name);
	if (p->language != NULL)
		buf_printf(b, " language=%s", p->language);
	if (p->entry != NULL)
		buf_printf(b, " entry=%s", p->entry);
	buf_printf(b, "%s%s:", p->build_script ? " build" : "", p->run_script ? " run" : "");
	for (size_t i = 0; i < p->files.len; i++)
		buf_printf(b, " %s<%s>%s", p->files.at[i].name, p->files.at[i].file.path,
			   p->files.at[i].file.constants ? "{}" : "");
	buf_putc(b, '\n');
}

__attribute__((unused)) static void dump_head(struct buf *b, const struct problem *p)
{
	const struct problem_limits *l = &p->limits;

	buf_printf(b, "problem %s \"%s\" %s max %g%s\n", p->name, p->title, p->dialect,
		   p->max_score, p->maximize ? "" : " minimize");
	buf_printf(b, "type%s%s%s%s%s%s%s%s%s\n", p->scoring ? " scoring" : "",
		   p->interactive ? " interactive" : "", p->multipass ? " multipass" : "",
		   p->output_only ? " output-only" : "", p->communication ? " communication" : "",
		   p->full_scores ? " full-scores" : "", p->round_score ? " round" : "",
		   p->stop_at_first ? " stop-at-first" : "",
		   p->allow_file_writing ? " writes" : "");
	buf_printf(b, "time fixed %lld ms x%g /%g step %lld ms\n",
		   (long long)(l->time.fixed_ns / 1000000), l->time.ac_factor, l->time.tle_factor,
		   (long long)(l->time.resolution_ns / 1000000));
	buf_printf(b, "limits memory %lld output %lld code %lld passes %d\n",
		   (long long)l->memory_bytes, (long long)l->output_bytes, (long long)l->code_bytes,
		   l->passes);
	if (p->in_name != NULL || p->out_name != NULL)
		buf_printf(b, "files %s %s\n", p->in_name, p->out_name);
	if (p->function != NULL)
		buf_printf(b, "function %s %s\n", p->function, p->starter ? "starter" : "");
	buf_printf(b, "compare %d eps %g%s%s", p->compare.kind, p->compare.epsilon,
		   p->compare.absolute ? " abs" : "", p->compare.relative ? " rel" : "");
	dump_args(b, "languages", &p->languages);
	buf_putc(b, '\n');
}

__attribute__((unused)) static void dump_data(struct buf *b, const struct problem *p)
{
	for (size_t i = 0; i < p->n_groups; i++) {
		const struct problem_group *g = &p->groups[i];
		buf_printf(b,
			   "group %zu \"%s\" in %d combine %d verdict %d max %g range "
			   "%g..%g%s%s%s%s%s%s",
			   i, g->name, g->parent, g->combine, g->verdict_mode, g->max_score, g->low,
			   g->high, g->sample ? " sample" : "", g->counts ? "" : " uncounted",
			   g->ignored ? " ignored" : "", g->any_accepted ? " any" : "",
			   g->stop ? " stop" : "", g->static_validation ? " static" : "");
		for (size_t k = 0; k < g->n_requires; k++)
			buf_printf(b, " requires %d", g->requires[k]);
		for (size_t k = 0; k < g->n_shared; k++)
			buf_printf(b, " shares %d", g->shared[k]);
		buf_putc(b, '\n');
	}
	for (size_t i = 0; i < p->n_tests; i++) {
		const struct problem_test *t = &p->tests[i];
		buf_printf(b, "test %s in %d <%s> <%s> scores %g %g %g%s%s", t->name, t->group,
			   t->in.path != NULL ? t->in.path : "",
			   t->ans.path != NULL ? t->ans.path : "", t->accept_score, t->reject_score,
			   t->max_score, t->sample ? " sample" : "",
			   t->full_feedback ? " full" : "");
		dump_args(b, "args", &t->args);
		dump_args(b, "flags", &t->flags);
		for (size_t k = 0; t->input_flags != NULL && k < p->n_input_validators; k++)
			dump_args(b, "input", &t->input_flags[k]);
		for (size_t k = 0; k < t->files.len; k++)
			buf_printf(b, " file %s", t->files.at[k].name);
		buf_printf(b, "%s%s%s%s\n", t->hint ? " hint=" : "", t->hint ? t->hint : "",
			   t->output_name ? " output=" : "", t->output_name ? t->output_name : "");
	}
}

__attribute__((unused)) static void dump_labels(struct buf *b, const struct problem *p)
{
	for (size_t i = 0; i < p->n_submissions; i++) {
		const struct problem_submission *s = &p->submissions[i];
		buf_printf(b, "submission %s label \"%s\" final", s->name, s->label);
		for (int v = 0; v < VERDICT_N; v++)
			if (s->final & VERDICT_BIT(v))
				buf_printf(b, " %s", verdict_name((enum verdict)v));
		buf_printf(b, "%s%s\n", s->coarse ? " coarse" : "", s->partial ? " partial" : "");
		dump_program(b, "  program", &s->program);
		for (size_t k = 0; k < s->n_expect; k++) {
			const struct problem_expectation *x = &s->expect[k];
			buf_printf(b, "  expect \"%s\" permitted %x required %x", x->tests,
				   x->permitted, x->required);
			if (x->has_score)
				buf_printf(b, " score %g..%g", x->score_low, x->score_high);
			buf_printf(b, "%s%s%s%s\n", x->message ? " message " : "",
				   x->message ? x->message : "", x->time_lower ? " lower" : "",
				   x->time_upper ? " upper" : "");
		}
	}
}

__attribute__((unused)) static void dump_problem(struct buf *b, const struct problem *p)
{
	dump_head(b, p);
	for (size_t i = 0; i < p->n_validators; i++) {
		buf_printf(b, "validator protocol %d\n", p->validators[i].protocol);
		dump_program(b, "  program", &p->validators[i].program);
	}
	if (p->interactor.kind != INTERACTOR_NONE)
		buf_printf(b, "interactor %d protocol %d processes %d%s\n", p->interactor.kind,
			   p->interactor.protocol, p->interactor.processes,
			   p->interactor.fifos ? " fifos" : "");
	dump_program(b, "  program", &p->interactor.program);
	dump_program(b, "static", &p->static_validator.program);
	for (size_t i = 0; i < p->n_input_validators; i++) {
		buf_printf(b, "input validator %d\n", p->input_validators[i].kind);
		dump_program(b, "  program", &p->input_validators[i].program);
	}
	for (size_t i = 0; i < p->n_includes; i++)
		for (size_t k = 0; k < p->includes[i].files.len; k++)
			buf_printf(b, "include %s: %s\n",
				   p->includes[i].language ? p->includes[i].language : "*",
				   p->includes[i].files.at[k].name);
	dump_data(b, p);
	for (size_t i = 0; i < p->n_probes; i++)
		buf_printf(b, "probe %d %s <%s>\n", p->probes[i].kind, p->probes[i].test.name,
			   p->probes[i].out.path != NULL ? p->probes[i].out.path : "");
	dump_labels(b, p);
	for (size_t i = 0; i < p->n_statements; i++)
		buf_printf(b, "statement %s %s\n", p->statements[i].language,
			   p->statements[i].file.path);
	for (size_t i = 0; i < p->attachments.len; i++)
		buf_printf(b, "attachment %s\n", p->attachments.at[i].name);
	for (size_t i = 0; i < p->n_constants; i++)
		buf_printf(b, "constant %s=%s\n", p->constants[i].name, p->constants[i].value);
	for (size_t i = 0; i < p->n_warnings; i++)
		buf_printf(b, "warning %s\n", p->warnings[i]);
}

#endif
