#include "harness/work/play.h"

int play_turns(const struct play_args *a, struct err *e)
{
	return err_set(e, ERR_HOST,
		       "games of %s need running programs, which agon-play does not start; start "
		       "your program yourself and talk to it",
		       a->arena->name);
}
