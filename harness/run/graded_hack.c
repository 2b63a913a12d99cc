/*
 * The arena "hack": players break each other's programs with inputs of their own, after the
 * hacks of Codeforces and the challenges of Topcoder.
 *
 * An input counts when the package's input validator takes it and the jury's programs agree on it:
 * the first accepted submission gives the answer, and that one and the next have to be accepted
 * with it.  Else it harms nobody, its author neither.  The same input twice is one input.
 *
 * Inputs that broke any program are kept in the record of their game, and are tests of all later
 * rounds (the pool).  Of inputs a player is told only those that its own program failed.  They are
 * read from the record's repository: no file of a player is opened on the host.
 *
 * Points: 100 x the share of known tests passed (the package's own, and the pool).  Who passes all
 * of them stands.  A program that stands and fails a new input loses 50, and every author of
 * such an input gets 50 for it, once for each program.
 */
#include "harness/run/graded_int.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	HACK_BYTES = 64 << 10,
	POOL_MAX = 200, /* inputs of earlier rounds that are kept */
	TOLD_INPUTS = 10,
	TOLD_BYTES = 16 << 10,
	OVER_MAX = 20, /* more inputs than allowed are only told up to here */
};
#define POINTS_KNOWN 100.0
#define POINTS_HACK  50.0

struct hack {
	int by; /* index of the match's players; -1: of the pool */
	json_t *name;
	char sha[65];
	json_t *text;
	const char *status; /* "valid", "invalid", "void", "duplicate", "known" */
	char why[160];
	size_t test; /* of the round's package, from 1; 0: none */
	bool broke[STORE_SEATS_MAX];
};

struct contest {
	struct tournament *t;
	struct package *p;
	int round, n;
	struct store_match *row;
	struct result *r; /* on known tests */
	struct result on[STORE_SEATS_MAX];
	VEC(struct hack)
	list; /* the pool first */
	struct round_package x;
	bool stands[STORE_SEATS_MAX], broken[STORE_SEATS_MAX];
	struct err *e;
};

int hack_check(const struct package *p, struct err *e)
{
	const struct problem *q = p->s.p;
	size_t run = 0;

	for (size_t i = 0; i < q->n_input_validators; i++)
		run += q->input_validators[i].kind != INPUT_VIVA;
	if (run == 0 || q->interactive || q->multipass || q->output_only || q->function != NULL)
		return err_set(e, ERR_USAGE,
			       "%s: the arena hack needs input validators, and programs that turn "
			       "one input into one output",
			       p->path);
	for (size_t i = 0; i < q->n_submissions; i++)
		if (strcmp(q->submissions[i].label, "accepted") == 0)
			return 0;
	return err_set(e, ERR_USAGE, "%s: the arena hack needs a program in submissions/accepted",
		       p->path);
}

/* ------------------------------------------------------------------ collecting */

static void refuse(struct hack *h, const char *status, const char *why)
{
	h->status = status;
	snprintf(h->why, sizeof(h->why), "%s", why);
}

static struct hack *add(struct contest *c, int by, const char *name, const char *bytes, size_t len)
{
	struct hack h = {.by = by, .name = json_text(name, strlen(name)), .status = "valid"};

	sha256_hex(bytes, len, h.sha);
	vec_push(&c->list, h);
	struct hack *at = &c->list.at[c->list.len - 1];
	if (len > HACK_BYTES)
		refuse(at, "invalid", "it has more than 64 KiB");
	else if (memchr(bytes, '\0', len) != NULL || (at->text = json_stringn(bytes, len)) == NULL)
		refuse(at, "invalid", "it is no text in UTF-8");
	return at;
}

static void know_twins(struct contest *c, struct hack *h)
{
	if (strcmp(h->status, "valid") != 0)
		return;
	for (struct hack *x = c->list.at; x < h; x++) {
		if (strcmp(x->sha, h->sha) != 0)
			continue;
		if (x->by < 0)
			refuse(h, "known", "it is a test of earlier rounds");
		else if (x->by == h->by)
			refuse(h, "duplicate", "another one of yours is the same");
	}
}

struct reader {
	struct contest *c;
	int by, n;
	const char *in[2]; /* folders */
};

static int read_file(void *cookie, const char *path, const char *bytes, size_t len)
{
	struct reader *k = cookie;
	const char *name = NULL;

	for (int i = 0; i < 2 && name == NULL; i++) {
		size_t n = k->in[i] != NULL ? strlen(k->in[i]) : 0;
		if (n > 0 && strncmp(path, k->in[i], n) == 0 && strchr(path + n, '/') == NULL)
			name = path + n;
	}
	if (name == NULL || k->n >= k->c->t->config->hacks + OVER_MAX)
		return 0;
	struct hack *h = add(k->c, k->by, name, bytes, len);
	if (k->n++ >= k->c->t->config->hacks)
		refuse(h, "invalid", "there are more inputs than count");
	know_twins(k->c, h);
	return 0;
}

/* In git's order, which is that of the bytes of their names. */
static int collect(struct contest *c)
{
	MEM_SCOPED char *own = xprintf("hacks/%s/", c->p->config->name);

	for (int i = 0; i < c->n; i++) {
		const char *tree = c->t->player[c->row->player[i]].built;
		struct reader k = {c, i, 0, {own, c->t->graded->among == 1 ? "hacks/" : NULL}};
		if (tree[0] != '\0' && code_each(c->t->repo, tree, read_file, &k, c->e) != 0)
			return -1;
	}
	return 0;
}

struct pool_reader {
	struct store *s;
	const struct store_match *m;
	json_t *list;
	struct err *e;
};

static int read_pool(void *cookie, const struct store_match *m)
{
	struct pool_reader *k = cookie;
	BUF_SCOPED text = BUF_INIT;
	size_t i;
	json_t *x;

	if (m->first_game != k->m->first_game)
		return 0;
	int rc = store_match_actions(k->s, m, &text, k->e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	JSON_SCOPED *j = json_parse("the record of inputs", text.data, text.len, SIZE_MAX, k->e);
	if (j == NULL)
		return -1;
	json_array_foreach (json_object_get(j, "pool"), i, x)
		if (json_array_size(k->list) < POOL_MAX && json_is_string(x))
			json_array_append(k->list, x);
	return 0;
}

int hack_pool(struct store *s, const struct store_match *m, json_t *ret, struct err *e)
{
	struct pool_reader k = {s, m, ret, e};

	for (int r = 0; r < m->round; r++)
		if (store_each_match(s, r, read_pool, &k, e) != 0)
			return -1;
	return 0;
}

static int load_pool(struct contest *c)
{
	const json_t *given = c->t->graded->pool;
	JSON_SCOPED *list = given != NULL ? json_copy((json_t *)given) : json_array();
	size_t i;
	json_t *x;

	if (given == NULL && hack_pool(c->t->store, c->row, list, c->e) < 0)
		return -1;
	json_array_foreach (list, i, x)
		add(c, -1, "", json_string_value(x), json_string_length(x));
	return 0;
}

/* ------------------------------------------------------------------ valid inputs */

static struct hack *hack_of(struct contest *c, size_t test)
{
	vec_each (struct hack, h, &c->list)
		if (h->test == test && test > 0)
			return h;
	return NULL;
}

/* Of others that are the same the first is a test; they share its fate. */
static struct hack *twin(struct contest *c, const struct hack *h)
{
	for (struct hack *x = c->list.at; x < h; x++)
		if (strcmp(x->sha, h->sha) == 0 && x->test > 0)
			return x;
	return NULL;
}

static int put_tests(struct contest *c)
{
	vec_each (struct hack, h, &c->list) {
		char *in = NULL;
		if (strcmp(h->status, "valid") != 0 || twin(c, h) != NULL)
			continue;
		if (round_test(&c->x, &in, c->e) < 0)
			return -1;
		int rc = file_replace(in, json_string_value(h->text), json_string_length(h->text),
				      c->e);
		free(in);
		h->test = c->x.n;
		if (rc < 0)
			return -1;
	}
	return 0;
}

struct checked {
	struct contest *c;
	char *why; /* the package is at fault */
	size_t size;
};

static void found(void *cookie, const struct check *k)
{
	struct checked *x = cookie;
	struct hack *h = hack_of(x->c, round_number(k->what));

	if (k->ok || k->skipped || strcmp(k->kind, "input") != 0)
		return;
	if (k->what[0] == '\0')
		snprintf(x->why, x->size, "the input validator %s %.120s", k->by, k->why);
	else if (h != NULL)
		refuse(h, k->judge_error ? "void" : "invalid",
		       k->judge_error ? "the input validator fails on it"
				      : "the input validator rejects it");
}

static char *file_of(const struct contest *c, const struct hack *h, const char *ext)
{
	return xprintf("%s/data/secret/%04zu.%s", c->x.p.path, h->test, ext);
}

/* ------------------------------------------------------------------ the jury's answers */

static const struct problem_submission *accepted(const struct problem *p, int k)
{
	for (size_t i = 0; i < p->n_submissions; i++)
		if (strcmp(p->submissions[i].label, "accepted") == 0 && k-- == 0)
			return &p->submissions[i];
	return NULL;
}

static json_t *jury_program(const struct contest *c, const struct built *b)
{
	const struct session *s = &c->x.p.s;
	const struct judge_language *l = b->recipe.language;
	int64_t cpu = s->limit_ns > 0 ? 2 * s->limit_ns : INT64_C(10000000000);
	int64_t memory =
		s->p->limits.memory_bytes > 0 ? s->p->limits.memory_bytes : INT64_C(2) << 30;
	JSON_SCOPED *limits =
		json_pack("{s:I,s:I,s:I,s:i,s:i}", "cpu_ns", (json_int_t)cpu, "wall_ns",
			  (json_int_t)(3 * cpu + 10000000000), "memory_bytes",
			  (json_int_t)(memory + l->extra_bytes), "processes",
			  l->processes > 0 ? l->processes : 1, "output_bytes", 64 << 20);
	json_t *program = session_program_json(b, limits);

	json_object_set_new(program, "protocol", json_integer(PROTOCOL_KATTIS));
	return program;
}

static json_t *answer_calls(struct contest *c)
{
	json_t *calls = json_array();

	vec_each (struct hack, h, &c->list) {
		if (h->test == 0 || strcmp(h->status, "valid") != 0)
			continue;
		MEM_SCOPED char *in = file_of(c, h, "in");
		MEM_SCOPED char *ans = file_of(c, h, "ans");
		json_array_append_new(calls,
				      json_pack("{s:I,s:s,s:s,s:[]}", "id", (json_int_t)h->test,
						"in", in, "to", ans, "args"));
	}
	return calls;
}

static int answers(struct contest *c, char *why, size_t size)
{
	struct session *s = &c->x.p.s;
	struct built b __attribute__((cleanup(built_release))) = {.log = BUF_INIT};
	JSON_SCOPED *done = NULL;
	size_t i;
	json_t *x;

	if (session_judging(s, &accepted(s->p, 0)->program, PROTOCOL_KATTIS, &b, c->e) < 0)
		return -1;
	if (!b.ok) {
		snprintf(why, size, "submission %.60s cannot be compiled: %.90s",
			 accepted(s->p, 0)->name, b.log.data);
		return 1;
	}
	if (session_calls(s, jury_program(c, &b), answer_calls(c), &done, c->e) < 0)
		return -1;
	json_array_foreach (done, i, x) {
		struct hack *h = hack_of(c, (size_t)json_int_or(x, "id", 0));
		if (h != NULL && !json_bool_or(x, "passed", false))
			refuse(h, "void", "the jury's program fails on it");
	}
	return 0;
}

/* Inputs that do not count are no tests. */
static int drop_bad(struct contest *c)
{
	vec_each (struct hack, h, &c->list) {
		if (h->test == 0 || strcmp(h->status, "valid") == 0)
			continue;
		MEM_SCOPED char *in = file_of(c, h, "in");
		MEM_SCOPED char *ans = file_of(c, h, "ans");
		unlink(in);
		unlink(ans);
	}
	return round_reopen(&c->x, c->e);
}

static int agree(struct contest *c)
{
	struct session *s = &c->x.p.s;

	for (int k = 0; k < 2; k++) {
		const struct problem_submission *sub = accepted(s->p, k);
		struct grade g __attribute__((cleanup(grade_release))) = {.log = BUF_INIT};
		if (sub == NULL)
			break;
		if (session_grade(s, sub, &g, c->e) < 0)
			return -1;
		for (size_t i = 0; i < s->p->n_tests; i++) {
			struct hack *h = hack_of(c, round_number(s->p->tests[i].name));
			if (h != NULL && g.tests[i].verdict != VERDICT_AC)
				refuse(h, "void", "the jury's programs do not agree on it");
		}
	}
	return 0;
}

/* 1: the package is at fault. */
static int make_tests(struct contest *c, char *why, size_t size)
{
	struct checked k = {c, why, size};
	int rc = round_begin(c->t, c->p, &c->x, c->e);

	why[0] = '\0';
	if (rc < 0 || put_tests(c) < 0)
		return -1;
	if (c->x.n == 0)
		return 0;
	if (round_open(&c->x, c->e) < 0 || session_check(&c->x.p.s, found, &k, c->e) < 0)
		return -1;
	if (why[0] != '\0')
		return 1;
	rc = answers(c, why, size);
	if (rc == 0)
		rc = drop_bad(c);
	return rc == 0 ? agree(c) : rc;
}

/* ------------------------------------------------------------------ who breaks whom */

static int run_players(struct contest *c)
{
	struct grade *g[STORE_SEATS_MAX];
	const char *name[STORE_SEATS_MAX];
	int n = 0;

	for (int i = 0; i < c->n; i++) {
		if (graded_player(c->t, &c->x.p, c->row->player[i], &c->on[i], c->e) < 0)
			return -1;
		if (!c->on[i].graded)
			continue;
		name[n] = c->t->config->players.at[c->row->player[i]].name;
		g[n++] = &c->on[i].g;
	}
	return graded_exclude(&c->x.p, g, name, n, c->row->reason, sizeof(c->row->reason), c->e);
}

static void take_breaks(struct contest *c)
{
	for (int i = 0; i < c->n; i++) {
		const struct grade *g = &c->on[i].g;
		for (size_t k = 0; c->on[i].graded && k < g->p->n_tests; k++) {
			struct hack *h = hack_of(c, round_number(g->p->tests[k].name));
			enum verdict v = g->tests[k].verdict;
			if (h == NULL || strcmp(h->status, "valid") != 0)
				continue;
			if (g->tests[k].excluded || v == VERDICT_JE)
				refuse(h, "void", HACK_JUDGE_FAILED);
			else
				h->broke[i] = v != VERDICT_AC && v != VERDICT_CE && v != VERDICT_SK;
		}
	}
	vec_each (struct hack, h, &c->list) {
		const struct hack *first = h->test == 0 ? twin(c, h) : NULL;
		if (first == NULL || strcmp(h->status, "valid") != 0)
			continue;
		refuse(h, first->status, first->why);
		memcpy(h->broke, first->broke, sizeof(h->broke));
	}
}

/* ------------------------------------------------------------------ points */

static void count_known(struct contest *c, int i, int *ret_passed, int *ret_known, int *ret_pool)
{
	const struct problem *q = c->p->s.p;
	const struct result *r = &c->r[i];
	int pool = 0, failed = 0;

	*ret_passed = *ret_known = 0;
	for (size_t k = 0; k < q->n_tests; k++) {
		bool here = graded_counts(q, k) && !(r->graded && r->g.tests[k].excluded);
		*ret_known += here;
		*ret_passed += here && r->graded && r->g.tests[k].verdict == VERDICT_AC;
	}
	vec_each (struct hack, h, &c->list) {
		bool here = h->by < 0 && strcmp(h->status, "valid") == 0;
		pool += here;
		failed += here && (h->broke[i] || !c->on[i].graded);
	}
	bool runs = r->graded && r->verdict != VERDICT_CE;
	*ret_pool = pool;
	*ret_known += pool;
	*ret_passed += runs ? pool - failed : 0;
	c->stands[i] = runs && r->verdict == VERDICT_AC && failed == 0;
}

static bool breaks(const struct contest *c, int by, int victim)
{
	vec_each (const struct hack, h, &c->list)
		if (h->by == by && strcmp(h->status, "valid") == 0 && h->broke[victim])
			return true;
	return false;
}

static json_t *own_hacks(const struct contest *c, int me)
{
	json_t *list = json_array();

	vec_each (const struct hack, h, &c->list) {
		int broke = 0;
		if (h->by != me)
			continue;
		for (int i = 0; i < c->n; i++)
			broke += i != me && c->stands[i] && h->broke[i];
		json_t *o = json_pack("{s:O,s:s,s:i}", "name", h->name, "status", h->status,
				      "broke", broke);
		if (h->why[0] != '\0')
			json_object_set_new(o, "why", json_string(h->why));
		json_array_append_new(list, o);
	}
	return list;
}

static void put_answer(const struct contest *c, const struct hack *h, json_t *o)
{
	MEM_SCOPED char *path = file_of(c, h, "ans");
	BUF_SCOPED text = BUF_INIT;

	if (file_read(path, TOLD_BYTES, &text, NULL) == 0)
		json_object_set_new(o, "answer", json_text(text.data, text.len));
}

static json_t *failed_inputs(const struct contest *c, int me)
{
	json_t *list = json_array();

	vec_each (const struct hack, h, &c->list) {
		if (h->test == 0 || strcmp(h->status, "valid") != 0 || !h->broke[me] ||
		    json_array_size(list) >= TOLD_INPUTS)
			continue;
		const struct grade *g = &c->on[me].g;
		json_t *o = json_pack("{s:b,s:i}", "new", h->by >= 0, "bytes",
				      (int)json_string_length(h->text));
		for (size_t k = 0; k < g->p->n_tests; k++)
			if (round_number(g->p->tests[k].name) == h->test)
				json_object_set_new(o, "verdict",
						    json_string(verdict_name(g->tests[k].verdict)));
		if (json_string_length(h->text) <= TOLD_BYTES)
			json_object_set(o, "input", h->text);
		put_answer(c, h, o);
		json_array_append_new(list, o);
	}
	return list;
}

static void give_points(struct contest *c, int i)
{
	struct result *r = &c->r[i];
	int passed, known, pool, won = 0;

	count_known(c, i, &passed, &known, &pool);
	for (int k = 0; k < c->n; k++) {
		c->broken[i] |= c->stands[i] && breaks(c, k, i);
		won += k != i && c->stands[k] && breaks(c, i, k);
	}
	r->score = (known > 0 ? POINTS_KNOWN * passed / known : 0) + POINTS_HACK * won -
		   (c->broken[i] ? POINTS_HACK : 0);
	r->key = r->score;
	json_object_set_new(r->told, "score", json_real(r->score));
	json_object_set_new(r->told, "max_score",
			    json_real(POINTS_KNOWN + POINTS_HACK * (c->n - 1)));
	json_object_set_new(r->told, "stands", json_boolean(c->stands[i]));
	json_object_set_new(r->told, "broken", json_boolean(c->broken[i]));
	json_object_set_new(r->told, "pool", json_integer(pool));
	json_object_set_new(r->told, "hacks", own_hacks(c, i));
	json_object_set_new(r->told, "failed_inputs", failed_inputs(c, i));
}

/* ------------------------------------------------------------------ the record */

static const char *player_name(const struct contest *c, int i)
{
	return c->t->config->players.at[c->row->player[i]].name;
}

/* Whose verdict on the input may be another one the next time. */
static json_t *near_names(struct contest *c, const struct hack *h)
{
	const struct hack *first = h->test == 0 ? twin(c, h) : h;
	json_t *list = json_array();

	for (int i = 0; first != NULL && first->test > 0 && i < c->n; i++) {
		const struct grade *g = &c->on[i].g;
		for (size_t k = 0; c->on[i].graded && k < g->p->n_tests; k++)
			if (round_number(g->p->tests[k].name) == first->test && graded_near(g, k))
				json_array_append_new(list, json_string(player_name(c, i)));
	}
	return list;
}

static json_t *record_json(struct contest *c)
{
	json_t *hacks = json_array(), *pool = json_array();

	vec_each (const struct hack, h, &c->list) {
		json_t *broke = json_array();
		for (int i = 0; i < c->n; i++)
			if (h->broke[i])
				json_array_append_new(broke, json_string(player_name(c, i)));
		bool keep = h->by >= 0 && h->test > 0 && strcmp(h->status, "valid") == 0 &&
			    json_array_size(broke) > 0;
		if (keep)
			json_array_append(pool, h->text);
		json_t *one = json_pack("{s:s?,s:O,s:s,s:s,s:s,s:o}", "by",
					h->by < 0 ? NULL : player_name(c, h->by), "name", h->name,
					"sha256", h->sha, "status", h->status, "why", h->why,
					"broke", broke);
		if (c->t->graded->again)
			json_object_set_new(one, "near", near_names(c, h));
		json_array_append_new(hacks, one);
	}
	return json_pack("{s:o,s:o}", "hacks", hacks, "pool", pool);
}

static int play(struct contest *c, char *why, size_t size)
{
	int rc = load_pool(c);

	if (rc == 0)
		rc = collect(c);
	if (rc == 0)
		rc = make_tests(c, why, size);
	if (rc == 0 && c->x.n > 0)
		rc = run_players(c);
	if (rc != 0)
		return rc;
	take_breaks(c);
	/* Who stands is known of all before anybody gets points. */
	for (int i = 0, a, b, d; i < c->n; i++)
		count_known(c, i, &a, &b, &d);
	for (int i = 0; i < c->n; i++)
		give_points(c, i);
	return 0;
}

int hack_round(struct tournament *t, struct package *p, int round, struct result *r,
	       struct store_match *row, json_t **ret_record, char *ret_why, size_t size,
	       struct err *e)
{
	struct contest *c = xcalloc(1, sizeof(*c));

	*c = (struct contest){
		.t = t, .p = p, .round = round, .n = row->n, .row = row, .r = r, .e = e};
	int rc = play(c, ret_why, size);
	if (rc == 0)
		*ret_record = record_json(c);
	for (int i = 0; i < c->n; i++) {
		json_decref(c->on[i].told);
		grade_release(&c->on[i].g);
	}
	vec_each (struct hack, h, &c->list) {
		json_decref(h->name);
		json_decref(h->text);
	}
	vec_release(&c->list);
	round_close(&c->x);
	free(c);
	return rc;
}
