/*
 * draft: a problem while it is read, and what all readers need (private to
 * problems/package).
 *
 * A reader is one function per dialect: it looks at the files of d->s and
 * fills d->p and the lists below.  Strings and lists go into d->pool.
 * Messages are "FILE:LINE: what is wrong".
 */
#ifndef AGON_PACKAGE_DRAFT_H
#define AGON_PACKAGE_DRAFT_H

#include "harness/base/node.h"
#include "problems/package/source.h"

#include <math.h>

enum { YAML_BYTES_MAX = 1 << 20, XML_BYTES_MAX = 16 << 20 };

struct draft {
	struct problem *p;
	struct problem_source *s;
	struct pool *pool;
	struct node_pool nodes;
	const struct problem_options *o;
	VEC(struct problem_group)
	groups;
	VEC(struct problem_test)
	tests;
	VEC(struct problem_submission)
	submissions;
	VEC(struct problem_validator)
	validators;
	VEC(struct problem_input_validator)
	input_validators;
	VEC(struct problem_include)
	includes;
	VEC(struct problem_probe)
	probes;
	VEC(struct problem_statement)
	statements;
	VEC(struct problem_constant)
	constants;
	VEC(struct problem_member)
	attachments;
	VEC(const char *)
	warnings;
	struct err *e;
};

/* ---- draft.c ---- */

/* line from 1; 0: none.  Returns -1. */
int draft_fail(struct draft *d, const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
void draft_warn(struct draft *d, const char *file, int line, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
/* A group with the usual values (sum, worst verdict, counts, unbounded); its index. */
int draft_group(struct draft *d, const char *name, int parent);
/* A test with the usual values (1 or 0); its index.  Fails when there are too many. */
int draft_test(struct draft *d, const char *name, int group);
struct problem_file draft_file(const struct entry *x);
struct problem_file draft_spilled(struct draft *d, const char *path, int64_t size);
/* A file, or a folder with everything below it. */
struct problem_program draft_program(struct draft *d, const struct entry *x);
struct problem_members draft_members(struct draft *d, const char *dir);
/* A program of some files of one folder. */
struct problem_program draft_files_program(struct draft *d, const char *name,
					   const struct entry *const *files, size_t n);
struct problem_args draft_args(struct draft *d, const char *const *at, size_t n);
/* Split at blanks; '...' and "..." hold together. */
struct problem_args draft_split(struct draft *d, const char *text);
int draft_read(struct draft *d, const char *path, size_t max, struct buf *out);
/* The files below dir, for the contestant. */
void draft_attachments(struct draft *d, const char *dir);
/* Statements named STEM.LANG.EXT or STEM.EXT directly in dir. */
void draft_statements(struct draft *d, const char *dir, const char *stem);
/* "grader.cpp" -> "cpp"; NULL: no language has this extension. */
const char *draft_language(const char *name);
/* STEM.* directly in dir that is a program's source: the first, or NULL. */
const struct entry *draft_source(struct draft *d, const char *dir, const char *stem);
/* All headers (.h .hpp) directly in dir behind the n files of list; how many then, at most max. */
size_t draft_headers(struct draft *d, const char *dir, const struct entry **list, size_t n,
		     size_t max);
/* The source of a program and the headers beside it. */
struct problem_program draft_with_headers(struct draft *d, const struct entry *source);
/* STEM.* directly in dir as include files of their languages, each with all headers there. */
void draft_graders(struct draft *d, const char *dir, const char *stem);
/* Lists into the problem, and what holds for all dialects. */
int draft_finish(struct draft *d);
void draft_release(struct draft *d);

/* ---- place.c: keys of YAML ---- */

/* The text as a tree that lives with the draft; NULL on error. */
const struct node *draft_yaml(struct draft *d, const char *path);

struct place {
	struct draft *d;
	const char *file;
	const struct node *map; /* NULL: nothing is there */
	const char *in;         /* "limits.", "" */
};

/* The keys of a file; -1 when it cannot be read or has none. */
int place_open(struct place *ret, struct draft *d, const char *file);
/* Each leaves *io as it is when the key is not there; -1 on a wrong value. */
int place_real(const struct place *w, const char *key, double min, double max, double *io);
int place_int(const struct place *w, const char *key, int64_t min, int64_t max, int64_t *io);
int place_bool(const struct place *w, const char *key, bool *io);
int place_text(const struct place *w, const char *key, const char **io);
int place_choice(const struct place *w, const char *key, const char *const *choices, int *io);
/* A list of texts, or one text as a list of one. */
int place_texts(const struct place *w, const char *key, struct problem_args *io);
/* One text, split at blanks. */
int place_flags(const struct place *w, const char *key, struct problem_args *io);
/* seconds -> ns, or a number of unit bytes. */
int place_seconds(const struct place *w, const char *key, int64_t *io_ns);
int place_bytes(const struct place *w, const char *key, int64_t unit, int64_t *io);
/* The map behind a key: .map is NULL if there is none; -1 if it is something else. */
int place_sub(const struct place *w, const char *key, const char *in, struct place *ret);
/* Keys that are not in the NULL-ended list: an error, or a warning when lenient. */
int place_known(const struct place *w, const char *const *names, bool lenient);
int place_fail(const struct place *w, const struct node *n, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* A finite decimal number, or ±inf where allowed. */
bool real_parse(const char *text, bool infinite, double *ret);

/* ---- readers ---- */

int read_kattis(struct draft *d);                        /* problem.yaml, all versions */
int read_polygon(struct draft *d);                       /* problem.xml */
int read_cms(struct draft *d);                           /* task.yaml */
int read_dmoj(struct draft *d);                          /* init.yml */
int read_liveoi(struct draft *d);                        /* problem.json, subtasks.json, tests/ */
int read_plain(struct draft *d);                         /* *.in and *.out|.ans|.a */
int read_lcb(struct draft *d, const char *name, int fd); /* one JSON file */

#endif
