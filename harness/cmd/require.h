/*
 * require: limits that must be enforced, as people name them.
 */
#ifndef AGON_CMD_REQUIRE_H
#define AGON_CMD_REQUIRE_H

#include "harness/base/opt.h"

/* The row of the option; off: of a struct opt_list. */
#define REQUIRE_OPT(off)                                                                           \
	{                                                                                          \
		OPT_LIST, 0, "require", "LIMITS",                                                  \
			"do not run unless these limits of programs are enforced "                 \
			"(cpu,wall,memory...); all",                                               \
			(off), 0, 0, NULL                                                          \
	}

/* Names between commas to bits of enum sb_limit; "all" is the bits of all. */
int require_parse(const struct opt_list *names, unsigned all, unsigned *ret, struct err *e);
/* For commands whose workers run programs: ERR_HOST when this host cannot enforce what is
 * named.  With nothing named, and programs that run, what it cannot is told as a warning. */
int require_host(const struct opt_list *names, bool programs, struct err *e);

#endif
