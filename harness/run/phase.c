#include "harness/base/json.h"
#include "harness/run/tournament.h"

#include <stdlib.h>
#include <string.h>

/* Record what is ready, in order; the first failure stops the phase. */
static void record_ready(struct phase *p)
{
	while (p->err.code == ERR_NONE && p->recorded < p->n && p->step[p->recorded].done) {
		struct phase_step *s = &p->step[p->recorded];
		if (p->record(p, p->recorded, &p->err) < 0)
			return;
		json_decref(s->result);
		s->result = NULL;
		p->recorded++;
		if (p->t->progress != NULL)
			progress_tick(p->t->progress, p->recorded, p->n);
	}
}

static void on_done(void *cookie, const json_t *result, enum err_code code, const char *why)
{
	struct phase_step *s = cookie;
	struct phase *p = s->phase;

	s->done = true;
	s->code = code;
	s->result = json_incref((json_t *)(uintptr_t)result);
	snprintf(s->why, sizeof(s->why), "%s", why != NULL ? why : "");
	if (code != ERR_NONE)
		err_set(&p->err, code, "round %d, %s: %s", p->round, p->name, s->why);
	record_ready(p);
}

void phase_submit(struct phase *p, int i, json_t *job, int64_t deadline_ns)
{
	pool_submit(p->t->pool, job, deadline_ns, on_done, &p->step[i]);
}

void phase_done(struct phase *p, int i)
{
	p->step[i].done = true;
	record_ready(p);
}

static int run(struct phase *p, struct err *e)
{
	for (int i = 0; i < p->n && p->err.code == ERR_NONE; i++) {
		p->step[i].phase = p;
		tournament_heed_signals(p->t);
		if (p->err.code != ERR_NONE)
			break;
		int rc = p->start(p, i, &p->err);
		if (rc > 0)
			p->step[i].done = true;
		record_ready(p);
	}
	while (p->err.code == ERR_NONE && p->recorded < p->n)
		if (loop_turn(p->t->loop, -1, &p->err) < 0)
			break;
	if (p->err.code != ERR_NONE)
		return err_set(e, p->err.code, "%s", p->err.text);
	return 0;
}

int phase_run(struct phase *p, struct err *e)
{
	p->step = xcalloc((size_t)p->n, sizeof(*p->step));
	p->recorded = 0;
	p->err = p->t->stop;
	p->t->phase = p;
	if (p->t->progress != NULL)
		progress_phase(p->t->progress, p->round, p->name, p->n);
	int rc = run(p, e);
	if (rc < 0) {
		/* Jobs still under way hold pointers to the steps: end them first. */
		pool_free(p->t->pool);
		p->t->pool = NULL;
	}
	for (int i = 0; i < p->n; i++)
		json_decref(p->step[i].result);
	free(p->step);
	p->t->phase = NULL;
	return rc;
}
