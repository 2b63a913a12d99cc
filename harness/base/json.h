/*
 * json: jansson with bounds and paths in messages.
 *
 * Getters name the place that is wrong ("players[1].name: expected string").
 * json_parse() caps the input before parsing and refuses duplicate keys; it is
 * the only way foreign JSON enters.
 */
#ifndef AGON_BASE_JSON_H
#define AGON_BASE_JSON_H

#include "harness/base/buf.h"
#include "harness/base/err.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

void json_unref(json_t **j);
/* JSON_SCOPED *j = ...; */
#define JSON_SCOPED __attribute__((cleanup(json_unref))) json_t

/* what: how to call the input in a message ("job", "tournament.yaml"). NULL on failure. */
json_t *json_parse(const char *what, const char *text, size_t len, size_t max, struct err *e);
/* Compact, keys sorted: equal values give equal bytes. */
void json_dump(const json_t *j, struct buf *out);
/* The same, one line with '\n', written whole.  -1 with errno. */
int json_write_line(int fd, const json_t *j);

/* A JSON string of any bytes: what is not UTF-8 is replaced, never an error. */
json_t *json_text(const void *bytes, size_t n);

/* Typed members of an object; a missing or wrong one sets *e and returns the
 * zero value.  where: the path of the object, "" at the top. */
const char *json_str_at(const json_t *obj, const char *where, const char *key, struct err *e);
int64_t json_int_at(const json_t *obj, const char *where, const char *key, struct err *e);
json_t *json_obj_at(const json_t *obj, const char *where, const char *key, struct err *e);
json_t *json_arr_at(const json_t *obj, const char *where, const char *key, struct err *e);
/* Optional ones, with a default; a wrong type is the default too (for our own files). */
int64_t json_int_or(const json_t *obj, const char *key, int64_t otherwise);
const char *json_str_or(const json_t *obj, const char *key, const char *otherwise);
bool json_bool_or(const json_t *obj, const char *key, bool otherwise);

#endif
