/* Verdicts by name, and what labels say about them. */
#include "problems/problem.h"

#include <string.h>

static const char *const names[VERDICT_N] = {
	[VERDICT_AC] = "AC",   [VERDICT_WA] = "WA",   [VERDICT_TLE] = "TLE",
	[VERDICT_MLE] = "MLE", [VERDICT_RTE] = "RTE", [VERDICT_OLE] = "OLE",
	[VERDICT_CE] = "CE",   [VERDICT_JE] = "JE",   [VERDICT_SK] = "SK",
};

const char *verdict_name(enum verdict v)
{
	return names[v];
}

int verdict_named(const char *name, enum verdict *ret)
{
	for (int i = 0; i < VERDICT_N; i++)
		if (strcmp(names[i], name) == 0) {
			*ret = (enum verdict)i;
			return 0;
		}
	return -1;
}

bool problem_permits(uint32_t mask, bool coarse, enum verdict v)
{
	if (mask & VERDICT_BIT(v))
		return true;
	if (!coarse)
		return false;
	if (v == VERDICT_MLE || v == VERDICT_OLE)
		return (mask & VERDICT_BIT(VERDICT_RTE)) ||
		       (v == VERDICT_OLE && (mask & VERDICT_BIT(VERDICT_WA)));
	return false;
}
