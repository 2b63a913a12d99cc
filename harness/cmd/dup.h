/*
 * dup: what the "agon dup" commands share: hits for people and for programs.
 */
#ifndef AGON_CMD_DUP_H
#define AGON_CMD_DUP_H

#include "problems/problem.h"

#include <jansson.h>

/* {"task","hits":[{"id","score","words","grams","samples","copy","passages":[...]}]} */
json_t *dup_hits_json(const struct dup_index *x, const struct dup_query *q,
		      const struct dup_hits *h);
void dup_hits_print(const struct dup_index *x, const struct dup_query *q, const struct dup_hits *h);

#endif
