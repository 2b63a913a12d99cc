#include "agents/agent.h"
#include "harness/base/fd.h"
#include "harness/report/html.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A page stays readable, and small enough to send, however long the run was. */
enum { LOG_BYTES = 8 << 10, DIFF_BYTES = 16 << 10, EXTRAS_BYTES = 8 << 20, WIDE_MATRIX = 7 };

struct page {
	const char *dir;
	struct store *store;
	struct standings *st;
	struct repo *repo; /* NULL: none */
	struct buf *out;
	size_t extras; /* bytes of logs and diffs so far */
	int player;    /* whose history is being written */
	struct err *e;
};

static void name(struct page *p, size_t i)
{
	html_markup(p->out, "<bdi>");
	html_text(p->out, p->st->players[i].name);
	html_markup(p->out, "</bdi>");
}

static void meta_text(struct page *p, const char *key, const char *before)
{
	BUF_SCOPED value = BUF_INIT;

	if (store_meta(p->store, key, &value, NULL) != 0)
		return;
	html_markup(p->out, "%s", before);
	html_text(p->out, value.data);
}

static void head(struct page *p)
{
	html_markup(p->out,
		    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		    "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
		    "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
		    "<meta name=\"referrer\" content=\"no-referrer\">\n<title>agon: ");
	meta_text(p, "arena", "");
	html_markup(p->out, " tournament</title>\n<style>\n%s</style>\n</head>\n<body>\n<main>\n",
		    html_style);
	html_markup(p->out, "<h1>Tournament");
	meta_text(p, "arena", ": ");
	html_markup(p->out, "</h1>\n<p class=\"dim\">%zu players, %d rounds after round 0",
		    p->st->n, p->st->rounds);
	meta_text(p, "seed", ", seed ");
	html_markup(p->out, ", status ");
	html_text(p->out, p->st->status);
	if (p->st->isolation[0] != '\0') {
		html_markup(p->out, "</p>\n<p class=\"dim\">Engine: ");
		html_text(p->out, p->st->engine);
		html_markup(p->out, ", isolation ");
		html_text(p->out, p->st->isolation);
	}
	if (standings_co_resident(p->st))
		html_markup(p->out, "</p>\n<p><strong>Co-resident</strong>: the bots shared the "
				    "engine's sandbox, and may have changed the results");
	html_markup(p->out, "</p>\n<p class=\"winner\">");
	if (p->st->winner >= 0) {
		html_markup(p->out, "Winner: <strong>");
		name(p, (size_t)p->st->winner);
		html_markup(p->out, "</strong>, %d of %d rounds",
			    p->st->players[p->st->winner].rounds_won,
			    p->st->rounds > 0 ? p->st->rounds : 1);
	} else {
		html_markup(p->out, p->st->winner == STANDINGS_TIE
					    ? "No winner: no round was decided"
					    : "The tournament is not over");
	}
	html_markup(p->out, "</p>\n");
}

static void share_bar(struct page *p, const struct tally *t)
{
	double share = tally_share(t);

	if (share < 0)
		html_markup(p->out, "<td class=\"n\">&ndash;</td>");
	else
		html_markup(
			p->out,
			"<td class=\"n\"><span class=\"bar\"><i style=\"width:%.1f%%\"></i></span>"
			"%.1f%%</td>",
			100 * share, 100 * share);
}

static void trouble(struct page *p, const struct standings_player *x)
{
	bool any = false;

	html_markup(p->out, "<td class=\"bad\">");
	for (int i = 1; i < OUT_COUNT; i++)
		if (x->outcomes[i] != 0) {
			html_markup(p->out, "%s%s %lld", any ? ", " : "", outcome_names[i],
				    (long long)x->outcomes[i]);
			any = true;
		}
	html_markup(p->out, "</td></tr>\n");
}

static void standings(struct page *p)
{
	html_markup(p->out,
		    "<h2>Standings</h2>\n<div class=\"scroll\"><table>\n<thead><tr>"
		    "<th class=\"n\">#</th><th>player</th><th>agent</th><th class=\"n\">rounds</th>"
		    "<th class=\"n\">won</th><th class=\"n\">drawn</th><th class=\"n\">lost</th>"
		    "<th class=\"n\">share of games</th><th>trouble</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < p->st->n; i++) {
		const struct standings_player *x = &p->st->players[p->st->order[i]];
		html_markup(p->out, "<tr><td class=\"n\">%zu</td><td class=\"name\">", i + 1);
		name(p, (size_t)p->st->order[i]);
		html_markup(p->out, "</td><td class=\"dim\">");
		html_text(p->out, x->agent);
		html_markup(p->out,
			    "</td><td class=\"n\">%d</td><td class=\"n\">%lld</td>"
			    "<td class=\"n\">%lld</td><td class=\"n\">%lld</td>",
			    x->rounds_won, (long long)x->games.won, (long long)x->games.drawn,
			    (long long)x->games.lost);
		share_bar(p, &x->games);
		trouble(p, x);
	}
	html_markup(p->out, "</tbody></table></div>\n");
	if (p->st->rounds > 0)
		html_markup(p->out, "<p class=\"dim\">Round 0 is the starting point: its games "
				    "count, its winner does not.</p>\n");
}

/* Blue above one half, orange below, by how far. */
static void matrix_cell(struct page *p, const struct tally *t, bool self)
{
	double share = tally_share(t);

	if (self || share < 0) {
		html_markup(p->out, "<td class=\"dim\">&ndash;</td>");
		return;
	}
	double far = share > 0.5 ? share - 0.5 : 0.5 - share;
	html_markup(p->out,
		    "<td style=\"background:rgba(%s,%.2f)\" title=\"%lld won, %lld drawn, %lld "
		    "lost\">%.1f%%",
		    share >= 0.5 ? "0,114,178" : "213,94,0", far * 1.3, (long long)t->won,
		    (long long)t->drawn, (long long)t->lost, 100 * share);
	if (p->st->n <= WIDE_MATRIX)
		html_markup(p->out, "<small>%lld / %lld / %lld</small>", (long long)t->won,
			    (long long)t->drawn, (long long)t->lost);
	html_markup(p->out, "</td>");
}

static void matrix(struct page *p)
{
	const struct standings *st = p->st;

	html_markup(p->out,
		    "<h2>Win matrix</h2>\n<p class=\"dim\">Row against column: share of the "
		    "games%s.</p>\n<div class=\"scroll\"><table class=\"matrix%s\"><thead><tr>"
		    "<th></th>",
		    st->n <= WIDE_MATRIX ? ", and won / drawn / lost" : "",
		    st->n <= WIDE_MATRIX ? "" : " many");
	for (size_t j = 0; j < st->n; j++) {
		html_markup(p->out, "<th>");
		name(p, (size_t)st->order[j]);
		html_markup(p->out, "</th>");
	}
	html_markup(p->out, "</tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < st->n; i++) {
		size_t a = (size_t)st->order[i];
		html_markup(p->out, "<tr><th scope=\"row\">");
		name(p, a);
		html_markup(p->out, "</th>");
		for (size_t j = 0; j < st->n; j++)
			matrix_cell(p, &st->matrix[a * st->n + (size_t)st->order[j]], i == j);
		html_markup(p->out, "</tr>\n");
	}
	html_markup(p->out, "</tbody></table></div>\n");
}

static void rounds(struct page *p)
{
	const struct standings *st = p->st;

	html_markup(p->out, "<h2>Rounds</h2>\n<p class=\"dim\">Share of the games in each "
			    "round.</p>\n");
	html_chart(st, p->out);
	html_markup(p->out, "<div class=\"scroll\"><table><thead><tr><th class=\"n\">round</th>"
			    "<th>winner</th>");
	for (size_t i = 0; i < st->n; i++) {
		html_markup(p->out, "<th class=\"n\">");
		name(p, i);
		html_markup(p->out, "</th>");
	}
	html_markup(p->out, "</tr></thead>\n<tbody>\n");
	vec_each (const struct standings_round, r, &st->by_round) {
		html_markup(p->out, "<tr><td class=\"n\">%d</td><td class=\"%s\">", r->round,
			    r->winner >= 0 ? "name" : "dim");
		html_text(p->out, standings_name(st, r->winner));
		html_markup(p->out, "</td>");
		for (size_t i = 0; i < st->n; i++)
			html_markup(p->out, "<td class=\"n\">%lld / %lld / %lld</td>",
				    (long long)r->games[i].won, (long long)r->games[i].drawn,
				    (long long)r->games[i].lost);
		html_markup(p->out, "</tr>\n");
	}
	html_markup(p->out, "</tbody></table></div>\n");
}

/* ---- builds and edits ---- */

static bool room(struct page *p, size_t want)
{
	p->extras += want;
	return p->extras <= EXTRAS_BYTES;
}

static int show_log(struct page *p, const char *title, const char *hex)
{
	BUF_SCOPED log = BUF_INIT;

	if (hex[0] == '\0')
		return 0;
	if (blob_get(p->store, hex, &log, p->e) < 0)
		return -1;
	if (log.len == 0 || !room(p, log.len < LOG_BYTES ? log.len : LOG_BYTES))
		return 0;
	html_markup(p->out, "<details><summary>%s</summary><pre>", title);
	html_textn(p->out, log.data, log.len, LOG_BYTES);
	html_markup(p->out, "</pre></details>\n");
	return 0;
}

static void diff_lines(struct page *p, const char *text)
{
	for (const char *at = text; *at != '\0';) {
		size_t n = strcspn(at, "\n");
		bool header = strncmp(at, "diff ", 5) == 0 || strncmp(at, "@@", 2) == 0 ||
			      strncmp(at, "index ", 6) == 0 || strncmp(at, "+++ ", 4) == 0 ||
			      strncmp(at, "--- ", 4) == 0;
		html_markup(p->out, "<span class=\"%s\">",
			    header       ? "h"
			    : *at == '+' ? "a"
			    : *at == '-' ? "d"
					 : "c");
		html_textn(p->out, at, n, n);
		html_markup(p->out, "%s</span>", n == 0 ? " " : "");
		at += n + (at[n] == '\n');
	}
}

static int show_diff(struct page *p, const struct store_edit *x)
{
	struct store_edit before;
	BUF_SCOPED diff = BUF_INIT;
	int parent;

	if (p->repo == NULL || x->round == 0 || x->tree[0] == '\0')
		return 0;
	int rc = store_parent(p->store, x->round, &parent, p->e);
	if (rc == 0)
		rc = store_edit(p->store, parent, x->player, &before, p->e);
	if (rc != 0 || before.tree[0] == '\0' || strcmp(before.tree, x->tree) == 0)
		return rc < 0 ? -1 : 0;
	if (code_diff(p->repo, before.tree, x->tree, DIFF_BYTES, &diff, p->e) < 0)
		return -1;
	if (!room(p, diff.len))
		return 0;
	html_markup(p->out, "<details><summary>changes</summary><pre>");
	diff_lines(p, diff.data);
	html_markup(p->out, "</pre></details>\n");
	return 0;
}

static void status(struct page *p, const char *class, const char *text, const char *reason)
{
	html_markup(p->out, "<td><span class=\"tag %s\">", class);
	html_text(p->out, text);
	html_markup(p->out, "</span>");
	if (reason[0] != '\0') {
		html_markup(p->out, " <bdi class=\"reason\">");
		html_text(p->out, reason);
		html_markup(p->out, "</bdi>");
	}
}

/* How an edit came about where a critic was heard in between: a line for each step. */
static int show_steps(struct page *p, const struct store_edit *x)
{
	struct store_draft d;
	struct store_critique c;
	int rc;

	for (int s = 0; (rc = store_draft(p->store, x->round, x->player, s, &d, p->e)) == 0; s++) {
		int said = store_refinement(p->store, x->round, x->player, s + 1, &c, p->e);
		if (said < 0)
			return -1;
		html_markup(p->out, "<div>step %d: ", s);
		html_text(p->out, d.edit.status);
		html_markup(p->out, " <code class=\"dim\">");
		html_textn(p->out, d.edit.tree, strnlen(d.edit.tree, 10), 10);
		html_markup(p->out, "</code>");
		if (!isnan(d.value))
			html_markup(p->out, ", worth %.2f by itself", d.value);
		if (said == 0 && c.probability >= 0)
			html_markup(p->out, ", the critic: wins with %.0f %%", 100 * c.probability);
		html_markup(p->out, "</div>\n");
		if (said == 0 && show_log(p, "what the critic said", c.text) < 0)
			return -1;
	}
	return rc < 0 ? -1 : 0;
}

static int history_row(void *cookie, const struct store_edit *x)
{
	struct page *p = cookie;
	struct store_build b = {0};

	if (x->player != p->st->players[p->player].id)
		return 0;
	int rc = store_build(p->store, x->round, x->player, &b, p->e);
	if (rc < 0)
		return -1;
	html_markup(p->out, "<tr><td class=\"n\">%d</td>", x->round);
	status(p, x->reason[0] != '\0' ? "bad" : "", x->status, x->reason);
	if (x->tree[0] != '\0') {
		html_markup(p->out, " <code class=\"dim\">");
		html_textn(p->out, x->tree, strnlen(x->tree, 10), 10);
		html_markup(p->out, "</code>");
	}
	html_markup(p->out, "\n");
	if (show_steps(p, x) < 0 || show_diff(p, x) < 0 ||
	    show_log(p, "what the edit printed", x->log) < 0)
		return -1;
	html_markup(p->out, "</td>");
	status(p,
	       rc != 0               ? "dim"
	       : b.outcome == OUT_OK ? "ok"
				     : "bad",
	       rc != 0 ? "not built" : outcome_names[b.outcome], b.reason);
	html_markup(p->out, "\n");
	if (show_log(p, "build log", b.log) < 0)
		return -1;
	html_markup(p->out, "</td></tr>\n");
	return 0;
}

static int histories(struct page *p)
{
	html_markup(p->out, "<h2>Edits and builds</h2>\n");
	for (size_t i = 0; i < p->st->n; i++) {
		p->player = p->st->order[i];
		html_markup(p->out, "<details%s><summary><strong>", i == 0 ? " open" : "");
		name(p, (size_t)p->player);
		html_markup(p->out, "</strong> <span class=\"dim\">");
		html_text(p->out, p->st->players[p->player].agent);
		html_markup(p->out, "</span></summary>\n<table class=\"history\"><thead><tr>"
				    "<th class=\"n\">round</th><th>edit</th><th>build</th></tr>"
				    "</thead>\n<tbody>\n");
		if (store_each_edit(p->store, history_row, p, p->e) != 0)
			return -1;
		html_markup(p->out, "</tbody></table></details>\n");
	}
	if (p->extras > EXTRAS_BYTES)
		html_markup(p->out, "<p class=\"dim\">Later logs and changes are left out to keep "
				    "this page small; the run directory has them.</p>\n");
	return 0;
}

static int meeting_row(void *cookie, const struct store_meeting *m)
{
	struct page *p = cookie;
	const int who[] = {m->a, m->b};

	if (m->b < 0)
		return 0;
	html_markup(p->out, "<tr><td class=\"n\">%d</td><td class=\"n\">%d</td>", m->round,
		    m->turn);
	for (int i = 0; i < 2; i++) {
		html_markup(p->out, "<td>");
		for (size_t k = 0; k < p->st->n; k++)
			if (p->st->players[k].id == who[i])
				name(p, k);
		html_markup(p->out, "</td>");
	}
	html_markup(p->out, "<td class=\"n\">%d/%d/%d</td><td>", m->won, m->drawn, m->lost);
	html_text(p->out, m->stop);
	html_markup(p->out, "</td><td class=\"n\">");
	if (!isnan(m->llr))
		html_markup(p->out, "%.2f", m->llr);
	html_markup(p->out, "</td><td class=\"n\">");
	if (!isnan(m->elo))
		html_markup(p->out, "%.0f [%.0f, %.0f]", m->elo, m->elo_lo, m->elo_hi);
	html_markup(p->out, "</td></tr>\n");
	return 0;
}

/* Who met whom where the schedule said so, and what a sequential test decided. */
static int meetings(struct page *p)
{
	BUF_SCOPED said = BUF_INIT;

	if (p->st->schedule == NULL)
		return 0;
	meetings_say(p->st->schedule, &said);
	html_markup(p->out, "<h2>Schedule</h2>\n<pre>");
	html_text(p->out, said.data);
	html_markup(p->out,
		    "</pre>\n<details><summary>Meetings</summary>\n<table><thead><tr>"
		    "<th class=\"n\">round</th><th class=\"n\">turn</th><th>a</th><th>b</th>"
		    "<th class=\"n\">won/drawn/lost</th><th>ended</th><th class=\"n\">LLR</th>"
		    "<th class=\"n\">Elo, median-unbiased</th></tr></thead>\n<tbody>\n");
	if (store_each_meeting(p->store, -1, meeting_row, p, p->e) != 0)
		return -1;
	html_markup(p->out, "</tbody></table></details>\n");
	return 0;
}

static void duplicates(struct page *p)
{
	struct dup_split s;
	struct err mine = ERR_INIT;
	int rc = dup_split_of_run(p->store, p->dir, &s, &mine);

	if (rc == 0) {
		html_duplicates(&s, p->out);
		dup_split_release(&s);
	} else if (rc < 0) { /* a grade is lost, the rest is there */
		html_markup(p->out, "<h2>Problems that exist already</h2>\n<p class=\"bad\">");
		html_text(p->out, mine.text);
		html_markup(p->out, "</p>\n");
	}
}

static int write_page(struct page *p)
{
	MEM_SCOPED char *repo = xprintf("%s/repo.git", p->dir);

	if (standings_read(p->store, &p->st, p->e) < 0)
		return -1;
	if (access(repo, F_OK) == 0 && repo_open(&p->repo, repo, p->e) < 0)
		return -1;
	head(p);
	standings(p);
	matrix(p);
	rounds(p);
	duplicates(p);
	if (meetings(p) < 0 || histories(p) < 0)
		return -1;
	html_markup(p->out,
		    "<p class=\"dim\">Made by agon from run.db; the same run gives the same "
		    "page.</p>\n</main>\n</body>\n</html>\n");
	return 0;
}

int html_report(const char *dir, struct buf *out, struct err *e)
{
	struct page p = {.dir = dir, .out = out, .e = e};

	if (store_open_ro(&p.store, dir, e) < 0)
		return -1;
	int rc = write_page(&p);
	standings_free(p.st);
	repo_close(p.repo);
	store_close(p.store);
	return rc;
}
