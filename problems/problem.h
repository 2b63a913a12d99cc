/*
 * problem: what agon knows of problems: packages (read, whatever their
 * dialect), and finding the problem that exists already (dup).  It runs nothing
 * and knows no tournament; the commands of agon are built on it.
 *
 * All texts are hostile: of any size, encoding and content.  Bounds are part
 * of the contracts below; what is cut or left out is counted, never silent.
 */
#ifndef AGON_PROBLEM_H
#define AGON_PROBLEM_H

#include "harness/base/buf.h"
#include "harness/base/err.h"
#include "problems/package.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ======== judge: languages ======== */

/* One row for each language; what it costs to add one is one row.  The commands
 * are templates: {files} all sources of the language, {main} the entry file,
 * {stem} it without extension, {class} the entry class, {memory_mb} the memory limit. */
struct judge_language {
	const char *code;    /* "cpp": Kattis table where it has the language */
	const char *name;    /* for people */
	const char *aliases; /* other spellings, separated by blanks */
	const char *exts;    /* "cpp cc cxx": a file with one of these is of this language */
	const char *also;    /* extensions that come along and are not compiled: "h hpp" */
	const char *probe;   /* program that has to be below /usr for the language to be there */
	const char *compile; /* for sh, in the folder of the sources; NULL: nothing to do */
	const char *run;     /* words */
	const char *entry;   /* entry point when several files could be it: "main" */
	const char *profile; /* of system calls: "run" or "jit" */
	double time_factor;  /* the time limit is multiplied by this unless told otherwise */
	int64_t extra_bytes; /* memory of the runtime itself, on top of the limit */
	int processes;       /* threads of the runtime included */
	int memory_status;   /* exit status by which the runtime says that memory is out; 0: none */
};
/* Ends at .code NULL. */
const struct judge_language *judge_languages(void);
/* By code or alias, case aside; NULL: no such. */
const struct judge_language *judge_language_named(const char *name);
/* By extension and first line; NULL: none of ours.  A header alone is of none. */
const struct judge_language *judge_language_of(const char *name, const char *text, size_t len);
/* Is its program on this machine, where a sandbox sees it? */
bool judge_language_found(const struct judge_language *l);

struct judge_source { /* borrowed */
	const char *name, *text;
	size_t len;
};

/* How to make and start a program.  judge_recipe_release(). */
struct judge_recipe {
	const struct judge_language *language;
	char *compile; /* for sh; NULL: nothing to do */
	char *main;    /* the entry file, as it has to be called; may differ from its name */
	size_t main_at;
	char *argv[24]; /* "{box}" has been replaced by the folder; ends at NULL */
};
/* language, entry: NULL if not said.  names are checked: relative, without "..", and of plain
 * characters.  box: the folder in the sandbox.  ERR_FAILED: the submission is at fault (no
 * program in a known language, no entry point): a compile error with that text. */
int judge_recipe(const struct judge_source *files, size_t n, const char *language,
		 const char *entry, const char *box, int64_t memory_bytes, struct judge_recipe *ret,
		 struct err *e);
void judge_recipe_release(struct judge_recipe *r);

/* ======== judge: comparing ======== */

/* What a comparison found. */
struct judge_diff {
	bool equal;
	double share;               /* COMPARE_LINE_COUNT: of lines that agree; else 0 or 1 */
	int64_t line, column;       /* of the first difference in the output, from 1 */
	char what[96];              /* "expected more output", "different words" ... */
	char expected[96], got[96]; /* the words that differ, printable, cut */
};
/* Compare the jury's answer with an output, both from where they stand, in constant memory.
 * flags: of the Kattis default validator; an unknown or doubled one is ERR_USAGE. */
int judge_compare(const struct problem_compare *c, const struct problem_args *flags, int ans_fd,
		  int out_fd, struct judge_diff *ret, struct err *e);

/* ======== judge: verdicts ======== */

/* What the exit status of a validator means. */
struct judge_exit {
	enum verdict verdict;
	bool scored;  /* the score is to be read from where the protocol puts it */
	bool partial; /* the status itself says the share of the score */
	double share; /* 0..1 */
};
struct judge_exit judge_exit_of(enum problem_protocol p, int status);

/* How submission and interactor ended, and whose fault that is. */
struct judge_ends {
	enum verdict submission; /* by itself: AC, or how it went wrong */
	enum verdict interactor; /* AC, WA, or JE: no status of its protocol, or a limit */
	bool submission_pipe, interactor_pipe; /* killed by SIGPIPE: the other was gone */
	bool interactor_first;                 /* it ended before the submission did */
	bool interactor_limit;                 /* it was killed for a limit */
	bool interactor_floods; /* it wrote without end while the submission ran into a limit */
	bool flooded;           /* the pipe to the interactor was full when that happened */
	bool unheard; /* the submission waited, and the interactor did not read, or was busy */
};
/* why: for people, a constant. */
enum verdict judge_blame(const struct judge_ends *x, const char **ret_why);

/* A decimal number with blanks around it and nothing else, finite; false: it is none. */
bool judge_number(const char *text, size_t len, double *ret);

/* ======== judge: scores ======== */

/* What became of one test. */
struct judge_outcome {
	bool known;
	bool excluded; /* from the score: as if the package did not have it */
	enum verdict verdict;
	bool has_score;  /* absolute, from a validator */
	bool has_factor; /* 0..1 of the test's accept_score */
	double score, factor;
	double points; /* judge_score(): what the test is worth in its group */
};
struct judge_total {
	enum verdict verdict;
	double score;
	bool out_of_bounds; /* the score left low..high: verdict is JE */
};

enum judge_stop {
	JUDGE_STOP_PACKAGE, /* as the package says */
	JUDGE_STOP_GROUP,   /* at the first failure in each group */
	JUDGE_STOP_FIRST,   /* at the first failure */
	JUDGE_STOP_NEVER
};

/* Is there a rule by which a failure keeps other tests from being run? */
bool judge_may_skip(const struct problem *p, enum judge_stop stop);
/* What is not to be run, from the outcomes of tests that are added in their order; unknown ones
 * decide nothing yet.  The caller frees it with free(). */
struct judge_gate;
struct judge_gate *judge_gate_new(const struct problem *p, enum judge_stop stop);
struct judge_gate *judge_gate_copy(const struct judge_gate *g);
void judge_gate_add(struct judge_gate *g, size_t i, const struct judge_outcome *o);
/* Is test i not to be run, given those before it? */
bool judge_gate_skips(const struct judge_gate *g, size_t i);
/* Turn what was not to be run into SK, in the order of tests: the result does not depend on
 * what ran ahead.  Every other test is known. */
void judge_settle(const struct problem *p, enum judge_stop stop, struct judge_outcome *tests);
/* Groups and total ([0]); groups has p->n_groups elements.  custom: totals of groups with a
 * custom grader, set by the caller beforehand, or NULL. */
void judge_score(const struct problem *p, struct judge_outcome *tests, struct judge_total *groups,
		 const bool *custom);
/* Does what happened agree with the label?  why: what does not, or empty. */
bool judge_agrees(const struct problem *p, const struct problem_submission *s,
		  const struct judge_outcome *tests, const struct judge_total *groups,
		  const char *const *messages, struct buf *why);

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

/* One file that was read already, as a document of that id; name says what kind of text it is
 * (problem.tex).  What is no text is counted as skipped. */
int dup_read_bytes(const char *id, const char *name, const struct buf *b, dup_sink *sink,
		   void *cookie, struct dup_read_stats *stats, struct err *e);

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
 * it is long or has samples, else s2f, or t2c where the index holds programs, or nearly.  Of an
 * index of both kinds t2c and c2c search the programs, p2d and s2f the texts. */
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
	float dense;        /* cosine of embeddings, from dup_fuse() only */
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

/* For fitting the weights: called with the n features (in the order of
 * problems/dup/rank.h) of every document that was read for a query, and with
 * how long the query is, 0 to 1. */
typedef void dup_feature_fn(void *cookie, uint32_t doc, const float *f, size_t n, float length);
void dup_searcher_watch(struct dup_searcher *s, dup_feature_fn *fn, void *cookie);

/* ======== dup: the optional dense engine ======== */

/* Any server that answers POST URL/embeddings as OpenAI's does: {"model","input":[...],
 * "encoding_format":"float"} -> {"data":[{"index","embedding"}]}.  Texts leave this machine. */
struct dup_embed_opts {
	const char *url; /* up to and with /v1 */
	const char *model;
	const char *key_env;      /* environment variable that holds the bearer token; NULL: none */
	const char *query_prefix; /* before queries only; NULL: none */
	const char *cache;  /* SQLite file of (model, SHA-256 of text) -> vector; NULL: none */
	int batch;          /* texts in a request; halved where the server says 413 */
	int max_bytes;      /* of a text; the rest is cut, at a character */
	int retries;        /* after 429, 5xx and broken connections, each wait twice as long */
	int64_t timeout_ns; /* of one request */
};
#define DUP_EMBED_DEFAULT                                                                          \
	{                                                                                          \
		.batch = 32, .max_bytes = 8192, .retries = 5, .timeout_ns = 120LL * 1000000000     \
	}

struct dup_embedder;
struct dup_embedder *dup_embedder_new(const struct dup_embed_opts *o, struct err *e);
void dup_embedder_free(struct dup_embedder **m);
#define DUP_EMBEDDER_SCOPED __attribute__((cleanup(dup_embedder_free))) struct dup_embedder

struct dup_texts {
	const char *const *text;
	const size_t *len;
	size_t n;
	bool query;
};
/* n unit vectors of *ret_dim floats, one behind the other; the caller frees.  An answer that
 * is incomplete, not finite, zero or of another dimension is an error, never a vector. */
int dup_embed(struct dup_embedder *m, const struct dup_texts *t, float **ret_vectors, int *ret_dim,
	      struct err *e);
int64_t dup_embed_requests(const struct dup_embedder *m); /* sent so far */

/* One file beside an index: a byte for each component and a scale for each document. */
struct dup_vectors;
int dup_vectors_build(const struct dup_index *x, struct dup_embedder *m, const char *model,
		      const char *path, struct err *e);
/* Refused when torn, damaged, or not of this index. */
struct dup_vectors *dup_vectors_open(const char *path, const struct dup_index *x, struct err *e);
void dup_vectors_close(struct dup_vectors **v);
#define DUP_VECTORS_SCOPED __attribute__((cleanup(dup_vectors_close))) struct dup_vectors
const char *dup_vectors_model(const struct dup_vectors *v);

/* The k nearest by cosine; query: a unit vector of dim floats.  ERR_USAGE if dim differs.  All
 * rows are compared (AVX2 where the processor has it); the best are weighed again with the
 * query in floats. */
int dup_vectors_search(const struct dup_vectors *v, const float *query, int dim,
		       const struct dup_index *x, const struct dup_query *q, struct dup_hits *ret,
		       struct err *e);
/* Reciprocal rank fusion, sum of 1 / (60 + rank) (Cormack, Clarke, Buettcher 2009), as a share of
 * what first in both gives; at most k hits. */
void dup_fuse(const struct dup_hits *lexical, const struct dup_hits *dense, int k,
	      struct dup_hits *ret);

/* Dot product of n bytes, n a multiple of 32: for tests, both ways. */
int32_t dup_dot_plain(const int8_t *a, const int8_t *b, size_t n);
int32_t dup_dot(const int8_t *a, const int8_t *b, size_t n);

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
