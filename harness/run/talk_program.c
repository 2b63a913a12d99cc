/* Programs that ask the model themselves, through the bridge in their sandbox. */
#include "harness/base/json.h"
#include "harness/run/talk_int.h"

void talk_program_asks(struct talk *k, const json_t *ask)
{
	(void)k;
	(void)ask;
}

void talk_program_answered(struct talk *k, const json_t *line)
{
	(void)k;
	(void)line;
}

void talk_program_failed(struct talk *k, int status, const char *why)
{
	(void)k;
	(void)status;
	(void)why;
}
