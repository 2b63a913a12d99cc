/*
 * tree: copy a directory of files that somebody else wrote.
 *
 * Walks by descriptor, never through a symlink, never out of the directory it
 * starts in, and stops at the caps.  Regular files keep their owner's execute
 * bit and nothing else of their mode; symlinks are copied as such, unread;
 * whatever is neither (devices, FIFOs, sockets) is refused or left out.
 */
#ifndef AGON_BASE_TREE_H
#define AGON_BASE_TREE_H

#include "harness/base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct tree_caps {
	int64_t files, bytes; /* of all together */
	int depth;
	bool skip_odd;           /* leave devices, FIFOs and sockets out instead of refusing them */
	const char *const *skip; /* names left out at the top, ends at NULL; may be NULL */
};

/* Everything below from into the empty directory to.  ERR_FAILED: the tree is
 * at fault, the path is named. */
int tree_copy(int from_dirfd, int to_dirfd, const struct tree_caps *caps, struct err *e);

#endif
