#include "harness/cmd/cmd.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "problems/problem.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct index_args {
	const char *out, *kind;
	bool add, json, verify;
};

static const struct opt opts[] = {
	{OPT_TEXT, 'o', "output", "FILE", "the index to write", offsetof(struct index_args, out), 0,
	 0, NULL},
	{OPT_FLAG, 'a', "add", NULL, "keep what FILE holds; a document with a known id replaces it",
	 offsetof(struct index_args, add), 0, 0, NULL},
	{OPT_TEXT, 'k', "kind", "KIND", "what to take: auto, text or code",
	 offsetof(struct index_args, kind), 0, 0, "auto|text|code"},
	{OPT_FLAG, 0, "verify", NULL, "no input: check every byte of FILE and say what it holds",
	 offsetof(struct index_args, verify), 0, 0, NULL},
	{OPT_FLAG, 0, "json", NULL, "print one JSON object", offsetof(struct index_args, json), 0,
	 0, NULL},
	{OPT_END},
};

static int add(void *cookie, const struct dup_document *d, struct err *e)
{
	return dup_build_add(cookie, d, e);
}

static enum dup_want want_of(const char *kind)
{
	return strcmp(kind, "text") == 0   ? DUP_WANT_TEXT
	       : strcmp(kind, "code") == 0 ? DUP_WANT_CODE
					   : DUP_WANT_AUTO;
}

static void report(const struct index_args *a, const struct dup_info *info,
		   const struct dup_read_stats *st, int64_t ns)
{
	char hash[24];

	snprintf(hash, sizeof(hash), "%016" PRIx64, info->hash);
	if (a->json) {
		JSON_SCOPED *j = json_pack(
			"{s:s,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:s,s:I}", "index", a->out,
			"documents", (json_int_t)info->documents, "programs",
			(json_int_t)info->programs, "words", (json_int_t)info->words, "text_bytes",
			(json_int_t)info->text_bytes, "file_bytes", (json_int_t)info->file_bytes,
			"read", (json_int_t)st->documents, "skipped", (json_int_t)st->skipped,
			"truncated", (json_int_t)st->truncated, "corpus", hash, "wall_ns",
			(json_int_t)ns);
		cmd_print_json(j);
		return;
	}
	printf("%s: %" PRId64 " documents (%" PRId64 " programs), %.1f MB of text, corpus %s, "
	       "%.1f MB\n",
	       a->out, info->documents, info->programs, (double)info->text_bytes / 1e6, hash,
	       (double)info->file_bytes / 1e6);
}

static int build(const struct index_args *a, const struct opt_rest *in, struct dup_read_stats *st,
		 struct err *e)
{
	DUP_BUILD_SCOPED *b = dup_build_new();

	for (int i = 0; i < in->n; i++)
		if (dup_read(in->at[i], want_of(a->kind), add, b, st, e) < 0)
			return -1;
	if (st->documents == 0)
		return err_set(e, ERR_USAGE, "no document found in %s%s%s%s; see --kind", in->at[0],
			       in->n > 1 ? " and the others" : "", st->skipped > 0 ? ": " : "",
			       st->why);
	if (a->add && access(a->out, F_OK) == 0) {
		DUP_INDEX_SCOPED *old = dup_open(a->out, e);
		if (old == NULL || dup_build_add_index(b, old, e) < 0)
			return -1;
	}
	return dup_build_write(b, a->out, e);
}

static int run(const struct command *c, int argc, char **argv)
{
	struct index_args a = {.kind = "auto"};
	struct dup_read_stats st = {0};
	struct dup_info info;
	struct opt_rest in;
	struct err e = ERR_INIT;

	int rc = cmd_parse(c, &a, argc, argv, &in, &e);
	if (rc != 0)
		return rc > 0 ? 0 : cmd_fail(c, &e);
	int64_t start = clock_mono_ns();
	if (a.out == NULL)
		err_set(&e, ERR_USAGE, "say which file to write: -o FILE");
	else if (a.verify == (in.n > 0))
		err_set(&e, ERR_USAGE,
			a.verify ? "--verify takes no input"
				 : "say what to index: a file, a directory, or -");
	if (e.code != ERR_NONE || (!a.verify && build(&a, &in, &st, &e) < 0))
		return cmd_fail(c, &e);
	DUP_INDEX_SCOPED *x = dup_open(a.out, &e);
	if (x == NULL || (a.verify && dup_verify(x, &e) < 0))
		return cmd_fail(c, &e);
	dup_info(x, &info);
	report(&a, &info, &st, clock_mono_ns() - start);
	if (st.skipped > 0 || st.truncated > 0)
		fprintf(stderr, "agon dup index: %" PRId64 " skipped, %" PRId64 " cut%s%s\n",
			st.skipped, st.truncated, st.why[0] != '\0' ? "; first: " : "", st.why);
	return 0;
}

extern const struct command cmd_dup_index;
const struct command cmd_dup_index = {
	.name = "dup index",
	.synopsis = "INPUT... -o FILE",
	.summary = "make an index of problem statements and programs",
	.details =
		"An INPUT is a JSON-lines dump (BEIR, CPRet, LeetCode; also .gz, .zst, .xz, "
		".bz2),\n"
		"a problem package, a directory of statements (text, Markdown, TeX, HTML) or\n"
		"programs, a single file, or - for standard input.  The index is one file; it is\n"
		"written beside FILE first and then put in its place.",
	.opts = opts,
	.run = run,
};
