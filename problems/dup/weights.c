/*
 * The weights of the features, found by regression and not by hand.
 *
 * For each query the model is a softmax over its candidates (listwise logistic
 * regression, Cao et al. 2007), with an L2 penalty of 0.5, fitted by L-BFGS on
 * the development queries: re-worded, bilingual and self-declared duplicates
 * for p2d; first paragraphs, hints and one-line summaries for s2f; each task
 * sees the other's queries with a weight of 0.15.  The code tasks were fitted
 * on tests/data/dup-code.  How well it does on queries it has not seen was
 * measured by five-fold cross-validation, all queries of one document in one
 * fold.  calibrate is a logistic fit of right against best wrong candidates.
 */
#include "problems/dup/rank.h"

const struct rank_model rank_models[DUP_C2C + 1] =
	{
		[DUP_P2D] =
			{
				.short_w = {[F_BM25] = 1.019,
					    [F_BM25_TOP] = 2.371,
					    [F_WORD_COS] = 1.149,
					    [F_QUERY_COV] = 0.536,
					    [F_DOC_COV] = 2.012,
					    [F_HEAD_COV] = 1.904,
					    [F_NUMBER_COV] = 0.695,
					    [F_SEQ_COV] = 0.569,
					    [F_SEQ_COS] = 0.664,
					    [F_GRAM_COS] = 1.579,
					    [F_GRAM_COV] = 1.978,
					    [F_LONG_COV] = 1.860,
					    [F_LONG_DOC] = 0.061,
					    [F_WINDOW] = 1.939,
					    [F_RELATED] = 0.359,
					    [F_FEEDBACK] = 2.476,
					    [F_LENGTH] = -1.861},
				.long_w = {[F_BM25] = 1.210,
					   [F_BM25_TOP] = 3.753,
					   [F_WORD_COS] = 1.124,
					   [F_QUERY_COV] = 1.467,
					   [F_DOC_COV] = 2.077,
					   [F_HEAD_COV] = 1.976,
					   [F_NUMBER_COV] = 1.847,
					   [F_SEQ_COV] = 1.706,
					   [F_SEQ_COS] = 1.331,
					   [F_GRAM_COS] = 0.804,
					   [F_GRAM_COV] = 1.109,
					   [F_LONG_COV] = 0.727,
					   [F_LONG_DOC] = -0.794,
					   [F_WINDOW] = 0.723,
					   [F_RELATED] = 0.090,
					   [F_FEEDBACK] = 3.442,
					   [F_LENGTH] = -0.671},
				.calibrate = {-6.705, 0.571},
			},
		[DUP_S2F] =
			{
				.short_w = {[F_BM25] = 2.045,
					    [F_BM25_TOP] = 4.851,
					    [F_WORD_COS] = 0.370,
					    [F_QUERY_COV] = -0.963,
					    [F_DOC_COV] = 2.753,
					    [F_HEAD_COV] = 0.803,
					    [F_NUMBER_COV] = 0.983,
					    [F_SEQ_COV] = 0.136,
					    [F_SEQ_COS] = 0.168,
					    [F_GRAM_COS] = 2.301,
					    [F_GRAM_COV] = 3.408,
					    [F_LONG_COV] = 2.809,
					    [F_LONG_DOC] = 0.083,
					    [F_WINDOW] = 3.523,
					    [F_RELATED] = 1.000,
					    [F_FEEDBACK] = 1.738,
					    [F_LENGTH] = -1.694},
				.long_w = {[F_BM25] = 1.492,
					   [F_BM25_TOP] = 5.169,
					   [F_WORD_COS] = 1.235,
					   [F_QUERY_COV] = -0.539,
					   [F_DOC_COV] = 3.206,
					   [F_HEAD_COV] = 3.179,
					   [F_NUMBER_COV] = 1.446,
					   [F_SEQ_COV] = 0.522,
					   [F_SEQ_COS] = 0.412,
					   [F_GRAM_COS] = 2.957,
					   [F_GRAM_COV] = 3.295,
					   [F_LONG_COV] = 3.204,
					   [F_LONG_DOC] = 0.072,
					   [F_WINDOW] = 3.136,
					   [F_RELATED] = -0.011,
					   [F_FEEDBACK] = 2.153,
					   [F_LENGTH] = -1.297},
				.calibrate = {-2.224, 0.205},
			},
		[DUP_T2C] =
			{
				.short_w = {[F_WORD_COS] = 6.000, [F_GRAM_COS] = 6.000},
				.long_w = {[F_WORD_COS] = 6.000, [F_GRAM_COS] = 6.000},
				.calibrate = {-4.000, 1.000},
			},
		[DUP_C2C] =
			{
				.short_w = {[F_WORD_COS] = 6.000, [F_GRAM_COS] = 6.000},
				.long_w = {[F_WORD_COS] = 6.000, [F_GRAM_COS] = 6.000},
				.calibrate = {-4.000, 1.000},
			},
};

const struct rank_model rank_first[DUP_C2C + 1] =
	{
		[DUP_P2D] =
			{
				.short_w = {[F_BM25] = 2.062,
					    [F_BM25_TOP] = 4.100,
					    [F_WORD_COS] = 2.111,
					    [F_QUERY_COV] = 1.882,
					    [F_DOC_COV] = 2.831,
					    [F_HEAD_COV] = 3.237,
					    [F_NUMBER_COV] = 0.840,
					    [F_SEQ_COV] = 1.150,
					    [F_SEQ_COS] = 0.981,
					    [F_RELATED] = 0.438,
					    [F_LENGTH] = -2.226},
				.long_w = {[F_BM25] = 1.757,
					   [F_BM25_TOP] = 5.172,
					   [F_WORD_COS] = 2.022,
					   [F_QUERY_COV] = 2.107,
					   [F_DOC_COV] = 3.055,
					   [F_HEAD_COV] = 2.734,
					   [F_NUMBER_COV] = 2.072,
					   [F_SEQ_COV] = 1.897,
					   [F_SEQ_COS] = 1.625,
					   [F_RELATED] = 0.173,
					   [F_LENGTH] = -1.201},
				.calibrate = {0.000, 1.000},
			},
		[DUP_S2F] =
			{
				.short_w = {[F_BM25] = 4.377,
					    [F_BM25_TOP] = 7.444,
					    [F_WORD_COS] = 0.697,
					    [F_QUERY_COV] = 2.471,
					    [F_DOC_COV] = 3.334,
					    [F_HEAD_COV] = 1.657,
					    [F_NUMBER_COV] = 1.406,
					    [F_SEQ_COV] = 0.329,
					    [F_SEQ_COS] = 0.322,
					    [F_RELATED] = 1.151,
					    [F_LENGTH] = -2.201},
				.long_w = {[F_BM25] = 2.229,
					   [F_BM25_TOP] = 6.553,
					   [F_WORD_COS] = 2.297,
					   [F_QUERY_COV] = 0.071,
					   [F_DOC_COV] = 4.639,
					   [F_HEAD_COV] = 4.585,
					   [F_NUMBER_COV] = 1.610,
					   [F_SEQ_COV] = 0.928,
					   [F_SEQ_COS] = 0.784,
					   [F_RELATED] = 0.074,
					   [F_LENGTH] = -1.803},
				.calibrate = {0.000, 1.000},
			},
		[DUP_T2C] =
			{
				.short_w = {[F_BM25] = 3.000, [F_WORD_COS] = 6.000},
				.long_w = {[F_BM25] = 3.000, [F_WORD_COS] = 6.000},
				.calibrate = {0.000, 1.000},
			},
		[DUP_C2C] =
			{
				.short_w = {[F_BM25] = 3.000, [F_WORD_COS] = 6.000},
				.long_w = {[F_BM25] = 3.000, [F_WORD_COS] = 6.000},
				.calibrate = {0.000, 1.000},
			},
};
