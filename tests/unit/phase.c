/* What a signal does to a run, whenever it comes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "harness/base/fd.h"
#include "harness/run/tournament.h"

#include <signal.h>
#include <string.h>

struct seen {
	int started, recorded, raise_at;
};

/* Steps that are done at once and never come to the loop, as imports are. */
static int start(struct phase *p, int i, struct err *e)
{
	struct seen *s = p->data;

	(void)e;
	s->started++;
	if (i == s->raise_at)
		raise(SIGTERM);
	return 1;
}

static int record(struct phase *p, int i, struct err *e)
{
	struct seen *s = p->data;

	(void)i;
	(void)e;
	s->recorded++;
	return 0;
}

static int five_steps(struct tournament *t, struct seen *s, struct err *e)
{
	struct phase p = {
		.t = t, .name = "test", .n = 5, .start = start, .record = record, .data = s};

	return phase_run(&p, e);
}

static void begin(struct tournament *t)
{
	struct err e = ERR_INIT;

	*t = (struct tournament){.loop = loop_new(&e), .signals = -1};
	assert_non_null(t->loop);
	assert_int_equal(tournament_watch_signals(t, &e), 0);
}

static void end(struct tournament *t)
{
	loop_free(t->loop);
	fd_close(&t->signals);
}

static void a_phase_nobody_interrupts(void **state)
{
	struct tournament t;
	struct seen s = {.raise_at = -1};
	struct err e = ERR_INIT;

	(void)state;
	begin(&t);
	assert_int_equal(five_steps(&t, &s, &e), 0);
	assert_int_equal(s.recorded, 5);
	end(&t);
}

/* What is under way is recorded, and nothing else is begun. */
static void among_steps_that_are_done_at_once(void **state)
{
	struct tournament t;
	struct seen s = {.raise_at = 1};
	struct err e = ERR_INIT;

	(void)state;
	begin(&t);
	assert_int_equal(five_steps(&t, &s, &e), -1);
	assert_int_equal(e.code, ERR_FAILED);
	assert_non_null(strstr(e.text, "interrupted (signal 15)"));
	assert_int_equal(s.started, 2);
	assert_int_equal(s.recorded, 2);
	end(&t);
}

/* Read by somebody who waits in the loop while there is no phase. */
static void between_two_phases(void **state)
{
	struct tournament t;
	struct seen s = {.raise_at = -1};
	struct err e = ERR_INIT;

	(void)state;
	begin(&t);
	raise(SIGINT);
	assert_int_equal(loop_turn(t.loop, 0, &e), 0);
	assert_int_equal(five_steps(&t, &s, &e), -1);
	assert_non_null(strstr(e.text, "interrupted (signal 2)"));
	assert_int_equal(s.started, 0);
	end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_phase_nobody_interrupts),
		cmocka_unit_test(among_steps_that_are_done_at_once),
		cmocka_unit_test(between_two_phases),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
