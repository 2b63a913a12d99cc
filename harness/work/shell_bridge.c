#include "harness/work/shell.h"

int shell_bridge(struct shell *s, struct box_run *r, struct err *e)
{
	return box_run(s->h, r, e);
}
