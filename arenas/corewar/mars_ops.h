/*
 * mars_ops: the operations of a battle of two, and which of their combinations
 * with modes get a handler of their own.  Included by mars_pair.c and
 * mars_side.h only.
 *
 * In an operation A and B are the operands as they were read.
 */
#ifndef AGON_COREWAR_MARS_OPS_H
#define AGON_COREWAR_MARS_OPS_H

#include "arenas/corewar/mars_pair.h"

/* Who includes this says what becomes of the process on turn: GO(address), SPLIT(address),
 * LOSE_PROCESS(end), and COPY, which is MOV.I. */
#define STEP GO(pc + 1)
#define SKIP_IF(c)                                                                                 \
	if (__builtin_expect(c, 0))                                                                \
		GO(add(pc, 2, minus));                                                             \
	else                                                                                       \
		STEP
#define JUMP_IF(c)                                                                                 \
	if (c)                                                                                     \
		GO(A.at);                                                                          \
	else                                                                                       \
		STEP
#define A_GETS(value) core[B.at].a = (uint16_t)(value)
#define B_GETS(value) core[B.at].b = (uint16_t)(value)
#define GETS(va, vb)  store(&core[B.at], va, vb)
#define PLUS(b, a)    add(b, a, minus)
#define MINUS(b, a)   sub(b, a, minus)
#define LESS(field)   dec(core[B.at].field, minus)

/* The operations that are among the frequent instructions, below. */
#define DO_dat   LOSE_PROCESS(MARS_DAT)
#define DO_mov_i COPY
#define DO_mov_ab                                                                                  \
	B_GETS(A.a);                                                                               \
	STEP
#define DO_add_ab                                                                                  \
	B_GETS(PLUS(B.b, A.a));                                                                    \
	STEP
#define DO_add_f                                                                                   \
	GETS(PLUS(B.a, A.a), PLUS(B.b, A.b));                                                      \
	STEP
#define DO_jmp GO(A.at)
#define DO_djn_b                                                                                   \
	B_GETS(LESS(b));                                                                           \
	JUMP_IF(B.b != 1)
#define DO_djn_f                                                                                   \
	GETS(LESS(a), LESS(b));                                                                    \
	JUMP_IF(apart(B.b) != 1 || B.a != 1)
#define DO_spl SPLIT(A.at)

/* clang-format off */

/* Which combinations of modes have a handler: rows of A modes # $ @ < > * { } with
 * columns of B modes in the same order; Y makes one, N shares one. */
#define ROW_ALL(Y, N, t, x, a)                                                                     \
	Y(t, x, a, 0) Y(t, x, a, 1) Y(t, x, a, 2) Y(t, x, a, 3)                                    \
	Y(t, x, a, 4) Y(t, x, a, 5) Y(t, x, a, 6) Y(t, x, a, 7)
#define ROW_NONE(Y, N, t, x, a) ROW_ALL(N, N, t, x, a)
#define ROW_FEW(Y, N, t, x, a)                                                                     \
	Y(t, x, a, 0) Y(t, x, a, 1) N(t, x, a, 2) N(t, x, a, 3)                                    \
	N(t, x, a, 4) N(t, x, a, 5) N(t, x, a, 6) N(t, x, a, 7)
#define MODES(Y, N, t, x, r0, r1, r2, r3, r4, r5, r6, r7)                                          \
	ROW_##r0(Y, N, t, x, 0) ROW_##r1(Y, N, t, x, 1) ROW_##r2(Y, N, t, x, 2)                    \
	ROW_##r3(Y, N, t, x, 3) ROW_##r4(Y, N, t, x, 4) ROW_##r5(Y, N, t, x, 5)                    \
	ROW_##r6(Y, N, t, x, 6) ROW_##r7(Y, N, t, x, 7)
#define ALL(Y, N, t, x)  MODES(Y, N, t, x, ALL, ALL, ALL, ALL, ALL, ALL, ALL, ALL)
#define JUMP(Y, N, t, x) MODES(Y, N, t, x, ALL, ALL, ALL, NONE, NONE, ALL, NONE, NONE)
#define FLAT(Y, N, t, x) MODES(Y, N, t, x, ALL, ALL, NONE, NONE, NONE, NONE, NONE, NONE)
#define FEW(Y, N, t, x)  MODES(Y, N, t, x, FEW, FEW, NONE, NONE, NONE, NONE, NONE, NONE)
#define NONE(Y, N, t, x) MODES(Y, N, t, x, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE)

/* dat comes first: the empty cell is all zero bits. */
#define OPERATIONS(X)                                                                              \
	X(dat, DO_dat, ALL)                                                                        \
	X(mov_i, DO_mov_i, ALL)                                                                    \
	X(mov_a, A_GETS(A.a); STEP, FLAT)                                                          \
	X(mov_b, B_GETS(A.b); STEP, FLAT)                                                          \
	X(mov_ab, DO_mov_ab, FLAT)                                                                 \
	X(mov_ba, A_GETS(A.b); STEP, FLAT)                                                         \
	X(mov_f, GETS(A.a, A.b); STEP, FLAT)                                                       \
	X(mov_x, GETS(A.b, A.a); STEP, FLAT)                                                       \
	X(add_a, A_GETS(PLUS(B.a, A.a)); STEP, FEW)                                                \
	X(add_b, B_GETS(PLUS(B.b, A.b)); STEP, FLAT)                                               \
	X(add_ab, DO_add_ab, FLAT)                                                                 \
	X(add_ba, A_GETS(PLUS(B.a, A.b)); STEP, FEW)                                               \
	X(add_f, DO_add_f, FLAT)                                                                   \
	X(add_x, GETS(PLUS(B.a, A.b), PLUS(B.b, A.a)); STEP, FLAT)                                 \
	X(sub_a, A_GETS(MINUS(B.a, A.a)); STEP, FEW)                                               \
	X(sub_b, B_GETS(MINUS(B.b, A.b)); STEP, FLAT)                                              \
	X(sub_ab, B_GETS(MINUS(B.b, A.a)); STEP, FLAT)                                             \
	X(sub_ba, A_GETS(MINUS(B.a, A.b)); STEP, FEW)                                              \
	X(sub_f, GETS(MINUS(B.a, A.a), MINUS(B.b, A.b)); STEP, FLAT)                               \
	X(sub_x, GETS(MINUS(B.a, A.b), MINUS(B.b, A.a)); STEP, FLAT)                               \
	X(cmp_a, SKIP_IF(B.a == A.a), FEW)                                                         \
	X(cmp_b, SKIP_IF(B.b == A.b), FEW)                                                         \
	X(cmp_ab, SKIP_IF(B.b == A.a), FEW)                                                        \
	X(cmp_ba, SKIP_IF(B.a == A.b), FEW)                                                        \
	X(cmp_f, SKIP_IF(B.a == A.a && B.b == A.b), FEW)                                           \
	X(cmp_x, SKIP_IF(B.a == A.b && B.b == A.a), FEW)                                           \
	X(cmp_i, SKIP_IF(B.word == A.word), ALL)                                                   \
	X(sne_a, SKIP_IF(B.a != A.a), FEW)                                                         \
	X(sne_b, SKIP_IF(B.b != A.b), FEW)                                                         \
	X(sne_ab, SKIP_IF(B.b != A.a), FEW)                                                        \
	X(sne_ba, SKIP_IF(B.a != A.b), FEW)                                                        \
	X(sne_f, SKIP_IF(B.a != A.a || B.b != A.b), FEW)                                           \
	X(sne_x, SKIP_IF(B.a != A.b || B.b != A.a), FEW)                                           \
	X(sne_i, SKIP_IF(B.word != A.word), ALL)                                                   \
	X(slt_a, SKIP_IF(A.a < B.a), FEW)                                                          \
	X(slt_b, SKIP_IF(A.b < B.b), FEW)                                                          \
	X(slt_ab, SKIP_IF(A.a < B.b), FEW)                                                         \
	X(slt_ba, SKIP_IF(A.b < B.a), FEW)                                                         \
	X(slt_f, SKIP_IF(A.a < B.a && A.b < B.b), FEW)                                             \
	X(slt_x, SKIP_IF(A.b < B.a && A.a < B.b), FEW)                                             \
	X(jmp, DO_jmp, JUMP)                                                                       \
	X(jmz_a, JUMP_IF(B.a == 0), FLAT)                                                          \
	X(jmz_b, JUMP_IF(B.b == 0), FLAT)                                                          \
	X(jmz_f, JUMP_IF(apart(B.b) == 0 && B.a == 0), FLAT)                                       \
	X(jmn_a, JUMP_IF(B.a != 0), FLAT)                                                          \
	X(jmn_b, JUMP_IF(B.b != 0), FLAT)                                                          \
	X(jmn_f, JUMP_IF(apart(B.b) != 0 || B.a != 0), FLAT)                                       \
	X(djn_a, A_GETS(LESS(a)); JUMP_IF(B.a != 1), FLAT)                                         \
	X(djn_b, DO_djn_b, FLAT)                                                                   \
	X(djn_f, DO_djn_f, FLAT)                                                                   \
	X(spl, DO_spl, JUMP)                                                                       \
	X(nop, STEP, NONE)

/* The frequent instructions of battles between crowds of processes: what papers, carpets of
 * SPL, core clears and stones are made of.  F(number, operation, mode of A, mode of B, x).  The
 * second list is there because a macro does not expand inside itself. */
#define FREQUENT(F, x)                                                                             \
	F(0, dat, 1, 1, x) F(1, dat, 0, 0, x) F(2, dat, 3, 0, x) F(3, dat, 3, 3, x)                \
	F(4, dat, 4, 7, x) F(5, mov_i, 0, 1, x) F(6, mov_i, 1, 3, x) F(7, mov_i, 1, 4, x)          \
	F(8, mov_i, 3, 1, x) F(9, mov_i, 5, 4, x) F(10, mov_i, 6, 3, x) F(11, mov_i, 7, 4, x)      \
	F(12, mov_ab, 0, 1, x) F(13, add_ab, 0, 1, x) F(14, add_f, 1, 1, x) F(15, jmp, 1, 1, x)    \
	F(16, jmp, 1, 3, x) F(17, jmp, 2, 4, x) F(18, djn_b, 1, 0, x) F(19, djn_f, 1, 3, x)        \
	F(20, spl, 0, 0, x) F(21, spl, 0, 3, x) F(22, spl, 1, 3, x) F(23, spl, 2, 7, x)
#define FREQUENT_AGAIN(F, x)                                                                       \
	F(0, dat, 1, 1, x) F(1, dat, 0, 0, x) F(2, dat, 3, 0, x) F(3, dat, 3, 3, x)                \
	F(4, dat, 4, 7, x) F(5, mov_i, 0, 1, x) F(6, mov_i, 1, 3, x) F(7, mov_i, 1, 4, x)          \
	F(8, mov_i, 3, 1, x) F(9, mov_i, 5, 4, x) F(10, mov_i, 6, 3, x) F(11, mov_i, 7, 4, x)      \
	F(12, mov_ab, 0, 1, x) F(13, add_ab, 0, 1, x) F(14, add_f, 1, 1, x) F(15, jmp, 1, 1, x)    \
	F(16, jmp, 1, 3, x) F(17, jmp, 2, 4, x) F(18, djn_b, 1, 0, x) F(19, djn_f, 1, 3, x)        \
	F(20, spl, 0, 0, x) F(21, spl, 0, 3, x) F(22, spl, 1, 3, x) F(23, spl, 2, 7, x)

/* clang-format on */

#define ROW(name, body, modes) ROW_##name,
/* Frequent instructions have the first numbers, the others none that, with any other one, make
 * the number of a round (mars_round.c). */
enum {
	ROW_first = ROUNDS / 64 - 1,
	OPERATIONS(ROW) ROW_rare,
	ACT_WRAP = ROW_rare * 64 + 1,
	HANDLERS
};
enum { MODES_EMPTY = MARS_KIND_EMPTY % 64 };
#define SLOT(name, amode, bmode) [ROW_##name * 64 + ((amode * 8 + bmode) ^ MODES_EMPTY)]

#endif
