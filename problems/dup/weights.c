/*
 * The weights of the features, found by regression and not by hand.
 *
 * For each query the model is a softmax over its candidates (listwise logistic
 * regression, Cao et al. 2007), with an L2 penalty of 0.5 (s2f 0.3), fitted by
 * L-BFGS on the development queries: re-worded, bilingual and self-declared
 * duplicates for p2d; first paragraphs, hints, one-line summaries and sentences
 * taken out of their own documents (tests/oracle/dup_cloze.py, with --tasks too)
 * for s2f, each kind with about the same weight in all; each task sees the
 * other's queries with a weight of 0.15 each.  Features over the best
 * candidate's were worth 0.03 to 0.05 for hints and nothing for p2d, which goes
 * without.  The code tasks were fitted on tests/data/dup-code among thousands of
 * other functions, with the penalty around equal weights of word and character
 * cosine (what published measurements on larger sets found best), no weight
 * below zero and none on length: two authors differ in it more than two tasks do.
 *
 * F_ODDS_* were found among some sixty others and gained in every kind of short
 * query, in cross-validation: first paragraphs .903 to .912, hints .550 to .563,
 * sentences taken out .626 to .640, one-line summaries .882 to .888.  F_PLACE,
 * the penalty and the sentences of --tasks together, over 8 divisions: first
 * .916 to .916, hints .560 to .566, sentences .643 to .645, of --tasks .644 to
 * .647, summaries .895 as before; the first alone is worth .006 for hints.
 *
 * Tried without a gain in all kinds (.002 is noise; hints gain .006 from most of
 * what knows places, once, not twice):
 *	rankers	BM25 with low k1, BM25+, Dirichlet and Jelinek-Mercer smoothing,
 *		PL2, F2EXP; ranks, z-scores, roots and squares of what there is
 *	words	pairs and near pairs; words as they stand, not stemmed; a
 *		thesaurus of 270 groups of words for problems, as missing words
 *		that have a relative, BM25 and coverage of groups (-.002 to +.002);
 *		word vectors of the corpus (PPMI, 128 dimensions); the chance of a
 *		word of the query to be in its document by logistic regression on
 *		place, frequency, case, ending (better in log loss, .51 for .54,
 *		and no better for ranking)
 *	passages	the best one and three sentences, the one that says what is
 *		to do ("find", "your task"), what stands before the examples (0);
 *		pairs of words in one sentence (hints .008, first .002, others
 *		0 to .005; needs the sentences of each candidate), sums of squares
 *		over sentences or blocks of 128 bytes (hints .002 to .006)
 *	others	relevance feedback with the 8 or 20 best words (hints .003, else
 *		0), scores smoothed over similar candidates (0)
 *	pool	240 texts read for 50, by odds for idf or not: of hints .885 for
 *		.776 are among them and NDCG stays (-.005 to +.003)
 *	models	trees (.004 to .011 for many features), 8 hidden units (hints
 *		.005, sentences .008 to .015, first -.004, summaries -.016)
 *
 * One-line summaries: BM25 gets .895 on the 38 of development too, where 34 are
 * first and 4 not among the first ten, whatever is done; on all 151 published
 * ones BM25 gets .924.  On sentences taken out (dup_cloze.py -n 1500) BM25 gets
 * .550 and this model .588, with --tasks .573 and .625.
 *
 * How well it does on queries it has not seen was measured by five-fold
 * cross-validation, all queries of one document in one fold.
 * tests/oracle/dup_fit.py fits and measures.  calibrate is a logistic fit of
 * right against best wrong candidates.
 */
#include "problems/dup/rank.h"

/* Fitted like the others, without comparing candidates. */
static const struct rank_model s2f_sure = {
	.short_w = {[F_BM25] = 2.020,
		    [F_BM25_TOP] = 4.620,
		    [F_WORD_COS] = 0.244,
		    [F_QUERY_COV] = -0.896,
		    [F_DOC_COV] = 2.782,
		    [F_HEAD_COV] = 0.690,
		    [F_NUMBER_COV] = 0.958,
		    [F_SEQ_COV] = 0.150,
		    [F_SEQ_COS] = 0.189,
		    [F_GRAM_COS] = 2.320,
		    [F_GRAM_COV] = 3.398,
		    [F_LONG_COV] = 2.845,
		    [F_LONG_DOC] = 0.088,
		    [F_WINDOW] = 3.485,
		    [F_RELATED] = 1.002,
		    [F_FEEDBACK] = 1.790,
		    [F_LENGTH] = -1.583},
	.long_w = {[F_BM25] = 1.450,
		   [F_BM25_TOP] = 5.050,
		   [F_WORD_COS] = 1.015,
		   [F_QUERY_COV] = -0.504,
		   [F_DOC_COV] = 2.943,
		   [F_HEAD_COV] = 2.872,
		   [F_NUMBER_COV] = 1.362,
		   [F_SEQ_COV] = 0.562,
		   [F_SEQ_COS] = 0.459,
		   [F_GRAM_COS] = 2.881,
		   [F_GRAM_COV] = 3.168,
		   [F_LONG_COV] = 3.146,
		   [F_LONG_DOC] = 0.071,
		   [F_WINDOW] = 2.939,
		   [F_RELATED] = -0.050,
		   [F_FEEDBACK] = 2.207,
		   [F_LENGTH] = -0.919},
};

const struct rank_model rank_models[DUP_C2C + 1] =
	{
		[DUP_P2D] =
			{
				.short_w = {[F_BM25] = 0.999,
					    [F_BM25_TOP] = 2.257,
					    [F_WORD_COS] = 1.115,
					    [F_QUERY_COV] = 0.550,
					    [F_DOC_COV] = 2.003,
					    [F_HEAD_COV] = 1.857,
					    [F_NUMBER_COV] = 0.696,
					    [F_SEQ_COV] = 0.591,
					    [F_SEQ_COS] = 0.699,
					    [F_GRAM_COS] = 1.590,
					    [F_GRAM_COV] = 1.974,
					    [F_LONG_COV] = 1.874,
					    [F_LONG_DOC] = 0.071,
					    [F_WINDOW] = 1.928,
					    [F_RELATED] = 0.357,
					    [F_FEEDBACK] = 2.463,
					    [F_LENGTH] = -1.829},
				.long_w = {[F_BM25] = 1.216,
					   [F_BM25_TOP] = 3.726,
					   [F_WORD_COS] = 1.087,
					   [F_QUERY_COV] = 1.529,
					   [F_DOC_COV] = 2.010,
					   [F_HEAD_COV] = 1.953,
					   [F_NUMBER_COV] = 1.842,
					   [F_SEQ_COV] = 1.710,
					   [F_SEQ_COS] = 1.378,
					   [F_GRAM_COS] = 0.833,
					   [F_GRAM_COV] = 1.127,
					   [F_LONG_COV] = 0.762,
					   [F_LONG_DOC] = -0.779,
					   [F_WINDOW] = 0.732,
					   [F_RELATED] = 0.074,
					   [F_FEEDBACK] = 3.231,
					   [F_LENGTH] = -0.608},
				.calibrate = {-18.911, 1.343, 9.300},
			},
		[DUP_S2F] =
			{
				.short_w = {[F_BM25] = 0.703,       [F_BM25_TOP] = 1.321,
					    [F_WORD_COS] = -0.950,  [F_QUERY_COV] = -1.199,
					    [F_DOC_COV] = 1.122,    [F_HEAD_COV] = -0.839,
					    [F_NUMBER_COV] = 0.472, [F_SEQ_COV] = 0.413,
					    [F_SEQ_COS] = 0.286,    [F_GRAM_COS] = -0.261,
					    [F_GRAM_COV] = 1.328,   [F_LONG_COV] = -0.369,
					    [F_LONG_DOC] = -0.199,  [F_WINDOW] = -0.605,
					    [F_SHAPE_COS] = 0.000,  [F_RELATED] = 0.360,
					    [F_FEEDBACK] = 0.899,   [F_LENGTH] = -2.319,
					    [F_ODDS_BM25] = 0.884,  [F_ODDS_COV] = 1.851,
					    [F_PLACE] = 0.329,      [F_PEERS] = 0.000},
				.short_top = {[F_BM25] = 1.321,
					      [F_WORD_COS] = -2.130,
					      [F_QUERY_COV] = -1.144,
					      [F_DOC_COV] = 1.041,
					      [F_HEAD_COV] = -0.253,
					      [F_NUMBER_COV] = 0.501,
					      [F_SEQ_COV] = 0.500,
					      [F_SEQ_COS] = 0.549,
					      [F_GRAM_COS] = -0.458,
					      [F_GRAM_COV] = 2.638,
					      [F_LONG_COV] = -0.015,
					      [F_LONG_DOC] = 0.864,
					      [F_WINDOW] = 0.449,
					      [F_RELATED] = 0.111,
					      [F_FEEDBACK] = 1.875,
					      [F_ODDS_BM25] = 2.161,
					      [F_ODDS_COV] = 2.150,
					      [F_PLACE] = 0.232},
				.long_w = {[F_BM25] = 0.552,       [F_BM25_TOP] = 1.050,
					   [F_WORD_COS] = -0.585,  [F_QUERY_COV] = -0.705,
					   [F_DOC_COV] = -0.290,   [F_HEAD_COV] = 0.578,
					   [F_NUMBER_COV] = 0.877, [F_SEQ_COV] = 0.527,
					   [F_SEQ_COS] = 0.175,    [F_GRAM_COS] = -0.439,
					   [F_GRAM_COV] = -0.370,  [F_LONG_COV] = -0.334,
					   [F_LONG_DOC] = -0.479,  [F_WINDOW] = -0.877,
					   [F_SHAPE_COS] = 0.000,  [F_RELATED] = -0.590,
					   [F_FEEDBACK] = -0.707,  [F_LENGTH] = -0.537,
					   [F_ODDS_BM25] = 1.104,  [F_ODDS_COV] = 1.006,
					   [F_PLACE] = 0.623,      [F_PEERS] = 0.000},
				.long_top = {[F_BM25] = 1.050,
					     [F_WORD_COS] = 0.362,
					     [F_QUERY_COV] = -1.890,
					     [F_DOC_COV] = 1.927,
					     [F_HEAD_COV] = 0.932,
					     [F_NUMBER_COV] = 1.098,
					     [F_SEQ_COV] = 0.368,
					     [F_SEQ_COS] = 0.166,
					     [F_GRAM_COS] = 1.712,
					     [F_GRAM_COV] = 0.749,
					     [F_LONG_COV] = 2.178,
					     [F_LONG_DOC] = 0.687,
					     [F_WINDOW] = 0.857,
					     [F_RELATED] = 0.587,
					     [F_FEEDBACK] = 0.027,
					     [F_ODDS_BM25] = 2.311,
					     [F_ODDS_COV] = 0.697,
					     [F_PLACE] = 1.793},
				.sure = &s2f_sure,
				.calibrate = {-8.769, 0.510, 9.300},
			},
		[DUP_T2C] =
			{
				.short_w = {[F_BM25_TOP] = 0.489,
					    [F_WORD_COS] = 5.924,
					    [F_SEQ_COV] = 0.007,
					    [F_SEQ_COS] = 0.010,
					    [F_GRAM_COS] = 5.983,
					    [F_FEEDBACK] = 0.842,
					    [F_PEERS] = 0.887},
				.long_w = {[F_BM25_TOP] = 0.489,
					   [F_WORD_COS] = 5.924,
					   [F_SEQ_COV] = 0.007,
					   [F_SEQ_COS] = 0.010,
					   [F_GRAM_COS] = 5.983,
					   [F_FEEDBACK] = 0.842,
					   [F_PEERS] = 0.887},
				.calibrate = {-2.000, 0.500, 0.000},
			},
		[DUP_C2C] =
			{
				.short_w = {[F_BM25_TOP] = 0.391,
					    [F_WORD_COS] = 3.967,
					    [F_QUERY_COV] = 0.612,
					    [F_HEAD_COV] = 0.537,
					    [F_NUMBER_COV] = 0.790,
					    [F_GRAM_COS] = 2.772,
					    [F_SHAPE_COS] = 2.317,
					    [F_FEEDBACK] = 0.877},
				.long_w = {[F_BM25_TOP] = 0.391,
					   [F_WORD_COS] = 3.967,
					   [F_QUERY_COV] = 0.612,
					   [F_HEAD_COV] = 0.537,
					   [F_NUMBER_COV] = 0.790,
					   [F_GRAM_COS] = 2.772,
					   [F_SHAPE_COS] = 2.317,
					   [F_FEEDBACK] = 0.877},
				.calibrate = {-2.000, 0.500, 0.000},
			},
};

const struct rank_model rank_first[DUP_C2C + 1] =
	{
		[DUP_P2D] =
			{
				.short_w = {[F_BM25] = 2.044,
					    [F_BM25_TOP] = 3.982,
					    [F_WORD_COS] = 2.068,
					    [F_QUERY_COV] = 1.898,
					    [F_DOC_COV] = 2.809,
					    [F_HEAD_COV] = 3.198,
					    [F_NUMBER_COV] = 0.836,
					    [F_SEQ_COV] = 1.163,
					    [F_SEQ_COS] = 1.004,
					    [F_RELATED] = 0.436,
					    [F_LENGTH] = -2.202},
				.long_w = {[F_BM25] = 1.751,
					   [F_BM25_TOP] = 5.096,
					   [F_WORD_COS] = 1.956,
					   [F_QUERY_COV] = 2.168,
					   [F_DOC_COV] = 2.962,
					   [F_HEAD_COV] = 2.696,
					   [F_NUMBER_COV] = 2.052,
					   [F_SEQ_COV] = 1.891,
					   [F_SEQ_COS] = 1.666,
					   [F_RELATED] = 0.154,
					   [F_LENGTH] = -1.120},
				.calibrate = {0.000, 1.000, 0.000},
			},
		[DUP_S2F] =
			{
				.short_w = {[F_BM25] = 1.585,
					    [F_BM25_TOP] = 5.701,
					    [F_WORD_COS] = 0.258,
					    [F_QUERY_COV] = -1.196,
					    [F_DOC_COV] = 1.784,
					    [F_HEAD_COV] = 0.014,
					    [F_NUMBER_COV] = 0.417,
					    [F_SEQ_COV] = 0.566,
					    [F_SEQ_COS] = 0.515,
					    [F_RELATED] = -0.400,
					    [F_LENGTH] = -4.288,
					    [F_ODDS_BM25] = 4.693,
					    [F_ODDS_COV] = 5.153},
				.long_w = {[F_BM25] = 1.500,
					   [F_BM25_TOP] = 4.879,
					   [F_WORD_COS] = 2.178,
					   [F_QUERY_COV] = 0.190,
					   [F_DOC_COV] = 3.513,
					   [F_HEAD_COV] = 2.921,
					   [F_NUMBER_COV] = 1.416,
					   [F_SEQ_COV] = 1.200,
					   [F_SEQ_COS] = 1.016,
					   [F_RELATED] = 0.343,
					   [F_LENGTH] = -1.815,
					   [F_ODDS_BM25] = 2.959,
					   [F_ODDS_COV] = 2.962},
				.calibrate = {0.000, 1.000, 0.000},
			},
		[DUP_T2C] =
			{
				.short_w = {[F_BM25] = 0.013,
					    [F_BM25_TOP] = 0.640,
					    [F_WORD_COS] = 6.016,
					    [F_QUERY_COV] = 0.022,
					    [F_HEAD_COV] = 0.024,
					    [F_SEQ_COV] = 0.005,
					    [F_SEQ_COS] = 0.004},
				.long_w = {[F_BM25] = 0.013,
					   [F_BM25_TOP] = 0.640,
					   [F_WORD_COS] = 6.016,
					   [F_QUERY_COV] = 0.022,
					   [F_HEAD_COV] = 0.024,
					   [F_SEQ_COV] = 0.005,
					   [F_SEQ_COS] = 0.004},
				.calibrate = {0.000, 1.000, 0.000},
			},
		[DUP_C2C] =
			{
				.short_w = {[F_BM25_TOP] = 0.747,
					    [F_WORD_COS] = 4.567,
					    [F_QUERY_COV] = 0.707,
					    [F_HEAD_COV] = 0.659,
					    [F_NUMBER_COV] = 0.802,
					    [F_SHAPE_COS] = 2.877},
				.long_w = {[F_BM25_TOP] = 0.747,
					   [F_WORD_COS] = 4.567,
					   [F_QUERY_COV] = 0.707,
					   [F_HEAD_COV] = 0.659,
					   [F_NUMBER_COV] = 0.802,
					   [F_SHAPE_COS] = 2.877},
				.calibrate = {0.000, 1.000, 0.000},
			},
};

void rank_weights(const struct rank_model *m, float s, const float most[F_COUNT],
		  float ret[F_COUNT])
{
	for (int i = 0; i < F_COUNT; i++) {
		float top = m->long_top[i] * s + m->short_top[i] * (1 - s);
		ret[i] = m->long_w[i] * s + m->short_w[i] * (1 - s) +
			 (most[i] > 0 ? top / most[i] : 0);
	}
}
