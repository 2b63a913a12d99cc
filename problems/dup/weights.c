#include "problems/dup/rank.h"

/* clang-format off */
const struct rank_model rank_models[DUP_C2C + 1] = {
	[DUP_P2D] = {.short_w = {[F_BM25_TOP] = 0.5, [F_GRAM_COS] = 1}, .long_w = {[F_BM25_TOP] = 0.1, [F_GRAM_COS] = 1}, .calibrate = {0, 1}},
	[DUP_S2F] = {.short_w = {[F_BM25_TOP] = 0.5, [F_GRAM_COS] = 1}, .long_w = {[F_BM25_TOP] = 0.1, [F_GRAM_COS] = 1}, .calibrate = {0, 1}},
	[DUP_T2C] = {.short_w = {[F_BM25_TOP] = 0.5, [F_GRAM_COS] = 1}, .long_w = {[F_WORD_COS] = 1, [F_GRAM_COS] = 1}, .calibrate = {0, 1}},
	[DUP_C2C] = {.short_w = {[F_BM25_TOP] = 0.5, [F_GRAM_COS] = 1}, .long_w = {[F_WORD_COS] = 1, [F_GRAM_COS] = 1}, .calibrate = {0, 1}},
};
/* clang-format on */
