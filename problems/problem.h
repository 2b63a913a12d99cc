/*
 * problem: what agon knows of problems: finding the problem that exists
 * already (dup).  It runs nothing and knows no tournament; the commands of
 * agon are built on it.
 *
 * All texts are hostile: of any size, encoding and content.  Bounds are part
 * of the contracts below; what is cut or left out is counted, never silent.
 */
#ifndef AGON_PROBLEM_H
#define AGON_PROBLEM_H

#include "harness/base/buf.h"
#include "harness/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ======== dup: documents ======== */

/* A statement or a program.  Pointers are borrowed for the call. */
struct dup_document {
	const char *id; /* unique in an index; at most 512 bytes */
	const char *text;
	size_t len;   /* beyond DUP_DOC_BYTES the text is cut, and counted */
	bool code;    /* a program */
	int32_t date; /* yyyymmdd when it was published; 0: unknown */
};
#define DUP_DOC_BYTES (1 << 20)

/* Receives documents; returns 0, or -1 with *e to stop. */
typedef int dup_sink(void *cookie, const struct dup_document *d, struct err *e);

/* What a reader met. */
struct dup_read_stats {
	int64_t files, documents, bytes;
	int64_t skipped;   /* records and files without a text, or that cannot be read */
	int64_t truncated; /* documents and lines that were cut */
	char why[256];     /* the first thing skipped, and where */
};

enum dup_want { DUP_WANT_AUTO, DUP_WANT_TEXT, DUP_WANT_CODE };

/* Read documents from a path the user named:
 *	*.jsonl *.ndjson *.json (also .gz .zst .xz .bz2): BEIR (_id, text), CPRet
 *		(title, url, source, text; question, solutions[]), LeetCode dumps
 *		(content, description, hints are ignored), one object per line or an array;
 *	a directory: every text, Markdown, TeX, HTML and program file below it; a
 *		problem package (problem.yaml) or a folder with one statement is one
 *		document that bears the folder's name;
 *	a single file of those kinds; "-": standard input, one text.
 * No symlink is followed below the named path. */
int dup_read(const char *path, enum dup_want want, dup_sink *sink, void *cookie,
	     struct dup_read_stats *stats, struct err *e);

/* ======== dup: building an index ======== */

struct dup_build;
struct dup_build *dup_build_new(void);
void dup_build_free(struct dup_build **b);
#define DUP_BUILD_SCOPED __attribute__((cleanup(dup_build_free))) struct dup_build

/* A later document with the id of an earlier one replaces it. */
int dup_build_add(struct dup_build *b, const struct dup_document *d, struct err *e);
/* Take over all documents of an existing index that were not added before. */
struct dup_index;
int dup_build_add_index(struct dup_build *b, const struct dup_index *x, struct err *e);
/* Write path (beside it first, fsync, rename). */
int dup_build_write(struct dup_build *b, const char *path, struct err *e);

/* ======== dup: an index ======== */

/* Map an index read-only.  A torn, damaged or foreign file is refused with the
 * reason.  NULL on failure. */
struct dup_index *dup_open(const char *path, struct err *e);
void dup_close(struct dup_index **x);
#define DUP_INDEX_SCOPED __attribute__((cleanup(dup_close))) struct dup_index

struct dup_info {
	int64_t documents, programs, cjk, words, text_bytes, file_bytes;
	uint64_t hash; /* of all content: the same documents give the same */
};
void dup_info(const struct dup_index *x, struct dup_info *ret);
/* Compare the texts with their checksums too; dup_open() did the rest. */
int dup_verify(const struct dup_index *x, struct err *e);
/* Document n < documents, borrowed from the map; its text is checked first. */
int dup_get(const struct dup_index *x, uint32_t n, struct dup_document *ret, struct err *e);
/* The number of an id, or UINT32_MAX. */
uint32_t dup_find(const struct dup_index *x, const char *id);

/* The id of document n, borrowed. */
const char *dup_id(const struct dup_index *x, uint32_t n);

/* ======== dup: searching ======== */

/* What is asked; each has its own weights (problems/dup/weights.c says how they
 * were found).  AUTO looks at the query: a program asks c2c; text asks p2d when
 * it is long or has samples, else s2f, or t2c where the index holds programs only. */
enum dup_task { DUP_AUTO, DUP_P2D, DUP_S2F, DUP_T2C, DUP_C2C };
int dup_task_named(const char *name, enum dup_task *ret); /* "auto" "p2d"...; -1: no such */
const char *dup_task_name(enum dup_task t);

enum { DUP_K_MAX = 1000 };

struct dup_query {
	const char *text;
	size_t len;
	const char *not_id; /* the query's own document, never a hit; may be NULL */
	enum dup_task task;
	int k;          /* hits wanted, 1..DUP_K_MAX */
	int32_t before; /* only documents with an earlier known date; 0: all */
	bool plain;     /* BM25 alone, to compare with */
};

struct dup_hit {
	uint32_t doc;
	float score;        /* orders the hits; 0..1, comparable between queries of one task */
	float words, grams; /* cosines of words and of character grams, 0..1 */
	float samples;      /* share of the query's number runs that it holds */
	float copy;         /* estimated Jaccard index of word triples (MinHash) */
};

struct dup_hits {
	size_t len;
	struct dup_hit *at; /* best first; owned, dup_hits_release() */
	enum dup_task task; /* as decided */
	bool empty;         /* the query has no usable word: nothing can be said */
	bool truncated;     /* more than DUP_DOC_BYTES were asked */
};
void dup_hits_release(struct dup_hits *h);

/* Scratch memory of one thread for searching one index. */
struct dup_searcher;
struct dup_searcher *dup_searcher_new(const struct dup_index *x);
void dup_searcher_free(struct dup_searcher **s);
#define DUP_SEARCHER_SCOPED __attribute__((cleanup(dup_searcher_free))) struct dup_searcher
void dup_search(struct dup_searcher *s, const struct dup_query *q, struct dup_hits *ret);

/* ======== dup: queries with known answers ======== */

struct dup_case {
	char *id, *text;
	size_t len;
	size_t relevant, n_relevant; /* in ids of the cases */
};

struct dup_cases {
	size_t len, cap;
	struct dup_case *at;
	char **ids; /* of relevant documents, by query; owned */
	size_t n_ids;
};
/* BEIR: queries with _id and text, qrels with query-id, corpus-id, score (a score of 0 is
 * irrelevant).  qrels may be NULL: queries only.  dup_cases_release() what it returns. */
int dup_cases_read(const char *queries, const char *qrels, struct dup_cases *ret, struct err *e);
void dup_cases_release(struct dup_cases *c);

/* ======== dup: judging a ranking ======== */

/* Of one query, over the first ranks (0 where a rank holds no relevant document):
 * ndcg10	binary gain, discount 1 / log2(rank + 1), over the ideal of min(10, relevant)
 * recall10	relevant documents among the first ten, over all relevant ones
 * mrr		1 / rank of the first relevant one among the hits given, else 0
 * as BEIR and CPRet report them (Jarvelin & Kekalainen 2002; Voorhees 1999). */
struct dup_marks {
	double ndcg10, recall10, mrr;
};
/* relevant[i]: hit i is relevant; known: how many relevant documents there are, >= 1. */
void dup_mark(const bool *relevant, size_t n, size_t known, struct dup_marks *ret);

/* 95 % percentile bootstrap interval of the mean (Efron 1979), 2,000 resamples of the stream of
 * seed. */
void dup_interval(const double *v, size_t n, uint64_t seed, double *ret_low, double *ret_high);
/* Two-sided p of "a and b are the same" by random swaps within pairs (Fisher's randomisation
 * test; Smucker, Allan, Carterette 2007), 10,000 rounds. */
double dup_paired_p(const double *a, const double *b, size_t n, uint64_t seed);

/* ======== dup: verdicts ======== */

enum dup_verdict { DUP_UNKNOWN, DUP_CLEAN, DUP_NEAR, DUP_DUPLICATE };
const char *dup_verdict_name(enum dup_verdict v);

/* Where a hit's score becomes a verdict, and where that was found. */
struct dup_threshold {
	double duplicate, near;
	bool calibrated; /* for this corpus; else the defaults of a foreign archive */
};
#define DUP_THRESHOLD_DEFAULT                                                                      \
	{                                                                                          \
		.duplicate = 0.5, .near = 0.2, .calibrated = false                                 \
	}
/* UNKNOWN where nothing can be said: no usable word, or a statement in Chinese or Japanese
 * against an index without such statements.  It never counts as clean. */
enum dup_verdict dup_judge(const struct dup_index *x, const struct dup_query *q,
			   const struct dup_hits *h, const struct dup_threshold *t);

/* The least threshold that no more than fpr of the n negative scores reach; sorts v. */
double dup_threshold_at(double *v, size_t n, double fpr);

/* ======== dup: what two texts share ======== */

/* A run of words that both have, letter for letter (case and marks aside). */
struct dup_passage {
	uint32_t query_from, query_len, doc_from, doc_len; /* bytes */
	uint32_t words;                                    /* characters, in Chinese or Japanese */
};

struct dup_overlap {
	size_t len;
	struct dup_passage *at; /* longest first; owned, dup_overlap_release() */
	uint32_t longest;       /* words; 13 and more is what decontamination reports call a hit */
};
/* At most most passages of 4 words and more that do not overlap.  Only the
 * first 256 KiB of either text are compared. */
void dup_overlap_find(const char *query, size_t query_len, const char *doc, size_t doc_len,
		      size_t most, struct dup_overlap *ret);
void dup_overlap_release(struct dup_overlap *o);

/* Copying between two programs of one language, by winnowing (Schleimer,
 * Wilkerson, Aiken 2003) of tokens with names and numbers made equal: the share
 * of a's fingerprints that b has, 0..1. */
double dup_copied_code(const char *a, size_t a_len, const char *b, size_t b_len);

#endif
