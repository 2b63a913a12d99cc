/*
 * package: what a problem package says, whatever its dialect (a part of
 * problems/problem.h, which is what others include).
 */
#ifndef AGON_PROBLEM_PACKAGE_H
#define AGON_PROBLEM_PACKAGE_H

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
	 * 7 the score is the first number printed to stderr (absolute); 50..250 the share of
	 * the score in steps of 1/200; 3 and others JE.  Compiled with PC_BASE_EXIT_CODE 50. */
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
	COMPARE_JSON,  /* one JSON value: equal as Python has it (1 and 1.0) */
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
	bool is_static;              /* the static validator's, not a run: no input */
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
	struct problem_programs graders;           /* legacy; a group is only custom if it is one */
	/* agon's own, beside the validators of a Kattis package: prog SEED writes an input.
	 * .name NULL: none */
	struct problem_program generator;
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

#endif
