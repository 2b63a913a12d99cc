/* Pages for people: what there is, the run as it stands, search for duplicates. */
#include "harness/base/json.h"
#include "harness/cmd/dup.h"
#include "harness/report/dup_split.h"
#include "harness/report/html.h"
#include "harness/report/report.h"
#include "harness/serve/serve.h"

#include <string.h>

static const char html[] = "text/html; charset=utf-8";

static void begin(struct buf *out, const char *title)
{
	html_markup(
		out,
		"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		"style-src 'unsafe-inline'; form-action 'self'\">"
		"<title>%s</title><style>%s"
		"textarea{width:100%%;font:inherit;padding:.5rem;color:inherit;background:var(--"
		"soft);"
		"border:1px solid var(--line);border-radius:4px}"
		"button{font:inherit;padding:.4rem 1rem;margin:.5rem 0}</style></head><body><main>"
		"<h1>%s</h1>\n",
		title, html_style, title);
}

static void end(struct request *r, struct buf *out)
{
	html_markup(out, "</main></body></html>\n");
	request_reply(r, 200, html, out->data, out->len);
}

void page_home(struct request *r)
{
	BUF_SCOPED out = BUF_INIT;

	begin(&out, "agon serve");
	html_markup(&out, "<table><tbody>\n");
	for (const struct route *x = routes; x->path != NULL; x++) {
		if ((x->judge && !r->s->o.judge) || strcmp(x->path, "/") == 0)
			continue;
		if ((x->start == page_report || x->start == page_standings) &&
		    r->s->o.run_dir == NULL)
			continue;
		if ((x->start == page_dup || x->start == page_dup_json) && r->s->index == NULL)
			continue;
		bool link = strcmp(x->method, "GET") == 0 && !x->more;
		html_markup(&out,
			    "<tr><td>%s</td><td>%s%s%s<code>%s</code>%s</td><td>%s</td></tr>\n",
			    x->method, link ? "<a href=\"" : "", link ? x->path : "",
			    link ? "\">" : "", x->path, link ? "</a>" : "", x->help);
	}
	html_markup(&out, "</tbody></table>\n");
	end(r, &out);
}

void page_report(struct request *r)
{
	BUF_SCOPED out = BUF_INIT;
	struct err e = ERR_INIT;

	if (r->s->o.run_dir == NULL)
		request_fail(r, 404, "agon serve was not given a run directory");
	else if (html_report(r->s->o.run_dir, &out, &e) < 0)
		request_fail(r, 500, "%s", e.text);
	else
		request_reply(r, 200, html, out.data, out.len);
}

static void answer_standings(struct request *r, struct store *s, const struct standings *st)
{
	json_t *j = standings_json(st);
	struct err none = ERR_INIT;

	dup_split_beside(s, r->s->o.run_dir, j, false, NULL, &none);
	request_json(r, 200, j);
}

void page_standings(struct request *r)
{
	struct store *s = NULL;
	struct standings *st = NULL;
	struct err e = ERR_INIT;

	if (r->s->o.run_dir == NULL) {
		request_fail(r, 404, "agon serve was not given a run directory");
		return;
	}
	int rc = store_open_ro(&s, r->s->o.run_dir, &e);
	if (rc == 0)
		rc = standings_read(s, &st, &e);
	if (rc == 0)
		answer_standings(r, s, st);
	else
		request_fail(r, 500, "%s", e.text);
	standings_free(st);
	store_close(s);
}

/* ------------------------------------------------------------------ duplicates */

enum { HITS = 10, QUERY_BYTES = 256 << 10 };

/* q=... of a form; the body of another POST as it stands. */
static void query_of(const struct request *r, struct buf *out)
{
	const char *q = request_query(r, "q");
	const char *p = r->body.data, *end = p + r->body.len;

	if (q != NULL) {
		buf_puts(out, q);
		return;
	}
	if (r->body.len < 2 || strncmp(p, "q=", 2) != 0) {
		buf_add(out, p, r->body.len);
		return;
	}
	for (p += 2; p < end && *p != '&'; p++) {
		unsigned c;
		if (*p == '%' && end - p > 2 && sscanf(p + 1, "%2x", &c) == 1) {
			buf_putc(out, (char)c);
			p += 2;
		} else {
			buf_putc(out, *p == '+' ? ' ' : *p);
		}
	}
}

static bool search(struct request *r, struct buf *text, struct dup_query *q, struct dup_hits *h)
{
	if (r->s->index == NULL) {
		request_fail(r, 404, "agon serve was not given an index (--index FILE)");
		return false;
	}
	query_of(r, text);
	if (text->len > QUERY_BYTES) {
		request_fail(r, 413, "a query of more than %d bytes", (int)QUERY_BYTES);
		return false;
	}
	*q = (struct dup_query){.text = text->data, .len = text->len, .task = DUP_AUTO, .k = HITS};
	if (text->len > 0)
		dup_search(r->s->searcher, q, h);
	return true;
}

void page_dup_json(struct request *r)
{
	BUF_SCOPED text = BUF_INIT;
	struct dup_query q;
	struct dup_hits h = {0};

	if (!search(r, &text, &q, &h))
		return;
	request_json(r, 200, dup_hits_json(r->s->index, &q, &h));
	dup_hits_release(&h);
}

/* The text around a passage that both have, the passage marked. */
static void put_hit(struct request *r, const struct dup_query *q, const struct dup_hit *hit,
		    struct buf *out)
{
	struct dup_document d;
	struct dup_overlap o = {0};
	struct err e = ERR_INIT;

	html_markup(out, "<tr><td class=\"n\">%.3f</td><td class=\"name\">", (double)hit->score);
	html_text(out, dup_id(r->s->index, hit->doc));
	html_markup(out, "</td><td>");
	if (dup_get(r->s->index, hit->doc, &d, &e) == 0) {
		dup_overlap_find(q->text, q->len, d.text, d.len, 3, &o);
		for (size_t i = 0; i < o.len; i++) {
			html_markup(out, "<p>&ldquo;");
			html_textn(out, d.text + o.at[i].doc_from, o.at[i].doc_len, 240);
			html_markup(out, "&rdquo; <span class=\"dim\">%u words</span></p>",
				    o.at[i].words);
		}
		if (o.len == 0)
			html_textn(out, d.text, d.len, 160);
		dup_overlap_release(&o);
	}
	html_markup(out, "</td></tr>\n");
}

void page_dup(struct request *r)
{
	BUF_SCOPED text = BUF_INIT;
	BUF_SCOPED out = BUF_INIT;
	struct dup_query q;
	struct dup_hits h = {0};

	if (!search(r, &text, &q, &h))
		return;
	begin(&out, "Does this problem exist already?");
	html_markup(&out, "<form method=\"post\" action=\"/dup\"><textarea name=\"q\" rows=\"8\" "
			  "aria-label=\"statement or program\">");
	html_text(&out, text.data);
	html_markup(&out, "</textarea><button>Search</button></form>\n");
	if (h.len > 0) {
		html_markup(&out, "<div class=\"scroll\"><table><thead><tr><th>score</th>"
				  "<th>problem</th><th>what both say</th></tr></thead><tbody>\n");
		for (size_t i = 0; i < h.len; i++)
			put_hit(r, &q, &h.at[i], &out);
		html_markup(&out, "</tbody></table></div><p class=\"dim\">Scores are not "
				  "probabilities; a person decides.</p>\n");
	} else if (text.len > 0) {
		html_markup(&out, "<p>Nothing alike.</p>\n");
	}
	dup_hits_release(&h);
	end(r, &out);
}
