/*
 * search: which node of a tree of codebases is expanded next, and which is the best.
 *
 * Nodes are numbered in the order in which they were made, the root is 0.  A node
 * has a value in [0, 1], or NAN when it could not be measured: that one counts
 * nowhere and is not expanded.  A value is a visit of the node and of all its
 * ancestors; Q is the mean of a node's visits.
 *
 * Best-of-k: every node is a child of the root.
 *
 * UCT (Kocsis & Szepesvari 2006, with the depth terms of SWE-Search, arXiv
 * 2410.20285): of all nodes that may get another child the one with the largest
 *
 *	weight Q + exploration sqrt(ln N / n) + bonus e^(-depth_weight (d - 1)) - depth_weight
 *sqrt(d)
 *
 * n: its visits, N: its parent's (the root's own), d: its depth.  Equal scores: the
 * lowest number.  All nodes are compared, of whatever depth, so without a depth_weight
 * the newest would win mostly (n = 1 of N = 2) and the tree would be a chain.
 */
#ifndef AGON_SCIENCE_SEARCH_H
#define AGON_SCIENCE_SEARCH_H

#include <stddef.h>
#include <stdint.h>

struct uct {
	double weight, exploration, bonus, depth_weight;
};
/* The formula above; INFINITY for n = 0. */
double uct_score(const struct uct *u, double q, int64_t n, int64_t n_parent, int depth);

enum search_method { SEARCH_BEST_OF_K, SEARCH_UCT };
struct search_rules {
	enum search_method method;
	int64_t nodes;             /* to make, besides the root */
	int64_t expansions, depth; /* UCT: children of a node, depth of a node, at most */
	struct uct uct;
};

struct search_node {
	int parent; /* -1: the root */
	double value;
	/* what follows from those, see search_count() */
	int depth, children;
	int64_t visits;
	double sum; /* of the values of its visits */
};
/* A parent comes before its children, or BUG. */
void search_count(struct search_node *node, size_t n);
/* The node that gets the next child; -1: the search is over.  The nodes are counted. */
int search_next(const struct search_rules *r, const struct search_node *node, size_t n);
/* The highest value, the lowest number among equals; -1: no node has one. */
int search_best(const struct search_node *node, size_t n);

#endif
