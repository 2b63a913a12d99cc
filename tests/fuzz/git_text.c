/* ls_parse() and cat_read(): the first byte says where the one ends and the other begins. */
#include "tests/fuzz/fuzz_repo.h"

#include "harness/base/fd.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct repo *repo = fuzz_repo();
	struct err e = ERR_INIT;
	struct ls_list list = {0};
	char tree[TREE_HEX];
	FD_SCOPED fd = memfd_create("cat", MFD_CLOEXEC);

	if (size == 0)
		return 0;
	/* As read from a file: a copy with a NUL behind. */
	size_t cut = data[0] < size ? data[0] : size - 1;
	char *text = xmalloc(cut + 1);
	memcpy(text, data + 1, cut);
	text[cut] = '\0';
	if (fd < 0 || fd_write_all(fd, data + 1 + cut, size - 1 - cut) < 0 ||
	    lseek(fd, 0, SEEK_SET) < 0)
		abort();
	struct code_builder *b = builder_new(repo, &fuzz_limits, true);
	if (ls_parse(text, cut, &fuzz_limits, &list, &e) == 0 && cat_read(fd, &list, b, &e) == 0)
		code_builder_write(b, tree, &e);
	if (e.code != ERR_NONE && e.code != ERR_FAILED)
		abort();
	vec_release(&list);
	free(text);
	code_builder_free(b);
	return 0;
}
