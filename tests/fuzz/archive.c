/* import_archive(): any bytes as an archive. */
#include "tests/fuzz/fuzz_repo.h"

#include "harness/base/fd.h"

#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct repo *repo = fuzz_repo();
	struct err e = ERR_INIT;
	char tree[TREE_HEX];
	FD_SCOPED fd = memfd_create("archive", MFD_CLOEXEC);

	if (fd < 0 || fd_write_all(fd, data, size) < 0 || lseek(fd, 0, SEEK_SET) < 0)
		abort();
	struct code_builder *b = builder_new(repo, &fuzz_limits, true);
	if (import_archive(b, fd, &e) == 0 && code_builder_write(b, tree, &e) == 0 &&
	    b->total_bytes > fuzz_limits.total_bytes)
		abort();
	if (e.code != ERR_NONE && e.code != ERR_FAILED)
		abort();
	code_builder_free(b);
	return 0;
}
