/*
 * vec: typed growable arrays by macro.
 *
 *	struct { size_t len, cap; int *at; } v = {0};   or   VEC(int) v = {0};
 *	vec_push(&v, 42);  vec_each(int, p, &v) use(*p);  vec_release(&v);
 *
 * Elements are moved by realloc; a pointer into the array is good until the
 * next push.
 */
#ifndef AGON_BASE_VEC_H
#define AGON_BASE_VEC_H

#include "harness/base/err.h"

#include <stddef.h>
#include <stdlib.h>

#define VEC(type)                                                                                  \
	struct {                                                                                   \
		size_t len, cap;                                                                   \
		type *at;                                                                          \
	}

/* Make room for one more and return its index; the new element is not initialised. */
#define vec_grow(v)                                                                                \
	((v)->len == (v)->cap                                                                      \
		 ? (void)((v)->at = xrealloc((v)->at, ((v)->cap = (v)->cap ? 2 * (v)->cap : 8) *   \
							      sizeof(*(v)->at)))                   \
		 : (void)0,                                                                        \
	 (v)->len++)
#define vec_push(v, x)                                                                             \
	do {                                                                                       \
		size_t vec_i_ = vec_grow(v);                                                       \
		(v)->at[vec_i_] = (x);                                                             \
	} while (0)
#define vec_each(type, p, v) for (type *p = (v)->at; (v)->at != NULL && p < (v)->at + (v)->len; p++)
#define vec_release(v)                                                                             \
	do {                                                                                       \
		free((v)->at);                                                                     \
		(v)->at = NULL;                                                                    \
		(v)->len = (v)->cap = 0;                                                           \
	} while (0)

#endif
