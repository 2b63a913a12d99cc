#include "harness/cmd/cmd.h"

#include "harness/cmd/dup.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"

#include <inttypes.h>
#include <stdio.h>

struct embed_args {
	const char *index, *out, *url, *model, *key_env, *cache;
	int64_t batch, max_bytes, retries, timeout_ns;
	bool json;
};

static const struct opt opts[] = {
	{OPT_TEXT, 'i', "index", "FILE", "the index whose documents to embed",
	 offsetof(struct embed_args, index), 0, 0, NULL},
	{OPT_TEXT, 'o', "output", "FILE", "the vectors to write (default: the index's name + .vec)",
	 offsetof(struct embed_args, out), 0, 0, NULL},
	{OPT_TEXT, 0, "url", "URL", "embedding server, up to and with /v1",
	 offsetof(struct embed_args, url), 0, 0, NULL},
	{OPT_TEXT, 'm', "model", "NAME", "the model to ask for", offsetof(struct embed_args, model),
	 0, 0, NULL},
	{OPT_TEXT, 0, "key-env", "NAME", "environment variable with the server's token",
	 offsetof(struct embed_args, key_env), 0, 0, NULL},
	{OPT_TEXT, 0, "cache", "FILE", "SQLite file of embeddings that were paid for",
	 offsetof(struct embed_args, cache), 0, 0, NULL},
	{OPT_INT, 0, "batch", "N", "texts in one request", offsetof(struct embed_args, batch), 1,
	 256, NULL},
	{OPT_SIZE, 0, "max-bytes", "SIZE", "what is sent of a text",
	 offsetof(struct embed_args, max_bytes), 16, DUP_DOC_BYTES, NULL},
	{OPT_INT, 0, "retries", "N", "how often a busy server is asked again",
	 offsetof(struct embed_args, retries), 0, 100, NULL},
	{OPT_TIME, 0, "timeout", "TIME", "of one request", offsetof(struct embed_args, timeout_ns),
	 1000000, 3600LL * 1000000000, NULL},
	{OPT_FLAG, 0, "json", NULL, "print one JSON object", offsetof(struct embed_args, json), 0,
	 0, NULL},
	{OPT_END},
};

static int embed(const struct embed_args *a, const char *out, struct err *e)
{
	struct dup_embed_opts o = {.url = a->url,
				   .model = a->model,
				   .key_env = a->key_env,
				   .cache = a->cache,
				   .batch = (int)a->batch,
				   .max_bytes = (int)a->max_bytes,
				   .retries = (int)a->retries,
				   .timeout_ns = a->timeout_ns};
	struct dup_info info;

	DUP_INDEX_SCOPED *x = dup_open(a->index, e);
	if (x == NULL)
		return -1;
	DUP_EMBEDDER_SCOPED *m = dup_embedder_new(&o, e);
	if (m == NULL || dup_vectors_build(x, m, a->model, out, e) < 0)
		return -1;
	dup_info(x, &info);
	if (a->json) {
		JSON_SCOPED *j = json_pack("{s:s,s:s,s:I,s:I}", "vectors", out, "model", a->model,
					   "documents", (json_int_t)info.documents, "requests",
					   (json_int_t)dup_embed_requests(m));
		cmd_print_json(j);
	} else
		printf("%s: %" PRId64 " documents, %" PRId64 " requests\n", out, info.documents,
		       dup_embed_requests(m));
	return 0;
}

static int run(const struct command *c, int argc, char **argv)
{
	static const struct dup_embed_opts d = DUP_EMBED_DEFAULT;
	struct embed_args a = {.batch = d.batch,
			       .max_bytes = d.max_bytes,
			       .retries = d.retries,
			       .timeout_ns = d.timeout_ns};
	struct opt_rest rest;
	struct err e = ERR_INIT;

	int rc = cmd_parse(c, &a, argc, argv, &rest, &e);
	if (rc != 0)
		return rc > 0 ? 0 : cmd_fail(c, &e);
	if (a.index == NULL || a.url == NULL || a.model == NULL || rest.n > 0) {
		err_set(&e, ERR_USAGE, "needs --index, --url and --model, and no operand");
		return cmd_fail(c, &e);
	}
	MEM_SCOPED char *out = a.out != NULL ? xstrdup(a.out) : xprintf("%s.vec", a.index);
	return embed(&a, out, &e) < 0 ? cmd_fail(c, &e) : 0;
}

extern const struct command cmd_dup_embed;
const struct command cmd_dup_embed = {
	.name = "dup embed",
	.synopsis = "--index FILE --url URL --model NAME",
	.summary = "embed an index by a server, for the dense and fused engines",
	.details = "The server is anything that speaks OpenAI's /v1/embeddings: llama.cpp, vLLM, "
		   "TEI,\n"
		   "ollama, or a hosted one.  All texts of the index are sent there.  With --cache "
		   "an\n"
		   "interrupted run goes on where it stopped.",
	.opts = opts,
	.run = run,
};
