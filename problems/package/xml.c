#include "problems/package/xml.h"

#include <expat.h>
#include <string.h>

struct reader {
	struct draft *d;
	const char *file;
	XML_Parser parser;
	struct xml *stack[XML_DEPTH_MAX];
	struct buf text[XML_DEPTH_MAX];
	int depth;
	long nodes;
	struct xml *root;
	bool failed;
};

static void stop(struct reader *r, const char *why)
{
	if (!r->failed)
		draft_fail(r->d, r->file, (int)XML_GetCurrentLineNumber(r->parser), "%s", why);
	r->failed = true;
	XML_StopParser(r->parser, XML_FALSE);
}

static void XMLCALL on_start(void *cookie, const XML_Char *name, const XML_Char **attrs)
{
	struct reader *r = cookie;
	struct pool *pool = r->d->pool;
	size_t n = 0;

	if (r->failed)
		return;
	if (r->depth >= XML_DEPTH_MAX || ++r->nodes > XML_NODES_MAX) {
		stop(r, "more elements than a problem needs");
		return;
	}
	while (attrs[n] != NULL)
		n++;
	struct xml *x = pool_alloc(pool, sizeof(*x));
	const char **copy = pool_alloc(pool, (n + 1) * sizeof(*copy));
	for (size_t i = 0; i < n; i++)
		copy[i] = pool_str(pool, attrs[i]);
	*x = (struct xml){.name = pool_str(pool, name),
			  .line = (int)XML_GetCurrentLineNumber(r->parser),
			  .n_attrs = n / 2,
			  .attrs = copy};
	struct xml *up = r->depth > 0 ? r->stack[r->depth - 1] : NULL;
	if (up == NULL)
		r->root = x;
	else if (up->last == NULL)
		up->first = x;
	else
		up->last->next = x;
	if (up != NULL)
		up->last = x;
	buf_clear(&r->text[r->depth]);
	r->stack[r->depth++] = x;
}

static void XMLCALL on_end(void *cookie, const XML_Char *name)
{
	struct reader *r = cookie;

	(void)name;
	if (r->failed)
		return;
	r->depth--;
	const char *s = r->text[r->depth].data;
	size_t n = r->text[r->depth].len;
	for (; n > 0 && strchr(" \t\r\n", s[0]) != NULL; s++)
		n--;
	while (n > 0 && strchr(" \t\r\n", s[n - 1]) != NULL)
		n--;
	r->stack[r->depth]->text = pool_strn(r->d->pool, s, n);
}

static void XMLCALL on_text(void *cookie, const XML_Char *s, int n)
{
	struct reader *r = cookie;

	if (!r->failed && r->depth > 0 && r->text[r->depth - 1].len + (size_t)n <= XML_TEXT_MAX)
		buf_add(&r->text[r->depth - 1], s, (size_t)n);
}

static void XMLCALL on_doctype(void *cookie, const XML_Char *name, const XML_Char *sysid,
			       const XML_Char *pubid, int has_internal_subset)
{
	(void)name;
	(void)sysid;
	(void)pubid;
	if (has_internal_subset)
		stop(cookie, "a document type with declarations is not taken");
}

const struct xml *xml_read(struct draft *d, const char *path)
{
	struct reader r = {.d = d, .file = path, .parser = XML_ParserCreate(NULL)};
	BUF_SCOPED bytes = BUF_INIT;

	if (r.parser == NULL)
		BUG("expat gives no parser");
	for (int i = 0; i < XML_DEPTH_MAX; i++)
		buf_init(&r.text[i]);
	XML_SetUserData(r.parser, &r);
	XML_SetElementHandler(r.parser, on_start, on_end);
	XML_SetCharacterDataHandler(r.parser, on_text);
	XML_SetStartDoctypeDeclHandler(r.parser, on_doctype);
	bool bad = draft_read(d, path, XML_BYTES_MAX, &bytes) < 0;
	if (!bad && XML_Parse(r.parser, bytes.data, (int)bytes.len, 1) != XML_STATUS_OK) {
		bad = true;
		if (!r.failed)
			draft_fail(d, path, (int)XML_GetCurrentLineNumber(r.parser),
				   "not valid XML: %s",
				   XML_ErrorString(XML_GetErrorCode(r.parser)));
	}
	XML_ParserFree(r.parser);
	for (int i = 0; i < XML_DEPTH_MAX; i++)
		buf_release(&r.text[i]);
	return bad || r.failed ? NULL : r.root;
}

const struct xml *xml_child(const struct xml *x, const char *name)
{
	for (const struct xml *c = x != NULL ? x->first : NULL; c != NULL; c = c->next)
		if (strcmp(c->name, name) == 0)
			return c;
	return NULL;
}

const struct xml *xml_next(const struct xml *x, const char *name)
{
	for (x = x->next; x != NULL; x = x->next)
		if (strcmp(x->name, name) == 0)
			return x;
	return NULL;
}

const char *xml_attr(const struct xml *x, const char *name)
{
	for (size_t i = 0; x != NULL && i < x->n_attrs; i++)
		if (strcmp(x->attrs[2 * i], name) == 0)
			return x->attrs[2 * i + 1];
	return NULL;
}
