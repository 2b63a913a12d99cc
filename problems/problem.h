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

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ======== verdicts ======== */

/* What became of one run, one group or one submission.  JE is never the
 * submission's fault; SK was not run. */
enum verdict {
	VERDICT_AC,
	VERDICT_WA,
	VERDICT_TLE,
	VERDICT_MLE,
	VERDICT_RTE,
	VERDICT_OLE,
	VERDICT_CE,
	VERDICT_JE,
	VERDICT_SK,
	VERDICT_N
};
const char *verdict_name(enum verdict v);               /* "AC" */
int verdict_named(const char *name, enum verdict *ret); /* -1: no such */
#define VERDICT_BIT(v) (1u << (v))

/* ======== package: a problem, whatever its dialect ======== */

/* One description for all dialects.  What hangs on a struct problem is owned by
 * it and constant, until problem_free().  Nothing of the package was run, no
 * symlink was followed out of it, and no file is named by a host path: a
 * problem_file is opened with problem_file_open() only.
 *
 * Languages are the codes of the Kattis table ("c" "cpp" "csharp" "go" "java"
 * "javascript" "kotlin" "pascal" "python3" "rust" ...), whatever the dialect
 * calls them; NULL: find out by extension and shebang. */
enum { PROBLEM_TESTS_MAX = 20000, PROBLEM_GROUPS_MAX = 2000, PROBLEM_FILES_MAX = 100000 };

struct problem_file {
	const char *path;   /* beneath the package; NULL: there is no such file */
	bool scratch;       /* beneath the scratch directory instead */
	bool constants;     /* {{name}} is replaced: problem_file_read() does it */
	int64_t size_bytes; /* on disk */
};

struct problem_member { /* a file under the name that a program finds it by */
	const char *name;
	struct problem_file file;
};
struct problem_members {
	size_t len;
	const struct problem_member *at;
};

struct problem_program {
	const char *name;     /* file or folder name; NULL: there is no such program */
	const char *language; /* or NULL */
	const char *entry;    /* entry point as the package gives it, or NULL */
	struct problem_members files;
	bool build_script, run_script; /* Kattis: "build" makes "run"; "run" is started */
};
struct problem_programs {
	size_t len;
	const struct problem_program *at;
};

struct problem_args { /* at[len] is NULL */
	size_t len;
	const char *const *at;
};

/* How a program that judges is called and answers.  in, out, ans: input, the
 * contestant's output, the jury's answer, as file names. */
enum problem_protocol {
	PROTOCOL_BUILTIN, /* no program: problem.compare */
	/* prog in ans feedback_dir/ flags... < out: 42 accepts, 43 rejects, anything
	 * else is JE; judgemessage.txt, teammessage.txt, score.txt (absolute) and
	 * score_multiplier.txt (0..1) in feedback_dir.  nextpass.in with 42: another pass. */
	PROTOCOL_KATTIS,
	/* prog in out ans: 0 AC; 1 WA; 2, 4, 8 (presentation, extra output, end of file) WA;
	 * 7 the score is the first number printed to stderr (absolute); 3 and others JE */
	PROTOCOL_TESTLIB,
	/* prog in ans out: a number 0..1 is the first line of stdout, a message that of stderr;
	 * exit status not 0 is JE */
	PROTOCOL_CMS,
	/* DMOJ bridged: prog in out ans: 0 AC, 1 WA, else JE */
	PROTOCOL_EXIT01,
	PROTOCOL_COCI, /* DMOJ coci: 0 AC, 1 WA, 7 partial ("partial X/Y" on stderr) */
	PROTOCOL_PEG,  /* DMOJ peg: as EXIT01 with partial "X/Y" on stdout */
};

/* The comparison in agon itself, when there is no validator program. */
enum problem_compare_kind {
	COMPARE_TOKENS,    /* Kattis default validator; flags as of 2025-09 in test.flags */
	COMPARE_LINES,     /* CMS white-diff: lines, blanks at their ends aside,
			      runs of blanks alike; blank lines at the end aside */
	COMPARE_EXACT,     /* DMOJ identical: every byte */
	COMPARE_FLOATS,    /* DMOJ floats: tokens, numbers within .epsilon, absolute or relative */
	COMPARE_RSTRIPPED, /* DMOJ rstripped: lines, blanks at their right ends aside */
	COMPARE_SORTED_LINES,  /* DMOJ sorted: the set of lines */
	COMPARE_SORTED_TOKENS, /* DMOJ unordered: the multiset of tokens */
	COMPARE_LINE_COUNT,    /* DMOJ linecount: lines that agree, share of all */
	COMPARE_LOOSE, /* LiveCodeBench: lines stripped, then equal, or equal as decimals by token
			*/
};
struct problem_compare {
	enum problem_compare_kind kind;
	bool case_sensitive;     /* of COMPARE_TOKENS the test's flags decide */
	double epsilon;          /* COMPARE_FLOATS */
	bool absolute, relative; /* COMPARE_FLOATS: which error may be within epsilon */
};

struct problem_validator { /* judges the output of a finished run */
	enum problem_protocol protocol;
	struct problem_program program;
};

struct problem_interactor { /* talks with the running submission */
	enum {
		INTERACTOR_NONE,
		/* the validator itself, PROTOCOL_KATTIS, both pipes crossed; passes if multi-pass
		 */
		INTERACTOR_KATTIS,
		/* prog in out [ans], pipes crossed, exit codes of testlib; then, if it accepts and
		 * there is a validator, that one gets out, which the interactor wrote */
		INTERACTOR_TESTLIB,
		/* CMS manager: input on stdin, argv the FIFO pairs (in, out) of each of .processes
		 * copies; answers as PROTOCOL_CMS */
		INTERACTOR_CMS,
		/* DMOJ bridged interactor: prog in ans, pipes crossed; .protocol says how it
		   answers */
		INTERACTOR_DMOJ,
	} kind;
	enum problem_protocol protocol;
	struct problem_program program; /* none for INTERACTOR_KATTIS: problem.validators[0] */
	int processes;                  /* copies of the submission, >= 1 */
	bool fifos;                     /* CMS: the submission gets FIFO names as arguments too */
};

/* Where the time limit comes from. */
struct problem_timing {
	int64_t fixed_ns; /* of CPU, for each test (and pass); 0: it follows from the jury's runs:
			   */
	/* (ac_factor 0: the package says nothing at all)
	 * the smallest multiple of resolution_ns not below slowest accepted x ac_factor, such
	 * that limit x tle_factor is not above the fastest that has to be too slow */
	double ac_factor;      /* legacy time_multiplier 5, 2025-09 ac_to_time_limit 2 */
	double tle_factor;     /* legacy time_safety_margin 2, 2025-09 time_limit_to_tle 1.5 */
	int64_t resolution_ns; /* 1 s */
};

struct problem_limits { /* 0: the package says nothing */
	struct problem_timing time;
	int64_t memory_bytes, output_bytes, code_bytes, stack_bytes;
	int64_t compile_ns, compile_memory_bytes;
	int64_t validation_ns, validation_memory_bytes, validation_output_bytes;
	int passes;    /* multi-pass: at most; else 1 */
	int processes; /* the submission may have; 0: nothing said */
};

enum problem_combine {
	COMBINE_SUM, /* of the scores of tests and groups directly in it, as all below */
	COMBINE_MIN,
	COMBINE_MAX,
	COMBINE_AVG,
	COMBINE_PRODUCT, /* of score / max_score of each, times the group's max_score */
	COMBINE_ALL,     /* max_score if everything in it is AC, else 0 */
};

enum problem_verdict_mode {                      /* the verdict of a group */
			    VERDICT_MODE_WORST,  /* JE, RTE, MLE, TLE, OLE, WA, AC: the first of
						    these that is there */
			    VERDICT_MODE_FIRST,  /* of the first that is not AC, in the order of
						    tests */
			    VERDICT_MODE_ACCEPT, /* AC whatever is in it */
};

struct problem_group {
	const char *name; /* "secret/group1", "subtask 2"; "" is the root */
	int parent;       /* index, smaller than its own; -1: this is the root, index 0 */
	bool sample;
	bool counts;  /* its score counts in the parent (samples: mostly not) */
	bool ignored; /* neither score nor verdict counts (legacy ignore_sample) */
	enum problem_combine combine;
	enum problem_verdict_mode verdict_mode;
	bool any_accepted;  /* AC if any in it is (legacy accept_if_any_accepted) */
	double max_score;   /* INFINITY: unbounded */
	double low, high;   /* the score is JE outside; -INFINITY, INFINITY: no bounds */
	bool stop;          /* after something in it that is not AC the rest of it is SK */
	bool custom_grader; /* problem.graders decide, with .grader_flags */
	struct problem_args grader_flags;
	size_t n_shared;        /* tests of other groups that count in this one too, each */
	const int *shared;      /* with its score / max_score of this group's max_score */
	bool static_validation; /* the static validator judges too, for .static_score points */
	double static_score;    /* 0: pass or fail only */
	struct problem_args static_flags;
	size_t n_requires; /* groups before it that must be AC, else this one is SK with score 0 */
	const int *requires;
};

struct problem_test {
	const char *name; /* unique: "secret/group1/03" */
	int group;        /* index */
	bool sample;
	bool full_feedback;          /* input, output and answer may be shown to the contestant */
	struct problem_file in, ans; /* ans.path NULL: there is none */
	struct problem_args args;    /* of the submission */
	struct problem_args flags;   /* of the output validators, or of COMPARE_TOKENS */
	const struct problem_args *input_flags; /* one for each input validator, or NULL */
	struct problem_members files;           /* put into the working directory */
	const char *hint, *description;         /* or NULL; description is the jury's */
	const char *output_name;       /* output-only: the file of the submission that answers it */
	int64_t time_ns, memory_bytes; /* instead of the problem's; 0: as the problem */
	/* Without a score from the validator; a validator's fraction is of accept_score.
	 * accept_score NAN: the validator must give one, else JE.
	 * max_score: what a validator may give at most, INFINITY: anything. */
	double accept_score, reject_score, max_score;
};

/* What a labelled submission has to do.  Masks are of VERDICT_BIT. */
struct problem_expectation {
	const char *tests;            /* "" all; else a glob over names of groups and tests, where
					 {a,b} is understood and * does not match a slash */
	uint32_t permitted, required; /* every test's verdict, at least one test's; 0: not said */
	bool has_score;               /* of the group, or of the submission, in low..high */
	double score_low, score_high;
	const char *message;         /* part of at least one judge message, or NULL */
	bool time_lower, time_upper; /* counts as slowest accepted, as fastest too slow */
};

struct problem_submission {
	const char *name;  /* "accepted/a.cpp" */
	const char *label; /* folder or tag as the package says it */
	struct problem_program program;
	uint32_t final; /* verdicts of the whole submission that agree with the label; 0: any */
	bool coarse;    /* the dialect has no MLE and OLE: problem_permits() */
	bool partial;   /* legacy partially_accepted: AC, and less than the best score */
	size_t n_expect;
	const struct problem_expectation *expect;
};
/* Is v in the mask?  coarse: RTE stands for MLE and OLE too, WA for OLE too. */
bool problem_permits(uint32_t mask, bool coarse, enum verdict v);
/* Does a glob of an expectation match the name of a test, or a group above it? */
bool problem_test_matches(const char *glob, const char *name);

/* Files put beside a submission before it is compiled, over its own. */
struct problem_include {
	const char *language; /* NULL: of every language that has no files of its own */
	struct problem_members files;
};

struct problem_input_validator {
	enum { INPUT_PROGRAM, INPUT_CTD, INPUT_VIVA, INPUT_TESTLIB } kind;
	struct problem_program program; /* 42 accepts (INPUT_TESTLIB: 0); input on stdin */
};

/* Data to try the validators with. */
struct problem_probe {
	enum { PROBE_INVALID_INPUT, PROBE_INVALID_OUTPUT, PROBE_VALID_OUTPUT } kind;
	struct problem_test test; /* .group -1; .ans absent for INVALID_INPUT */
	struct problem_file out;
};

struct problem_statement {
	const char *language; /* "en", "pt-BR" */
	struct problem_file file;
};

struct problem_constant {
	const char *name, *value;
};

struct problem {
	const char *name;    /* short: the folder's or the archive's */
	const char *title;   /* English if there is, else the first; may be as .name */
	const char *dialect; /* "kattis-2025-09", "polygon": problem_dialects */
	const char *path;    /* as the user gave it, for messages */
	bool scoring, interactive, multipass, output_only, communication;
	bool maximize;      /* false: legacy objective: min */
	bool full_scores;   /* a test without AC may still have a score (CMS, testlib points) */
	bool round_score;   /* LiveOIBench: the total is rounded to an integer */
	bool stop_at_first; /* the dialect judges up to the first failure (DMOJ short_circuit) */
	bool allow_file_writing;
	const char *in_name, *out_name; /* files instead of stdin, stdout; NULL: those */
	const char *function; /* LiveCodeBench functional: method of Solution that is called */
	const char *starter;  /* its starter code, or NULL */
	struct problem_limits limits;
	double max_score; /* of the whole; INFINITY: unbounded; 1 if it is pass-fail */
	struct problem_compare compare;
	size_t n_validators; /* legacy: all must accept; none: compare */
	const struct problem_validator *validators;
	struct problem_interactor interactor;
	struct problem_validator static_validator; /* .program.name NULL: none */
	struct problem_programs graders;           /* legacy custom graders */
	size_t n_groups, n_tests, n_submissions, n_includes, n_input_validators, n_probes;
	const struct problem_group *groups; /* [0] is the root; parents first */
	const struct problem_test *tests;   /* in the order of judging; a group's are together */
	const struct problem_submission *submissions;
	const struct problem_include *includes;
	const struct problem_input_validator *input_validators;
	const struct problem_probe *probes;
	size_t n_statements, n_constants, n_warnings;
	const struct problem_statement *statements;
	const struct problem_constant *constants;
	struct problem_members attachments; /* the contestant may have them */
	struct problem_args languages;      /* allowed; none: all */
	const char *const *warnings;        /* "FILE:LINE: ..." */
	struct problem_source *source;      /* private */
};

struct problem_options {
	/* An empty private directory of the caller, borrowed until problem_free() and removed
	 * by the caller after it.  Archives are unpacked there, and tests that are inside
	 * other files written.  -1: such packages are refused. */
	int scratch_fd;
	const char *dialect; /* NULL: found out */
	const char *id;      /* which problem of a file with several; NULL: the only one */
};

/* path: a directory, an archive (.zip .kpp .tar and its compressed kinds) or a
 * .json/.jsonl file.  ERR_USAGE: not a package, or malformed: "FILE:LINE: what". */
int problem_open(struct problem **ret, const char *path, const struct problem_options *o,
		 struct err *e);
void problem_free(struct problem **p);
#define PROBLEM_SCOPED __attribute__((cleanup(problem_free))) struct problem

/* A regular file, read-only, or -1 with *e. */
int problem_file_open(const struct problem *p, const struct problem_file *f, struct err *e);
/* The bytes as they are meant to be seen, constants replaced.  More than max is an error. */
int problem_file_read(const struct problem *p, const struct problem_file *f, size_t max,
		      struct buf *out, struct err *e);

/* Dialect names with one line of what they are, in the order of detection; .name NULL ends. */
struct problem_dialect {
	const char *name, *help;
};
const struct problem_dialect *problem_dialects(void);

/* The packages at a path: itself if it is one, else those directly in the directory, by name.
 * Each goes to found(), which returns 0, or -1 to stop. */
int problem_list(const char *path, int (*found)(void *cookie, const char *path), void *cookie,
		 struct err *e);

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
	bool scored; /* the score is to be read from where the protocol puts it */
};
struct judge_exit judge_exit_of(enum problem_protocol p, int status);

/* How submission and interactor ended, and whose fault that is. */
struct judge_ends {
	enum verdict submission; /* by itself: AC, or how it went wrong */
	enum verdict interactor; /* AC, WA, or JE: no status of its protocol, or a limit */
	bool submission_pipe, interactor_pipe; /* killed by SIGPIPE: the other was gone */
	bool interactor_first;                 /* it ended before the submission did */
	bool interactor_limit;                 /* it was killed for a limit */
	bool flooded; /* the pipe to the interactor was full when that happened */
	bool unheard; /* the submission waited, and the interactor had not read what it said */
};
/* why: for people, a constant. */
enum verdict judge_blame(const struct judge_ends *x, const char **ret_why);

/* A decimal number with blanks around it and nothing else, finite; false: it is none. */
bool judge_number(const char *text, size_t len, double *ret);

/* ======== judge: scores ======== */

/* What became of one test. */
struct judge_outcome {
	bool known;
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

/* Is test i not to be run, given what is known of the tests before it?  Unknown ones decide
 * nothing yet. */
bool judge_skips(const struct problem *p, enum judge_stop stop, const struct judge_outcome *tests,
		 size_t i);
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
