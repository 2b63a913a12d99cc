/*
 * What validators mean by their exit status, one row each.  A status that is in
 * no row, a signal and a limit are all the jury's fault.
 */
#include "problems/problem.h"

/* testlib.h with PC_BASE_EXIT_CODE 50, as we compile it: _pc(n) is n two-hundredths. */
enum { PARTIAL_BASE = 50, PARTIAL_ALL = 200 };

struct row {
	enum problem_protocol protocol;
	int status;
	struct judge_exit means;
};

static const struct row rows[] = {
	{PROTOCOL_KATTIS, 42, {VERDICT_AC, true}},
	{PROTOCOL_KATTIS, 43, {VERDICT_WA, true}},
	/* testlib.h: ok, wrong answer, presentation error, fail, dirt, points, unexpected eof */
	{PROTOCOL_TESTLIB, 0, {VERDICT_AC, false}},
	{PROTOCOL_TESTLIB, 1, {VERDICT_WA, false}},
	{PROTOCOL_TESTLIB, 2, {VERDICT_WA, false}},
	{PROTOCOL_TESTLIB, 4, {VERDICT_WA, false}},
	{PROTOCOL_TESTLIB, 7, {VERDICT_WA, true}},
	{PROTOCOL_TESTLIB, 8, {VERDICT_WA, false}},
	{PROTOCOL_CMS, 0, {VERDICT_WA, true}},
	{PROTOCOL_EXIT01, 0, {VERDICT_AC, false}},
	{PROTOCOL_EXIT01, 1, {VERDICT_WA, false}},
	{PROTOCOL_COCI, 0, {VERDICT_AC, false}},
	{PROTOCOL_COCI, 1, {VERDICT_WA, false}},
	{PROTOCOL_COCI, 7, {VERDICT_WA, true}},
	{PROTOCOL_PEG, 0, {VERDICT_AC, true}},
	{PROTOCOL_PEG, 1, {VERDICT_WA, true}},
};

struct judge_exit judge_exit_of(enum problem_protocol p, int status)
{
	if (p == PROTOCOL_TESTLIB && status >= PARTIAL_BASE && status <= PARTIAL_BASE + PARTIAL_ALL)
		return (struct judge_exit){VERDICT_WA, false, true,
					   (status - PARTIAL_BASE) / (double)PARTIAL_ALL};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].protocol == p && rows[i].status == status)
			return rows[i].means;
	return (struct judge_exit){.verdict = VERDICT_JE};
}
