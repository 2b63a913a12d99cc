#include "harness/work/shell.h"

int bridge_main(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return 4;
}
