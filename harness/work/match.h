/*
 * match: games of one pairing, by the kind of the arena (match_job.c picks).
 */
#ifndef AGON_WORK_MATCH_H
#define AGON_WORK_MATCH_H

#include "harness/base/err.h"

#include <jansson.h>

struct sb_host;

json_t *external_match(struct sb_host *h, const json_t *job, struct err *e);
json_t *turns_match(struct sb_host *h, const json_t *job, struct err *e);

#endif
