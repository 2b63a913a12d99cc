#include "harness/work/wire.h"

#include "harness/embed.h"

#include <stdio.h>
#include <string.h>

extern const struct wire wire_agon;
extern const struct wire wire_battlesnake;
extern const struct wire wire_gomocup;
extern const struct wire wire_halite;
extern const struct wire wire_js_function;
extern const struct wire wire_py_function;
extern const struct wire wire_uci;

/* One line for each, and its declaration above. */
const struct wire *const wires[] = {
	&wire_agon,        &wire_battlesnake, &wire_gomocup, &wire_halite,
	&wire_js_function, &wire_py_function, &wire_uci,     NULL};

const struct wire *wire_find(const char *name)
{
	for (const struct wire *const *w = wires; *w != NULL; w++)
		if (strcmp((*w)->name, name) == 0)
			return *w;
	return NULL;
}

bool wire_is_spoken(const struct arena *a, const char *name)
{
	size_t want = strlen(name);

	for (const char *p = a->wires; p != NULL && *p != '\0';) {
		size_t n = strcspn(p, " ");
		if (n == want && memcmp(p, name, n) == 0)
			return true;
		p += n + strspn(p + n, " ");
	}
	return false;
}

const char *wire_file_text(const struct wire_file *f)
{
	if (f->text != NULL)
		return f->text;
	const struct embed_file *file = embed_find(f->embedded);
	if (file == NULL)
		BUG("no file %s is embedded", f->embedded);
	return file->data;
}

enum wire_said wire_line(const char *bytes, size_t len, size_t *ret_used, size_t *ret_line)
{
	const char *nl = len > 0 ? memchr(bytes, '\n', len) : NULL;

	if (nl == NULL ? len > WIRE_LINE_MAX : (size_t)(nl - bytes) > WIRE_LINE_MAX)
		return WIRE_LONG;
	if (nl == NULL)
		return WIRE_MORE;
	*ret_line = (size_t)(nl - bytes);
	*ret_used = *ret_line + 1;
	if (*ret_line > 0 && bytes[*ret_line - 1] == '\r')
		--*ret_line;
	return WIRE_NOTHING;
}

void wire_complain(struct wire_heard *ret, const char *text, const char *bytes, size_t n)
{
	BUF_SCOPED quoted = BUF_INIT;

	buf_add_text(&quoted, bytes, n, 60);
	for (size_t i = 0; i < quoted.len; i++)
		if (quoted.data[i] == '\n' || quoted.data[i] == '\t')
			quoted.data[i] = ' ';
	snprintf(ret->why, sizeof(ret->why), "%s: %s", text, quoted.data);
}
