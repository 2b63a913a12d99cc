/*
 * config_util: what the tests of configs share: a config from a string, and a
 * folder of files to include.
 */
#ifndef AGON_TESTS_CONFIG_UTIL_H
#define AGON_TESTS_CONFIG_UTIL_H

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/config/config.h"
#include "harness/config/read.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* The config of a string, as the file t.yaml; NULL and *e when it is refused. */
__attribute__((unused)) static struct config *from_string(const char *yaml, struct err *e)
{
	TEXT_SCOPED t;
	struct config *c = NULL;

	text_init(&t);
	if (text_from_bytes(&t, "t.yaml", yaml, strlen(yaml), e) < 0 ||
	    config_from_text(&c, &t, "t.yaml", e) < 0)
		return NULL;
	return c;
}

__attribute__((unused)) static struct config *good(const char *yaml)
{
	struct err e = ERR_INIT;
	struct config *c = from_string(yaml, &e);

	if (c == NULL)
		fail_msg("refused: %s\n%s", e.text, yaml);
	return c;
}

/* Write text to dir/name, making the folders between. */
__attribute__((unused)) static void put_file(const char *dir, const char *name, const char *text)
{
	struct err e = ERR_INIT;
	MEM_SCOPED char *path = xprintf("%s/%s", dir, name);
	char *slash = strrchr(path, '/');

	*slash = '\0';
	if (dir_make(path, &e) < 0)
		fail_msg("%s", e.text);
	*slash = '/';
	if (file_replace(path, text, strlen(text), &e) < 0)
		fail_msg("%s", e.text);
}

/* The text without dir/ in it: messages name files by where they are. */
__attribute__((unused)) static char *without(const char *text, const char *dir)
{
	BUF_SCOPED out = BUF_INIT;
	size_t n = strlen(dir);

	for (; *text != '\0'; text++) {
		if (strncmp(text, dir, n) == 0 && text[n] == '/')
			text += n;
		else
			buf_putc(&out, *text);
	}
	return buf_steal(&out);
}

#endif
