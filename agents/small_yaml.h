/*
 * small_yaml: the part of YAML that agon.yaml may use (private).
 *
 * An agent writes that file, and libfyaml 0.7.12 can be made to loop for ever
 * (a directive with a byte that is not UTF-8 does it), so it never sees it.
 * Understood: "key: value" lines at the left margin, # comments, one leading
 * "---", and as values plain text, 'single' and "double" quotes, and blocks
 * after | and |-.  Whatever is taken means the same to a full YAML parser;
 * everything else is an error with its line.
 */
#ifndef AGON_AGENTS_SMALL_YAML_H
#define AGON_AGENTS_SMALL_YAML_H

#include "harness/base/buf.h"
#include "harness/base/err.h"

#include <stddef.h>

/* Called for each pair in order; -1 with *e set stops. */
typedef int small_yaml_pair(void *cookie, int line, const char *key, const char *value,
			    struct err *e);
/* what: the file's name for messages ("agon.yaml:3: ..."); all errors are ERR_FAILED. */
int small_yaml_parse(const char *what, const char *text, size_t len, small_yaml_pair *pair,
		     void *cookie, struct err *e);

#endif
