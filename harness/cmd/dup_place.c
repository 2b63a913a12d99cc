#include "harness/cmd/dup_place.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/cmd/dup.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { HITS = 10, SHOWN = 3, STATEMENTS = 32 };

struct dup_place {
	struct dup_index *x;
	struct dup_searcher *s;
	struct dup_threshold threshold;
	const char *record;
	bool own; /* record is a run directory that this process has */
	char corpus[24];
	int64_t count[DUP_DUPLICATE + 1];
};

/* The most alarming of a package's statements. */
struct found {
	struct dup_place *p;
	const char *name;    /* in the record */
	const char *problem; /* in the index, where it is in it */
	const char *file;
	bool any;
	enum dup_verdict verdict;
	struct dup_hits hits;
	struct buf text, statement;
	int64_t wall_ns;
};

static void found_release(struct found *f)
{
	dup_hits_release(&f->hits);
	buf_release(&f->text);
	buf_release(&f->statement);
}

static const char *or_env(const char *option, const char *name)
{
	const char *v = option != NULL ? option : getenv(name);

	return v != NULL && v[0] != '\0' ? v : NULL;
}

static struct dup_record *open_record(const struct dup_place *p, struct err *e)
{
	return p->own ? dup_record_open_own(p->record, e) : dup_record_open(p->record, true, e);
}

/* A record that cannot be written is known before anything is judged. */
static int try_record(const struct dup_place *p, struct err *e)
{
	DUP_RECORD_SCOPED *r = open_record(p, e);

	return r != NULL ? 0 : -1;
}

int dup_place_open(const struct dup_place_opts *o, struct dup_place **ret, struct err *e)
{
	const char *index = or_env(o->index, "AGON_DUP_INDEX");
	const char *calibration = or_env(o->calibration, "AGON_DUP_CALIBRATION");
	const struct dup_threshold plain = DUP_THRESHOLD_DEFAULT;

	*ret = NULL;
	if (index == NULL && (o->record != NULL || o->calibration != NULL))
		return err_set(e, ERR_USAGE,
			       "--dup-record and --dup-calibration need an index: --dup-index");
	if (index == NULL)
		return 0;
	struct dup_place *p = xcalloc(1, sizeof(*p));
	p->threshold = plain;
	p->own = o->run != NULL;
	p->record = p->own ? o->run : or_env(o->record, "AGON_DUP_RECORD");
	p->x = dup_open(index, e);
	if (p->x == NULL ||
	    (calibration != NULL && dup_threshold_read(calibration, p->x, &p->threshold, e) < 0) ||
	    (p->record != NULL && try_record(p, e) < 0)) {
		dup_place_close(&p);
		return -1;
	}
	p->s = dup_searcher_new(p->x);
	dup_corpus_name(p->x, p->corpus);
	*ret = p;
	return 0;
}

void dup_place_close(struct dup_place **p)
{
	if (*p == NULL)
		return;
	dup_searcher_free(&(*p)->s);
	dup_close(&(*p)->x);
	free(*p);
	*p = NULL;
}

static bool worse(const struct found *f, enum dup_verdict v, const struct dup_hits *h)
{
	if (!f->any || v != f->verdict)
		return !f->any || v > f->verdict;
	return h->len > 0 && (f->hits.len == 0 || h->at[0].score > f->hits.at[0].score);
}

static int look(void *cookie, const struct dup_document *d, struct err *e)
{
	struct found *f = cookie;
	struct dup_hits h = {0};
	struct dup_query q = {
		.text = d->text, .len = d->len, .not_id = f->problem, .task = DUP_P2D, .k = HITS};
	int64_t start = clock_mono_ns();

	(void)e;
	dup_search(f->p->s, &q, &h);
	enum dup_verdict v = dup_judge(f->p->x, &q, &h, &f->p->threshold);
	f->wall_ns += clock_mono_ns() - start;
	if (worse(f, v, &h)) {
		struct dup_hits was = f->hits;
		f->hits = h;
		h = was;
		f->verdict = v;
		f->any = true;
		buf_clear(&f->text);
		buf_add(&f->text, d->text, d->len);
		buf_clear(&f->statement);
		buf_puts(&f->statement, f->file);
	}
	dup_hits_release(&h);
	return 0;
}

static int look_at_all(struct found *f, const struct problem *problem, struct err *e)
{
	struct dup_read_stats st = {0};

	for (size_t i = 0; i < problem->n_statements && i < STATEMENTS; i++) {
		const struct problem_file *file = &problem->statements[i].file;
		BUF_SCOPED b = BUF_INIT;
		struct err unread = ERR_INIT;
		/* One that is too large or gone is like one that is not there. */
		if (problem_file_read(problem, file, 4 * DUP_DOC_BYTES, &b, &unread) < 0)
			continue;
		f->file = file->path;
		if (dup_read_bytes(f->problem, file->path, &b, look, f, &st, e) < 0)
			return -1;
	}
	return 0;
}

static int record(const struct found *f, struct err *e)
{
	if (f->p->record == NULL)
		return 0;
	/* Not kept open: judging takes long, and a run directory has one writer. */
	DUP_RECORD_SCOPED *r = open_record(f->p, e);
	const struct dup_query q = {.text = f->text.data, .len = f->text.len, .task = DUP_P2D};
	const struct dup_check c = {.problem = f->name,
				    .corpus = f->p->corpus,
				    .query = &q,
				    .hits = &f->hits,
				    .index = f->p->x,
				    .threshold = f->p->threshold,
				    .verdict = f->verdict,
				    .wall_ns = f->wall_ns};
	return r != NULL ? dup_record_check(r, &c, e) : -1;
}

static json_t *found_json(const struct found *f)
{
	const struct dup_place *p = f->p;
	json_t *hits = json_array();

	for (size_t i = 0; i < f->hits.len && i < SHOWN; i++) {
		const char *id = dup_id(p->x, f->hits.at[i].doc);
		json_array_append_new(hits, json_pack("{s:o,s:f}", "id", json_text(id, strlen(id)),
						      "score", (double)f->hits.at[i].score));
	}
	json_t *j = json_pack(
		"{s:s,s:f,s:o,s:o,s:s,s:s,s:f,s:f,s:b}", "verdict", dup_verdict_name(f->verdict),
		"score", f->hits.len > 0 ? (double)f->hits.at[0].score : 0.0, "hits", hits,
		"statement", json_text(f->statement.data, f->statement.len), "engine", DUP_ENGINE,
		"corpus", p->corpus, "duplicate_at", p->threshold.duplicate, "near_at",
		p->threshold.near, "calibrated", p->threshold.calibrated);
	if (f->verdict == DUP_UNKNOWN)
		json_object_set_new(
			j, "why",
			json_string(f->any ? "no usable word, or a language the index does not hold"
					   : "the package has no statement that is a text"));
	return j;
}

int dup_place_check(struct dup_place *p, const char *name, const struct problem *problem,
		    json_t **ret, struct err *e)
{
	__attribute__((cleanup(found_release))) struct found f = {.p = p,
								  .name = name,
								  .problem = problem->name,
								  .verdict = DUP_UNKNOWN,
								  .text = BUF_INIT,
								  .statement = BUF_INIT};

	if (look_at_all(&f, problem, e) < 0 || record(&f, e) < 0)
		return err_wrap(e, "duplicate check of %s", problem->name);
	p->count[f.verdict]++;
	*ret = found_json(&f);
	return 0;
}

void dup_place_text(const char *problem, const json_t *found, struct buf *out)
{
	const json_t *hit = json_array_get(json_object_get(found, "hits"), 0);
	const char *id = json_str_or(hit, "id", "");

	buf_puts(out, "dup ");
	buf_add_text(out, problem, strlen(problem), 256);
	buf_printf(out, ": %s", json_str_or(found, "verdict", "unknown"));
	if (json_object_get(found, "why") != NULL) {
		buf_printf(out, " (%s)", json_str_or(found, "why", ""));
	} else if (hit != NULL) {
		buf_puts(out, ", most like ");
		buf_add_text(out, id, strlen(id), 512);
		buf_printf(out, " (%.3f%s)", json_real_value(json_object_get(hit, "score")),
			   json_bool_or(found, "calibrated", false)
				   ? ""
				   : ", thresholds not calibrated");
	}
	buf_putc(out, '\n');
}

json_t *dup_place_counts(const struct dup_place *p)
{
	json_t *j = json_object();

	for (int v = DUP_DUPLICATE; v >= DUP_UNKNOWN; v--)
		json_object_set_new(j, dup_verdict_name((enum dup_verdict)v),
				    json_integer((json_int_t)p->count[v]));
	return j;
}
