/*
 * agents: who edits the code, and the codebases they edit.
 *
 * Codebases live as trees in one bare repository that the host owns.  What
 * comes from outside (a directory, a file, an archive, a repository that
 * somebody else wrote) is read file by file and written anew; a foreign .git
 * is never opened by the host.  A tree is named by its 40 hex digits.
 *
 * The same files give the same tree whatever they came from.  Kept are regular
 * files (0644, or 0755 if the owner may execute) and symlinks that are relative
 * and lead nowhere out, ".." only at their front.  A .git at the top is left
 * out.  Refused are names that some system takes for .git elsewhere, "..", backslashes,
 * control characters, devices, FIFOs, sockets, submodules, in archives also
 * hard links, encrypted and repeated entries, and what is over a limit.
 *
 * Refused input is ERR_FAILED with the path and the reason: data about the
 * codebase, not a failure of the host.  A tree that was returned is on disk
 * (objects and refs are synced before they are named).
 */
#ifndef AGON_AGENT_H
#define AGON_AGENT_H

#include "harness/base/buf.h"
#include "harness/base/err.h"
#include "harness/base/exec.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

enum { TREE_HEX = 41 };

/* What a codebase may be, at most. */
struct code_limits {
	int64_t files, file_bytes, total_bytes, path_bytes, depth;
};
extern const struct code_limits code_limits_default; /* 20000, 64 MiB, 512 MiB, 1024, 64 */

struct repo;
/* Open or make the bare repository at path; host git configuration is never
 * read.  ERR_USAGE if path is something else, or another user's. */
int repo_open(struct repo **ret, const char *path, struct err *e);
void repo_close(struct repo *r); /* NULL is fine */
/* Remove what a killed writer left behind.  Only for the one writer. */
int repo_repair(struct repo *r, struct err *e);

/* The one front door for what a user names in a config or on a command line:
 * a directory, a single file, an archive (.tar, .tar.gz, .tgz, .tar.xz, .tar.bz2, .tar.zst,
 * .zip) or "path/to/repo.git@rev" ("repo@rev" too).  Relative to base_dir.  A
 * single file becomes a tree with that one file, renamed to as if as != NULL.
 * ERR_USAGE: there is no such thing, or spec makes no sense.
 *
 * For a revision x runs git with the repository read-only at /repo and HOME=/tmp; nothing
 * it prints is trusted.  x may be NULL where no revision is to be had (ERR_HOST then). */
int code_import(struct repo *r, const struct exec *x, const char *base_dir, const char *spec,
		const char *as, const struct code_limits *lim, char ret_tree[TREE_HEX],
		struct err *e);
/* The files below an open directory (a sandbox's output, say).  Top-level .git is left out. */
int code_import_fd(struct repo *r, int dirfd, const struct code_limits *lim,
		   char ret_tree[TREE_HEX], struct err *e);
/* tree with a unified diff applied: what git diff, git format-patch (a series
 * too) or diff -u wrote, at most 64 MiB; blank text changes nothing.  As git apply: a hunk may
 * have moved, its context must be there exactly.  No binary changes.  ERR_FAILED names file,
 * hunk and line. */
int code_patch(struct repo *r, const char *tree, const char *diff, size_t len,
	       char ret_tree[TREE_HEX], struct err *e);
/* Write the tree into a fresh directory (must not exist); files 0644 or 0755,
 * symlinks as such, all times the same.  Nothing is left there on failure. */
int code_export(struct repo *r, const char *tree, const char *dir, struct err *e);
/* One regular file's bytes; 1 if there is none; ERR_FAILED if it has more than max. */
int code_file(struct repo *r, const char *tree, const char *path, size_t max, struct buf *out,
	      struct err *e);
/* Every regular file of the tree, in git's order; fn returns 0 to go on, else its value stops
 * and is returned. */
int code_each(struct repo *r, const char *tree,
	      int (*fn)(void *cookie, const char *path, const char *bytes, size_t len),
	      void *cookie, struct err *e);
/* What changed, as a unified diff of at most max bytes; a cut is said at its end. */
int code_diff(struct repo *r, const char *from, const char *to, size_t max, struct buf *out,
	      struct err *e);

/* A tree made from bytes we hold (feedback bundles): add files, then write. */
struct code_builder;
struct code_builder *code_builder_new(struct repo *r);
/* path: relative, '/' between parts; a later file of the same path wins. */
int code_builder_add(struct code_builder *b, const char *path, const void *bytes, size_t n,
		     struct err *e);
/* Put a whole tree below path ("" = at the top). */
int code_builder_add_tree(struct code_builder *b, const char *path, const char *tree,
			  struct err *e);
int code_builder_write(struct code_builder *b, char ret_tree[TREE_HEX], struct err *e);
void code_builder_free(struct code_builder *b);

/* refs/agon/<name> := a commit of tree on top of what refs/agon/<parent_name>
 * names now (NULL: a root commit).  Fixed author, dates as given (the round number in seconds),
 * so the same history has the same ids.  Writing what is already there changes nothing. */
int code_commit(struct repo *r, const char *name, const char *parent_name, const char *tree,
		int64_t when, const char *message, struct err *e);
/* The tree of refs/agon/<name>; 1 if there is no such ref. */
int code_ref_tree(struct repo *r, const char *name, char ret_tree[TREE_HEX], struct err *e);
/* The commit itself, 40 hex digits too. */
int code_ref_commit(struct repo *r, const char *name, char ret_commit[TREE_HEX], struct err *e);

/* How to build a codebase: agon.yaml in it (keys build, run, language, wire, all
 * texts), and for what that leaves open a default by file
 * name (build_plan.c).  "build:" with nothing behind it means that nothing is built. */
struct code_build {
	bool needed;       /* false: nothing to build */
	char *build;       /* shell command, NULL if none */
	char *run;         /* shell command that starts the program, NULL if none */
	char language[24]; /* "c", "python", ..., "" unknown */
	char wire[24];     /* what the program speaks; "" not said */
	char from[24];     /* what decided: "agon.yaml", "main.c", ... */
};
/* ERR_FAILED when agon.yaml is malformed, with its line. */
int code_build_plan(struct repo *r, const char *tree, struct code_build *ret, struct err *e);
void code_build_release(struct code_build *b);

/* ---- who edits ---- */

enum agent_key_type {
	AGENT_K_END,
	AGENT_K_TEXT,
	AGENT_K_LIST,
	AGENT_K_INT,
	AGENT_K_TIME,
	AGENT_K_SIZE,
	AGENT_K_BOOL,
	AGENT_K_OBJECT
};
/* Keys of a player's entry that belong to one kind of agent. */
struct agent_key {
	enum agent_key_type type;
	const char *name;
	bool required;
	const char *def, *help;
};

struct agent_ask {
	struct repo *repo;
	const struct exec *exec;
	const char *base_dir; /* relative paths in the config start here */
	const json_t *spec;   /* the player's entry in the config */
	const char *code;     /* its code: value */
	int round;            /* 1.. */
	const char *tree;     /* the codebase as it stands; "" if its import was refused */
	const struct code_limits *limits;
	const char *as; /* the name a single file gets, see code_import(); may be NULL */
};

enum agent_how {
	AGENT_KEEPS,  /* the codebase stays as it is */
	AGENT_TREE,   /* it becomes .tree */
	AGENT_RUNS,   /* run .command in the sandbox over the checkout; it may ask a model */
	AGENT_TALKS,  /* a language model edits, as spec.config says (agents/llm) */
	AGENT_REPLAYS /* run the commands of the trajectory at .path again */
};
struct agent_answer {
	enum agent_how how;
	char tree[TREE_HEX];
	const char *command;                   /* AGENT_RUNS: for sh -c; borrowed from the spec */
	char path[4096];                       /* AGENT_REPLAYS */
	int64_t cpu_ns, wall_ns, memory_bytes; /* AGENT_RUNS */
	char status[32];                       /* recorded: "kept", "applied", "followed", ... */
};

struct agent_kind {
	const char *name, *summary;
	const struct agent_key *keys; /* ends at AGENT_K_END */
	/* ERR_FAILED: the edit is refused; the codebase stays and the reason is recorded. */
	int (*ask)(const struct agent_ask *ask, struct agent_answer *ret, struct err *e);
	/* Hash of what the answer depends on besides round and tree (files of the
	 * replay, commit of the ref): part of the job's id.  May be NULL. */
	int (*fingerprint)(const struct agent_ask *ask, struct buf *out, struct err *e);
};
extern const struct agent_kind *const agent_kinds[]; /* NULL-terminated */
const struct agent_kind *agent_kind_find(const char *name);

#endif
