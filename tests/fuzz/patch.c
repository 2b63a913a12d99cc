/* code_patch(): any bytes as a diff, over a small tree. */
#include "tests/fuzz/fuzz_repo.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void base(struct repo *repo, char tree[TREE_HEX])
{
	static const char main_c[] = "one\ntwo\nthree\nfour\nfive\nsix\nseven\n";
	struct err e = ERR_INIT;
	struct code_builder *b = builder_new(repo, NULL, true);

	if (builder_put(b, "main.c", CODE_FILE, main_c, strlen(main_c), &e) < 0 ||
	    builder_put(b, "d/x", CODE_EXEC, "x", 1, &e) < 0 ||
	    builder_put(b, "link", CODE_LINK, "d/x", 3, &e) < 0 ||
	    builder_put(b, "empty", CODE_FILE, "", 0, &e) < 0 ||
	    code_builder_write(b, tree, &e) < 0)
		abort();
	code_builder_free(b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct repo *repo = fuzz_repo();
	struct err e = ERR_INIT;
	char tree[TREE_HEX], ret[TREE_HEX];
	/* Not NUL-terminated, so that reading past the end is seen. */
	char *diff = xmalloc(size);

	memcpy(diff, data, size);
	base(repo, tree);
	if (code_patch(repo, tree, diff, size, ret, &e) < 0 && e.code != ERR_FAILED)
		abort();
	free(diff);
	return 0;
}
