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
		"button{font:inherit;padding:.4rem 1.2rem;margin:.5rem 0;color:#fff;"
		"background:#0072b2;border:0;border-radius:4px;cursor:pointer}"
		"table.hits{width:100%%;margin-top:1rem}table.hits .bar{width:3rem}"
		".both p:first-child{margin-top:0}.both{overflow-wrap:anywhere}"
		".both details{border:0;padding:0;margin:0;font-size:.85rem}"
		".both summary{padding:.1rem 0}.both pre{white-space:pre-wrap;max-width:44rem}"
		"tr.far{opacity:.8}</style></head><body><main>"
		"<h1>%s</h1>\n",
		title, html_style, title);
}

static void end(struct request *r, struct buf *out, int status)
{
	html_markup(out, "</main></body></html>\n");
	request_reply(r, status, html, out->data, out->len);
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
	end(r, &out, 200);
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

	dup_split_beside(s, r->s->o.run_dir, j, false, NULL);
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

enum {
	HITS = 10,
	PASSAGES = 3,
	BEGINNING = 160,
	QUERY_BYTES = 256 << 10,
	TEXT_BYTES = 16 << 10,
	COMPARED_BYTES = 32 << 10
};

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

static bool has_index(struct request *r)
{
	if (r->s->index == NULL)
		request_fail(r, 404, "agon serve was not given an index (--index FILE)");
	return r->s->index != NULL;
}

/* false: it is too long. */
static bool search(const struct request *r, struct buf *text, struct dup_query *q,
		   struct dup_hits *h)
{
	query_of(r, text);
	if (text->len > QUERY_BYTES)
		return false;
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

	if (!has_index(r))
		return;
	if (!search(r, &text, &q, &h)) {
		request_fail(r, 413, "a query of more than %d bytes", (int)QUERY_BYTES);
		return;
	}
	request_json(r, 200, dup_hits_json(r->s->index, &q, &h));
	dup_hits_release(&h);
}

/* Chinese and Japanese are compared by characters. */
static const char *unit_of(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)text[i] >= 0xe3)
			return "characters";
	return "words";
}

/* The beginning, to the end of a word. */
static void put_beginning(const struct dup_document *d, struct buf *out)
{
	size_t n = d->len < BEGINNING ? d->len : BEGINNING;

	while (n < d->len && n > BEGINNING / 2 && d->text[n] != ' ' && d->text[n] != '\n')
		n--;
	html_markup(out, "<p class=\"dim\">no passage of 4 words in common; it begins: ");
	html_textn(out, d->text, n, n);
	html_markup(out, "%s</p>", n < d->len ? " &hellip;" : "");
}

static void put_passages(const struct dup_query *q, const struct dup_document *d, struct buf *out)
{
	struct dup_overlap o = {0};

	size_t len = q->len < COMPARED_BYTES ? q->len : COMPARED_BYTES;

	/* Repetitive texts take long to compare, and others wait. */
	dup_overlap_find(q->text, len, d->text, d->len, PASSAGES, &o);
	for (size_t i = 0; i < o.len; i++) {
		const char *at = d->text + o.at[i].doc_from;
		html_markup(out, "<p>&ldquo;");
		html_textn(out, at, o.at[i].doc_len, 240);
		html_markup(out, "&rdquo; <span class=\"dim\">%u %s</span></p>", o.at[i].words,
			    unit_of(at, o.at[i].doc_len));
	}
	if (o.len == 0)
		put_beginning(d, out);
	dup_overlap_release(&o);
}

/* What both say, and the text itself for who wants to compare. */
static void put_hit(struct request *r, const struct dup_query *q, const struct dup_hit *hit,
		    struct buf *out)
{
	const struct dup_threshold t = DUP_THRESHOLD_DEFAULT;
	struct dup_document d;
	struct err e = ERR_INIT;

	html_markup(out,
		    "<tr%s><td class=\"n\"><span class=\"bar\"><i style=\"width:%.0f%%\"></i>"
		    "</span>%.3f</td><td class=\"name\">",
		    (double)hit->score < t.near ? " class=\"far\"" : "", 100 * (double)hit->score,
		    (double)hit->score);
	html_text(out, dup_id(r->s->index, hit->doc));
	html_markup(out, "</td><td class=\"both\">");
	if (dup_get(r->s->index, hit->doc, &d, &e) == 0) {
		put_passages(q, &d, out);
		html_markup(out, "<details><summary class=\"dim\">its text</summary><pre>");
		html_textn(out, d.text, d.len, TEXT_BYTES);
		html_markup(out, "</pre></details>");
	} else {
		html_markup(out, "<p class=\"bad\">");
		html_text(out, e.text);
		html_markup(out, "</p>");
	}
	html_markup(out, "</td></tr>\n");
}

/* In words, as agon dup check says it. */
static void put_verdict(struct request *r, const struct dup_query *q, const struct dup_hits *h,
			struct buf *out)
{
	static const char *const words[] = {
		[DUP_UNKNOWN] = "<strong>Unknown</strong>: no usable word, or a language that the "
				"index does not hold",
		[DUP_CLEAN] = "<strong>Clean</strong>: no textual twin was found, which is not to "
			      "say that there is none",
		[DUP_NEAR] = "<strong>Near</strong>: something alike is there",
		[DUP_DUPLICATE] = "<strong>Duplicate</strong>: it is there, or something very "
				  "much like it",
	};
	const struct dup_threshold t = DUP_THRESHOLD_DEFAULT;
	enum dup_verdict v = dup_judge(r->s->index, q, h, &t);

	if (v == DUP_UNKNOWN || h->task == DUP_P2D)
		html_markup(out, "<p class=\"winner\">%s</p>\n", words[v]);
	html_markup(out, "<p class=\"dim\">");
	if (h->task == DUP_P2D)
		html_markup(out,
			    "Duplicate from %.2f, near from %.2f, which is not calibrated for this "
			    "index. ",
			    t.duplicate, t.near);
	else if (v != DUP_UNKNOWN)
		html_markup(out,
			    "There are verdicts of statements with examples, among statements; "
			    "agon dup check gives them of any text. ");
	html_markup(out, "Scores are not probabilities; a person decides.%s</p>\n",
		    h->truncated ? " <strong>Only the beginning of the text was looked up.</strong>"
				 : "");
}

static void put_hits(struct request *r, const struct dup_query *q, const struct dup_hits *h,
		     struct buf *out)
{
	put_verdict(r, q, h, out);
	if (h->len == 0)
		return;
	html_markup(out, "<div class=\"scroll\"><table class=\"hits\"><thead><tr>"
			 "<th class=\"n\">score</th><th>problem</th><th>what both say</th></tr>"
			 "</thead><tbody>\n");
	for (size_t i = 0; i < h->len; i++)
		put_hit(r, q, &h->at[i], out);
	html_markup(out, "</tbody></table></div>\n");
}

/* A newline right after the tag is not part of the text. */
static void put_form(struct request *r, const struct buf *text, struct buf *out)
{
	struct dup_info info;

	dup_info(r->s->index, &info);
	html_markup(out,
		    "<p class=\"dim\">Paste a statement, some words of it, or a program. The index "
		    "has %lld documents, %lld of them programs.</p>\n"
		    "<form method=\"post\" action=\"/dup\"><textarea name=\"q\" rows=\"%d\" "
		    "autofocus aria-label=\"statement or program\">\n",
		    (long long)info.documents, (long long)info.programs, text->len > 0 ? 6 : 12);
	html_textn(out, text->data, text->len, text->len);
	html_markup(out, "</textarea><button>Search</button></form>\n");
}

void page_dup(struct request *r)
{
	BUF_SCOPED text = BUF_INIT;
	BUF_SCOPED out = BUF_INIT;
	struct dup_query q;
	struct dup_hits h = {0};

	if (!has_index(r))
		return;
	bool fits = search(r, &text, &q, &h);
	if (!fits)
		buf_clear(&text);
	begin(&out, "Does this problem exist already?");
	put_form(r, &text, &out);
	if (!fits)
		html_markup(&out,
			    "<p class=\"bad\">That is more than %d KiB: look up the statement, or "
			    "one program of it.</p>\n",
			    QUERY_BYTES >> 10);
	if (text.len > 0)
		put_hits(r, &q, &h, &out);
	dup_hits_release(&h);
	end(r, &out, fits ? 200 : 413);
}
