/* What was solved of problems that exist already, in the page of a run. */
#include "harness/report/html.h"

#include <math.h>
#include <string.h>

static void cells(struct buf *out, const struct split_rate *r)
{
	html_markup(out, "<td class=\"n\">%zu</td>", r->n);
	if (r->n == 0)
		html_markup(out, "<td class=\"n\">&ndash;</td><td class=\"n\">&ndash;</td>");
	else
		html_markup(out,
			    "<td class=\"n\"><span class=\"bar\"><i style=\"width:%.1f%%\"></i>"
			    "</span>%.1f%%</td><td class=\"n dim\">%.1f&ndash;%.1f</td>",
			    100 * r->rate, 100 * r->rate, 100 * r->at.lo, 100 * r->at.hi);
	html_markup(out, "</tr>\n");
}

static void part(struct buf *out, const char *who, const char *name, const struct split_rate *r)
{
	html_markup(out, "<tr><td class=\"name\"><bdi>");
	html_text(out, who);
	html_markup(out, "</bdi></td><td>%s</td>", name);
	cells(out, r);
}

static void subject(struct buf *out, const struct dup_split *s, size_t k)
{
	const struct dup_subject *x = &s->subject[k];

	part(out, k == 0 ? "(all players)" : x->name, "flagged", &x->part[2]);
	part(out, "", "clean", &x->part[1]);
	if (x->part[3].n > 0)
		part(out, "", "unknown", &x->part[3]);
	for (int b = 0; b < s->o.bins; b++) {
		char name[64];
		if (isnan(s->from[b]))
			continue;
		snprintf(name, sizeof(name), "similarity %.3f&ndash;%.3f", s->from[b], s->to[b]);
		part(out, "", name, &x->bin[b]);
	}
}

void html_duplicates(const struct dup_split *s, struct buf *out)
{
	BUF_SCOPED said = BUF_INIT;

	html_markup(out,
		    "<h2>Problems that exist already</h2>\n<p class=\"dim\">Flagged: a problem of "
		    "the index is a duplicate or near it. %zu flagged, %zu clean, %zu without a "
		    "verdict or not looked up. The problem is the unit; intervals are of 95 "
		    "%%.</p>\n<div class=\"scroll\"><table><thead><tr><th>player</th><th>problems"
		    "</th><th class=\"n\">number</th><th class=\"n\">%s</th><th class=\"n\">95 %%"
		    "</th></tr></thead>\n<tbody>\n",
		    s->n_part[SPLIT_FLAGGED], s->n_part[SPLIT_CLEAN],
		    s->n_part[SPLIT_UNKNOWN] + s->unchecked,
		    strcmp(s->o.rate, "score") == 0 ? "points" : "solved");
	for (size_t k = s->n_subjects > 2 ? 0 : 1; k < s->n_subjects; k++)
		subject(out, s, k);
	dup_split_say(s, &said);
	html_markup(out, "</tbody></table></div>\n<p class=\"dim\">");
	html_text(out, said.data);
	html_markup(out, ".%s</p>\n",
		    s->mixed ? " The checks are against different corpora, engines or thresholds."
			     : "");
}
