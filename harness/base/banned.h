/*
 * banned: functions that make it too easy to be wrong.  Included on the
 * compiler's command line, after the system headers have been read once.
 */
#ifndef AGON_BASE_BANNED_H
#define AGON_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#undef sprintf
#undef vsprintf
#pragma GCC poison strcpy strcat sprintf vsprintf strtok gets gmtime localtime ctime asctime       \
	tmpnam tempnam mktemp atoi atol atof rand srand random srandom

#endif
