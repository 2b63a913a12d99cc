/*
 * mars_ops: the operations of mars_pair.c and which of their combinations with
 * modes get a function of their own.  Included there only.
 *
 * In an operation A and B are the operands as they were read; ADDRESS is where
 * the process goes on.
 */
#ifndef AGON_COREWAR_MARS_OPS_H
#define AGON_COREWAR_MARS_OPS_H

#define STEP_TO(address) push(next, n, address)
#define STEP		 STEP_TO(after(pc, minus))
/* Real branches: the processor guesses them, and need not wait for the operands. */
#define SKIP_IF(c)                                                                                 \
	if (__builtin_expect(c, 0))                                                                \
		STEP_TO(add(pc, 2, minus));                                                        \
	else                                                                                       \
		STEP
#define JUMP_IF(c)                                                                                 \
	if (c)                                                                                     \
		STEP_TO(A.at);                                                                     \
	else                                                                                       \
		STEP

#define TO(field, value) core[B.at].field = (uint16_t)(value)

/* Which combinations of modes are common enough, as rows of A modes # $ @ < > * { }
 * with columns of B modes in the same order: Y makes a function, N shares one. */
#define ROW_Y(Y, N, t, x, a)                                                                       \
	Y(t, x, a, 0) Y(t, x, a, 1) Y(t, x, a, 2) Y(t, x, a, 3)                                    \
	Y(t, x, a, 4) Y(t, x, a, 5) Y(t, x, a, 6) Y(t, x, a, 7)
#define ROW_N(Y, N, t, x, a) ROW_Y(N, N, t, x, a)
#define ROW_NEAR(Y, N, t, x, a) /* # $ @ * */                                                      \
	Y(t, x, a, 0) Y(t, x, a, 1) Y(t, x, a, 2) N(t, x, a, 3)                                    \
	N(t, x, a, 4) Y(t, x, a, 5) N(t, x, a, 6) N(t, x, a, 7)

/* clang-format off */
#define MODES_ALL(Y, N, t, x)                                                                      \
	ROW_Y(Y, N, t, x, 0) ROW_Y(Y, N, t, x, 1) ROW_Y(Y, N, t, x, 2) ROW_Y(Y, N, t, x, 3)        \
	ROW_Y(Y, N, t, x, 4) ROW_Y(Y, N, t, x, 5) ROW_Y(Y, N, t, x, 6) ROW_Y(Y, N, t, x, 7)
#define MODES_JUMP(Y, N, t, x)                                                                     \
	ROW_Y(Y, N, t, x, 0) ROW_Y(Y, N, t, x, 1) ROW_Y(Y, N, t, x, 2) ROW_N(Y, N, t, x, 3)        \
	ROW_N(Y, N, t, x, 4) ROW_Y(Y, N, t, x, 5) ROW_N(Y, N, t, x, 6) ROW_N(Y, N, t, x, 7)
#define MODES_FLAT(Y, N, t, x)                                                                     \
	ROW_Y(Y, N, t, x, 0) ROW_Y(Y, N, t, x, 1) ROW_N(Y, N, t, x, 2) ROW_N(Y, N, t, x, 3)        \
	ROW_N(Y, N, t, x, 4) ROW_N(Y, N, t, x, 5) ROW_N(Y, N, t, x, 6) ROW_N(Y, N, t, x, 7)
#define MODES_NEAR(Y, N, t, x)                                                                     \
	ROW_NEAR(Y, N, t, x, 0) ROW_NEAR(Y, N, t, x, 1) ROW_N(Y, N, t, x, 2) ROW_N(Y, N, t, x, 3)  \
	ROW_N(Y, N, t, x, 4) ROW_N(Y, N, t, x, 5) ROW_N(Y, N, t, x, 6) ROW_N(Y, N, t, x, 7)
#define MODES_NONE(Y, N, t, x) MODES_ALL(N, N, t, x)

#define OPERATIONS(X)                                                                              \
	X(dat, LOSE_PROCESS(MARS_DAT), MODES_NEAR)                                                 \
	X(mov_i, memcpy(&core[B.at], &A.word, sizeof A.word); STEP, MODES_ALL)                     \
	X(mov_a, TO(a, A.a); STEP, MODES_FLAT)                                                     \
	X(mov_b, TO(b, A.b); STEP, MODES_FLAT)                                                     \
	X(mov_ab, TO(b, A.a); STEP, MODES_FLAT)                                                    \
	X(mov_ba, TO(a, A.b); STEP, MODES_FLAT)                                                    \
	X(mov_f, TO(a, A.a); TO(b, A.b); STEP, MODES_FLAT)                                         \
	X(mov_x, TO(a, A.b); TO(b, A.a); STEP, MODES_FLAT)                                         \
	X(add_a, TO(a, add(B.a, A.a, minus)); STEP, MODES_FLAT)                                    \
	X(add_b, TO(b, add(B.b, A.b, minus)); STEP, MODES_FLAT)                                    \
	X(add_ab, TO(b, add(B.b, A.a, minus)); STEP, MODES_FLAT)                                   \
	X(add_ba, TO(a, add(B.a, A.b, minus)); STEP, MODES_FLAT)                                   \
	X(add_f, TO(a, add(B.a, A.a, minus)); TO(b, add(B.b, A.b, minus)); STEP, MODES_FLAT)       \
	X(add_x, TO(a, add(B.a, A.b, minus)); TO(b, add(B.b, A.a, minus)); STEP, MODES_FLAT)       \
	X(sub_a, TO(a, sub(B.a, A.a, minus)); STEP, MODES_FLAT)                                    \
	X(sub_b, TO(b, sub(B.b, A.b, minus)); STEP, MODES_FLAT)                                    \
	X(sub_ab, TO(b, sub(B.b, A.a, minus)); STEP, MODES_FLAT)                                   \
	X(sub_ba, TO(a, sub(B.a, A.b, minus)); STEP, MODES_FLAT)                                   \
	X(sub_f, TO(a, sub(B.a, A.a, minus)); TO(b, sub(B.b, A.b, minus)); STEP, MODES_FLAT)       \
	X(sub_x, TO(a, sub(B.a, A.b, minus)); TO(b, sub(B.b, A.a, minus)); STEP, MODES_FLAT)       \
	X(cmp_a, SKIP_IF(B.a == A.a), MODES_NEAR)                                                  \
	X(cmp_b, SKIP_IF(B.b == A.b), MODES_NEAR)                                                  \
	X(cmp_ab, SKIP_IF(B.b == A.a), MODES_NEAR)                                                 \
	X(cmp_ba, SKIP_IF(B.a == A.b), MODES_NEAR)                                                 \
	X(cmp_f, SKIP_IF((B.a == A.a) & (B.b == A.b)), MODES_NEAR)                                 \
	X(cmp_x, SKIP_IF((B.a == A.b) & (B.b == A.a)), MODES_NEAR)                                 \
	X(cmp_i, SKIP_IF(B.word == A.word), MODES_ALL)                                             \
	X(sne_a, SKIP_IF(B.a != A.a), MODES_NEAR)                                                  \
	X(sne_b, SKIP_IF(B.b != A.b), MODES_NEAR)                                                  \
	X(sne_ab, SKIP_IF(B.b != A.a), MODES_NEAR)                                                 \
	X(sne_ba, SKIP_IF(B.a != A.b), MODES_NEAR)                                                 \
	X(sne_f, SKIP_IF((B.a != A.a) | (B.b != A.b)), MODES_NEAR)                                 \
	X(sne_x, SKIP_IF((B.a != A.b) | (B.b != A.a)), MODES_NEAR)                                 \
	X(sne_i, SKIP_IF(B.word != A.word), MODES_ALL)                                             \
	X(slt_a, SKIP_IF(A.a < B.a), MODES_NEAR)                                                   \
	X(slt_b, SKIP_IF(A.b < B.b), MODES_NEAR)                                                   \
	X(slt_ab, SKIP_IF(A.a < B.b), MODES_NEAR)                                                  \
	X(slt_ba, SKIP_IF(A.b < B.a), MODES_NEAR)                                                  \
	X(slt_f, SKIP_IF((A.a < B.a) & (A.b < B.b)), MODES_NEAR)                                   \
	X(slt_x, SKIP_IF((A.b < B.a) & (A.a < B.b)), MODES_NEAR)                                   \
	X(jmp, STEP_TO(A.at), MODES_JUMP)                                                          \
	X(jmz_a, JUMP_IF(B.a == 0), MODES_FLAT)                                                    \
	X(jmz_b, JUMP_IF(B.b == 0), MODES_FLAT)                                                    \
	X(jmz_f, JUMP_IF((B.a | B.b) == 0), MODES_FLAT)                                            \
	X(jmn_a, JUMP_IF(B.a != 0), MODES_FLAT)                                                    \
	X(jmn_b, JUMP_IF(B.b != 0), MODES_FLAT)                                                    \
	X(jmn_f, JUMP_IF((B.a | B.b) != 0), MODES_FLAT)                                            \
	X(djn_a, TO(a, dec(core[B.at].a, minus)); JUMP_IF(B.a != 1), MODES_FLAT)                   \
	X(djn_b, TO(b, dec(core[B.at].b, minus)); JUMP_IF(B.b != 1), MODES_FLAT)                   \
	X(djn_f, TO(a, dec(core[B.at].a, minus)); TO(b, dec(core[B.at].b, minus));                 \
	  JUMP_IF((B.a != 1) | (B.b != 1)), MODES_FLAT)                                            \
	X(spl, n = split(core, next, n, pc, A.at, minus), MODES_JUMP)                              \
	X(nop, STEP, MODES_NONE)

#define ROW(name, body, modes) ROW_##name,
enum { OPERATIONS(ROW) ROW_rare, HANDLERS = ROW_rare * 64 + 1 };
enum { MODES_EMPTY = MARS_KIND_EMPTY % 64 };

#define ONE_ROW(name) {name, name, name, name, name, name, name}
#define BY_FIELDS(name, i)                                                                         \
	{name##_a, name##_b, name##_ab, name##_ba, name##_f, name##_x, i}
#define BY_CONDITION(name)                                                                         \
	{name##_a, name##_b, name##_b, name##_a, name##_f, name##_f, name##_f}
static const uint8_t row_of[CW_OPS][CW_MODS] = {
	[CW_DAT] = ONE_ROW(ROW_dat),
	[CW_MOV] = BY_FIELDS(ROW_mov, ROW_mov_i),
	[CW_ADD] = BY_FIELDS(ROW_add, ROW_add_f),
	[CW_SUB] = BY_FIELDS(ROW_sub, ROW_sub_f),
	[CW_MUL] = ONE_ROW(ROW_rare),
	[CW_DIV] = ONE_ROW(ROW_rare),
	[CW_MOD] = ONE_ROW(ROW_rare),
	[CW_JMP] = ONE_ROW(ROW_jmp),
	[CW_JMZ] = BY_CONDITION(ROW_jmz),
	[CW_JMN] = BY_CONDITION(ROW_jmn),
	[CW_DJN] = BY_CONDITION(ROW_djn),
	[CW_SPL] = ONE_ROW(ROW_spl),
	[CW_SLT] = BY_FIELDS(ROW_slt, ROW_slt_f),
	[CW_CMP] = BY_FIELDS(ROW_cmp, ROW_cmp_i),
	[CW_SEQ] = BY_FIELDS(ROW_cmp, ROW_cmp_i),
	[CW_SNE] = BY_FIELDS(ROW_sne, ROW_sne_i),
	[CW_NOP] = ONE_ROW(ROW_nop),
	[CW_LDP] = ONE_ROW(ROW_rare),
	[CW_STP] = ONE_ROW(ROW_rare),
};
/* clang-format on */

#endif
