/*
 * science_near: comparing numbers in the tests of science.
 */
#ifndef AGON_TESTS_SCIENCE_NEAR_H
#define AGON_TESTS_SCIENCE_NEAR_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define near(got, want, tolerance)                                                                 \
	do {                                                                                       \
		double got_ = (got), want_ = (want);                                               \
		if (!(fabs(got_ - want_) <= (tolerance)))                                          \
			fail_msg("%s is %.12g, expected %.12g +- %g", #got, got_, want_,           \
				 (double)(tolerance));                                             \
	} while (0)

#endif
