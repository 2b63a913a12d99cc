#include "harness/cmd/cmd.h"

#include <stddef.h>

const struct command *const commands[] = {
	NULL,
};
