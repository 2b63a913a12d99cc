/*
 * box: from a job's limits and mounts to a sandbox run, and from its result to
 * words and JSON.
 */
#ifndef AGON_BOX_H
#define AGON_BOX_H

#include "harness/base/buf.h"
#include "harness/base/err.h"
#include "sandbox/sandbox.h"

#include <jansson.h>

enum { BOX_MOUNTS_MAX = 32 };

struct box_run {
	struct sb_spec spec;
	struct sb_mount mounts[BOX_MOUNTS_MAX + 1];
	int n_mounts;
	struct sb_result result;
};

/* "cpu_ns", "wall_ns", "memory_bytes", "processes", "output_bytes", "file_bytes"; 0: none. */
void box_limits(const json_t *limits, struct sb_spec *spec);
/* Limits and "mounts" (pairs of host path and place, read-only) of a job. */
int box_run_init(struct box_run *r, const json_t *job, struct err *e);
void box_run_mount(struct box_run *r, struct sb_mount m);
int box_run(struct sb_host *h, struct box_run *r, struct err *e);
void box_run_release(struct box_run *r);

/* How it ended, for people: "exit status 3", "wall limit exceeded (...)". */
void box_explain(const struct sb_result *r, struct buf *out);
/* "passed", "end", "status", "limit", "why", "cpu_ns", "wall_ns", "memory_bytes". */
void box_report(const struct sb_result *r, json_t *into);

#endif
