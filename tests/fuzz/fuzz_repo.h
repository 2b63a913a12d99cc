/*
 * fuzz_repo: a repository in memory, empty again after every input, so that
 * fuzzers of codebase input are not held up by a disk.
 */
#ifndef AGON_TESTS_FUZZ_REPO_H
#define AGON_TESTS_FUZZ_REPO_H

#include "agents/code.h"

#include <git2/odb_backend.h>
#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>
#include <stdlib.h>

struct fuzz_repo {
	struct repo repo;
	git_odb_backend *memory;
};

static const struct code_limits fuzz_limits = {
	.files = 60, .file_bytes = 1 << 16, .total_bytes = 1 << 18, .path_bytes = 200, .depth = 8};

/* The same one every time (opening costs more than most inputs), emptied. */
static inline struct repo *fuzz_repo(void)
{
	static struct fuzz_repo f;

	if (f.memory != NULL) {
		git_mempack_reset(f.memory);
		return &f.repo;
	}
	git_libgit2_init();
	if (git_odb_new(&f.repo.odb) < 0 || git_mempack_new(&f.memory) < 0 ||
	    git_odb_add_backend(f.repo.odb, f.memory, 1) < 0 ||
	    git_repository_wrap_odb(&f.repo.git, f.repo.odb) < 0)
		abort();
	f.repo.path = "memory";
	return &f.repo;
}

#endif
