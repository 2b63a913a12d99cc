/*
 * export_diff: what changed in a codebase, as CodeClash's changes_r<k>.json has it.
 */
#ifndef AGON_REPORT_EXPORT_DIFF_H
#define AGON_REPORT_EXPORT_DIFF_H

#include "agents/agent.h"

/* Adds full_diff (first to now), incremental_diff (before to now) and
 * modified_files {path: content} of what differs from first, to j. */
int export_changes(struct repo *r, const char *first, const char *before, const char *now,
		   json_t *j, struct err *e);

/* The paths on the right side of a unified diff of git's, in order, as an
 * array; deleted files are left out.  The diff's content is never taken for
 * its headers, whatever it is. */
json_t *diff_paths(const char *diff, size_t len);

#endif
