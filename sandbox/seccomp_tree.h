/*
 * seccomp_tree: a search tree over runs of system calls, as BPF.
 *
 * Private to sandbox/.  libseccomp spends an instruction or two on every system
 * call, and the price of installing a filter is that of translating it.  Calls
 * are allowed in long runs of numbers, though: a tree over the runs is a fifth
 * of that.  It answers for all calls whose arguments do not matter; the others
 * go on to the library's program, which also judges foreign ABIs.
 */
#ifndef AGON_SANDBOX_SECCOMP_TREE_H
#define AGON_SANDBOX_SECCOMP_TREE_H

#include <linux/bpf_common.h>
#include <linux/filter.h>
#include <stddef.h>
#include <stdint.h>

struct code {
	struct sock_filter at[BPF_MAXINSNS];
	size_t n;
};

enum { SPAN_TAIL = 1 /* no answer of seccomp's: go on behind the tree */ };

/* Calls from this number up to the next span's. */
struct span {
	unsigned from;
	uint32_t action; /* what the filter returns, or SPAN_TAIL */
};

void code_add(struct code *c, uint16_t op, uint8_t jt, uint8_t jf, uint32_t k);
/* The number is in the accumulator. What goes on is a jump with k 0, for the caller to fill
 * in.  n is at least 2 and the first span begins at 0. */
void code_tree(struct code *c, const struct span *s, size_t n);

#endif
