/*
 * regex: regular expressions of checktestdata (its doc/regex-spec.md): literals, `.` (any
 * byte), sets, `* + ? {m,n}`, `|`, groups, and [:alpha:] and the like in sets, which older scripts
 * have; greedy, and of alternatives the first that matches.  No back references, so a match costs
 * at most instructions times bytes.
 */
#ifndef AGON_CTD_REGEX_H
#define AGON_CTD_REGEX_H

#include <stddef.h>
#include <stdint.h>

struct regex;

/* 0, or -1 with what is wrong in *why (static). */
int regex_new(struct regex **ret, const char *pattern, size_t len, const char **why);
void regex_free(struct regex **re);
/* At the beginning of text: 1 and how much matches, 0, or -1: more than *steps (counted down;
 * NULL: no limit). */
int regex_match(const struct regex *re, const char *text, size_t len, uint64_t *steps,
		size_t *ret_len);

#endif
