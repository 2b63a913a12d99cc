/*
 * science: ratings, schedules and statistics as pure functions of a record of
 * games.  No files, no clock, no globals; chance only from a seed.  Reading
 * files, printing and exit codes are the business of harness/cmd.
 *
 * A record is players and rows of outcomes.  Everything that needs no order
 * (Bradley-Terry, Nash averaging, tests) works on the cross table of a record;
 * Elo, TrueSkill and OpenSkill go through its rows one game after another,
 * Glicko-2 through its periods.
 *
 * Scales: a strength s is in natural logits; a rating is base + 400/ln(10) * s.
 * Arrays of n by n are row-major; an entry (i, j) speaks of i against j.
 */
#ifndef AGON_SCIENCE_H
#define AGON_SCIENCE_H

#include "harness/base/buf.h"
#include "harness/base/err.h"
#include "harness/base/rng.h"
#include "harness/base/vec.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- Probability --------------------------------------------------------- */

#define ELO_PER_LOGIT 173.71779276130073 /* 400 / ln 10 */

struct interval {
	double lo, hi;
};

double normal_pdf(double x);
double normal_cdf(double x);
double normal_quantile(double p); /* p in (0, 1); Wichura's AS 241 (1988) */
/* Student's t with df degrees of freedom, through the incomplete beta. */
double student_quantile(double p, double df);
/* Interval of the mean of n values (NANs left out): Student's t.  Fewer than two: -inf..inf. */
struct interval mean_interval(const double *x, size_t n, double confidence, double *ret_mean);
/* Regularised incomplete beta, by Lentz's continued fraction, and its inverse. */
double beta_cdf(double x, double a, double b);
double beta_quantile(double p, double a, double b);
/* P(X >= k), X ~ Binomial(n, p): exact through the incomplete beta. */
double binomial_upper(double k, double n, double p);
/* Two-sided exact sign test of k wins in n decisive games against 1/2. */
double sign_test(double k, double n);
/* Holm's step-down correction (1979), in place: adjusted p-values. */
void holm_adjust(double *p, size_t n);

/* Intervals of a rate of k in n; k need not be whole (draws are halves).
 * n = 0 gives 0..1.  Wilson (1927); Jeffreys with the edge at 0 or n set to 0
 * or 1 (Brown, Cai & DasGupta 2001); Clopper & Pearson (1934). */
struct interval wilson_interval(double k, double n, double confidence);
struct interval jeffreys_interval(double k, double n, double confidence);
struct interval clopper_pearson_interval(double k, double n, double confidence);

/* The round test of CodeClash: ties dropped, exact one-sided binomial of the
 * top score against 1/k players, times k, at most 1; 1 without a unique top. */
double top_score_p_value(const double *score, int players);

double rng_normal(struct rng *r);
/* Binomial(n, p): inversion for small n*p, else Hormann's BTRS (1993). */
uint64_t rng_binomial(struct rng *r, uint64_t n, double p);

/* ---- Records of games ---------------------------------------------------- */

enum { RECORD_PLAYERS_MAX = 1024, RECORD_NAME_MAX = 255, RECORD_SEATS_MAX = 64 };

struct record_row {
	int32_t a, b;           /* two players; a = -1: a free-for-all, b is its place in .pool */
	double win, draw, loss; /* of a; free-for-all: win = how many games came out so */
	int32_t cluster;        /* games that stand or fall together; -1: each for itself */
	int32_t period;         /* round; rows are kept in the order they were added */
	int32_t arena;          /* index of record.arenas; 0 when there are none */
};

/* Results of seat-swapped game pairs, from a: 0, 1/2, 1, 3/2, 2 points. */
struct record_penta {
	int32_t a, b;
	double count[5];
};

struct record {
	VEC(char *)
	names;
	VEC(char *)
	arenas;
	VEC(struct record_row)
	rows;
	VEC(int32_t)
	pool; /* free-for-alls: n, n players, n ranks (0 best, equal = draw) */
	VEC(struct record_penta)
	pentas;
	VEC(char *)
	warnings;
	VEC(int32_t)
	slots; /* hash table of names */
	int clusters;
	double skipped; /* games without a result */
};

void record_init(struct record *r);
void record_release(struct record *r);
/* The player's index; adds who is new.  -1: empty name, too long, too many. */
int record_player(struct record *r, const char *name, size_t len, struct err *e);
int record_find(const struct record *r, const char *name); /* -1: unknown */
int record_arena(struct record *r, const char *name);      /* its index; adds it */
void record_add(struct record *r, struct record_row row);
void record_add_ffa(struct record *r, int n, const int *player, const int *rank, double count,
		    int cluster, int period, int arena);
void record_add_penta(struct record *r, int a, int b, const double count[5]);
void record_warn(struct record *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
double record_games(const struct record *r);

/* Comma-separated values, RFC 4180: quotes, doubled quotes, line ends inside
 * quotes, CRLF or LF, a byte order mark.  Cells are NUL-terminated. */
struct csv {
	VEC(char)
	text; /* all cells, each with its NUL */
	VEC(size_t)
	cells; /* offsets into text */
	VEC(size_t)
	rows;       /* first cell of each row, and one past the last */
	VEC(size_t) /* line of each row */
	lines;
};
int csv_parse(struct csv *ret, const char *what, const char *bytes, size_t len, struct err *e);
void csv_release(struct csv *c);
size_t csv_width(const struct csv *c, size_t row);
const char *csv_cell(const struct csv *c, size_t row, size_t col); /* "" beyond the end */
void csv_put(struct buf *out, const char *cell);                   /* quoted where needed */
/* The whole text as a finite number. */
bool parse_real(const char *text, double *ret);

/* Readers.  what names the input in messages.  Columns are found by the header:
 *	a,b,a_wins,draws,b_wins [,round][,tournament]     many games a row
 *	a,b,result [,round][,tournament][,pair]           one game a row: 1-0, 0-1, 1/2,
 *	                                                  a score of a, a name, "draw"
 *	game,player,rank|score [,round][,tournament]      any number of players
 * Without a header, five columns are the first form, three the second. */
int record_read_csv(struct record *r, const char *what, const char *bytes, size_t len,
		    struct err *e);
/* Tags White, Black, Result and Round; "*" is counted as skipped. */
int record_read_pgn(struct record *r, const char *what, const char *bytes, size_t len,
		    struct err *e);

enum record_unit { UNIT_GAME, UNIT_ROUND, UNIT_ROUND_TEST, UNIT_TOURNAMENT };
/* metadata.json of one CodeClash tournament, rounds 1..max_round.  The units:
 * games as scored; the winner of each round; the same with rounds drawn whose
 * top_score_p_value is above 0.05 (not HuskyBench, RoboCode); one win for who
 * won more rounds, on equality the last decisive round, else nothing. */
int record_read_codeclash(struct record *r, const char *what, const char *bytes, size_t len,
			  enum record_unit unit, int max_round, struct err *e);
/* That rule for a tournament: sign of the points of a minus those of b, by round. */
int tournament_winner(const double *a_minus_b, int rounds);

/* ---- Cross table: who beat whom how often -------------------------------- */

struct cross {
	int n;
	double *win; /* n*n: wins of i over j; free-for-alls count as all their pairs */
	double *tie; /* n*n, symmetric */
};
void cross_init(struct cross *t, int n);
void cross_from(struct cross *t, const struct record *r); /* also initialises */
void cross_release(struct cross *t);
double cross_games(const struct cross *t, int i, int j);
double cross_points(const struct cross *t, int i, int j); /* wins + ties / 2 */

/* Groups of players connected by games (wins_only false), or strongly
 * connected by points (true).  group[i] counts from 0; returns how many.
 * Ford (1957): a finite Bradley-Terry maximum needs one strong group. */
int cross_groups(const struct cross *t, bool strong, int *ret_group);
/* The share of the observed logit matrix that no rating explains:
 * |A - (r_i - r_j)|^2 / |A|^2 with least-squares r; points smoothed by 1/2.
 * 0 transitive, 1 purely cyclic (Jiang et al. 2011, HodgeRank). */
double cross_cyclicity(const struct cross *t);

struct cycle {
	int a, b, c; /* a beats b beats c beats a */
	double p;    /* the largest of the three adjusted p-values */
};
struct cycles {
	VEC(struct cycle)
	list;
};
/* Cycles of three in which every edge is significant: exact sign tests of
 * decisive games, Holm over all pairs.  p_adjusted may be NULL, else n*n. */
void cross_cycles(const struct cross *t, double level, struct cycles *ret, double *ret_p_adjusted);

/* ---- Bradley-Terry (1952) ------------------------------------------------ */

enum tie_model {
	TIES_HALF,       /* a tie is half a win each */
	TIES_DAVIDSON,   /* Davidson (1970): P(tie) ~ nu sqrt(pi_i pi_j) */
	TIES_RAO_KUPPER, /* Rao & Kupper (1967): P(win) = pi_i / (pi_i + theta pi_j) */
};

/* Maximum of log-likelihood - lambda * sum s^2 under sum s = 0 by damped Newton. */
struct bt_fit {
	int n;
	double *s;   /* n strengths */
	double *cov; /* n*n covariance under sum s = 0: Z (Z'HZ)^-1 Z', H with the penalty */
	double tie;  /* nu or theta; NAN for TIES_HALF */
	double loglik;
	int iterations;
	bool converged;
};
/* ERR_USAGE when no finite maximum exists; lambda > 0 always has one. */
int bt_fit(const struct cross *t, enum tie_model ties, double lambda, struct bt_fit *ret,
	   struct err *e);
void bt_fit_release(struct bt_fit *f);
/* One step of Hunter's MM (2004) on pi, in place, ties as half; sums to 1. */
void bt_mm_step(const struct cross *t, double *pi);
double bt_sd_of_difference(const struct bt_fit *f, int i, int j);
double bt_superiority(const struct bt_fit *f, int i, int j); /* LOS: P(s_i > s_j) */

/* P(rank = k), n*n, ranks from 0, from draws of the normal approximation N(s, cov). */
void bt_rank_probabilities(const struct bt_fit *f, int draws, uint64_t seed, double *ret);

/* Bootstrap of the fit: clusters resampled within each arena and pair of players,
 * or for rows without cluster the games of the pair.  A resample without a finite
 * maximum is fitted with lambda 0.01.  samples*n strengths, row by row. */
int bt_bootstrap(const struct record *r, enum tie_model ties, double lambda, int samples,
		 uint64_t seed, double *ret_s, struct err *e);
/* Percentile interval of column col; and P(rank = k), n*n, ranks from 0. */
struct interval bootstrap_interval(const double *s, int samples, int n, int col, double confidence);
void bootstrap_ranks(const double *s, int samples, int n, double *ret);
/* Agreement of a resampled ranking with the fitted one, as CodeClash reports it. */
struct rank_agreement {
	double kendall_tau, spearman_rho, footrule, top1, pairwise;
};
void bootstrap_agreement(const double *s, int samples, const struct bt_fit *f,
			 struct rank_agreement *ret);

/* ---- Ratings that go game by game ---------------------------------------- */

double elo_expected(double a, double b);

/* Glicko-2 (Glickman 2012).  A period's games enter together. */
struct glicko {
	double rating, deviation, volatility;
};
struct glicko_game {
	double rating, deviation; /* of the opponent before the period */
	double score, games;      /* mean score in [0, 1] and how many */
};
#define GLICKO_START                                                                               \
	{                                                                                          \
		1500, 350, 0.06                                                                    \
	}
struct glicko glicko_period(struct glicko p, const struct glicko_game *g, size_t n, double tau);

struct skill {
	double mu, sigma;
};
struct skill_env {
	double mu, sigma, beta, tau;
	double draw; /* TrueSkill: probability of a draw */
	double kappa;
};
#define SKILL_ENV                                                                                  \
	{                                                                                          \
		.mu = 25, .sigma = 25.0 / 3, .beta = 25.0 / 6, .tau = 25.0 / 300, .draw = 0.1,     \
		.kappa = 1e-4                                                                      \
	}
/* One game of teams; players lie team by team in s, updated in place; rank 0
 * is best, equal ranks drew.  TrueSkill: Herbrich, Minka & Graepel (2006).
 * ERR_USAGE for a draw when draws are impossible (env.draw = 0). */
int trueskill_game(const struct skill_env *env, struct skill *s, int teams, const int *size,
		   const int *rank, struct err *e);
double trueskill_quality(const struct skill_env *env, const struct skill *s, int n);
/* OpenSkill's Plackett-Luce: Weng & Lin (2011), algorithm 4. */
void plackett_luce_game(const struct skill_env *env, struct skill *s, int teams, const int *size,
			const int *rank);

/* A whole record.  A row of many games is played out game by game in an order
 * drawn from the seed.  rating n values; sd NULL or n. */
struct online_options {
	double base, k; /* Elo */
	double glicko_tau;
	struct skill_env env;
	uint64_t seed;
};
void rate_elo(const struct record *r, const struct online_options *o, double *ret_rating);
void rate_glicko(const struct record *r, const struct online_options *o, struct glicko *ret);
int rate_trueskill(const struct record *r, const struct online_options *o, struct skill *ret,
		   struct err *e);
int rate_plackett_luce(const struct record *r, const struct online_options *o, struct skill *ret,
		       struct err *e);

/* ---- Beyond transitivity ------------------------------------------------- */

/* Antisymmetric payoffs from a cross table: rate - 1/2, or logit of the rate.  Pairs
 * without games are 0; a logit of 0 or 1 is taken with half a game added. */
void payoff_from_cross(const struct cross *t, bool logit, double *ret);
/* The equilibrium of greatest entropy of an antisymmetric game: Nash averaging
 * (Balduzzi et al. 2018).  p n values, rating = A p. */
int nash_average(const double *payoff, int n, double *ret_p, double *ret_rating, struct err *e);
double exploitability(const double *payoff, int n, const double *mixture); /* max_i (A q)_i */
/* Multiplicative weights, average iterate: an independent approximate solver. */
void hedge_average(const double *payoff, int n, int rounds, double *ret_p);

/* alpha-Rank (Omidshafiei et al. 2019), one population of m: stationary
 * distribution over strategies.  payoff: any symmetric game's row payoffs.
 * local: fitness against the current opponent only.  alpha = INFINITY: the
 * limit chain with noise eps. */
struct alpharank_options {
	double alpha;
	int population;
	bool local;
	double eps;
};
void alpharank(const double *payoff, int n, const struct alpharank_options *o, double *ret_pi);

/* ---- Competitive Swiss-system Dynamics ----------------------------------- */

/* Scores of models on benchmarks in order ("LLM Swiss Round").  In each round
 * the models left are grouped by score, paired at random inside a group, and
 * get 1 for the better benchmark score, 1/2 each on a tie; the odd one of a
 * group gets bye points; then t of the lowest group leave at random (as many
 * as it has, but never everybody who is left; nobody after the last round). */
enum csd_tie { CSD_TIE_HALF, CSD_TIE_COIN, CSD_TIE_LOWER };
enum { CSD_MODELS_MAX = 1024, CSD_EXACT_MAX = 6 };

struct csd_scores {
	int models, benchmarks;
	double *score; /* models * benchmarks */
	VEC(char *)
	model_names;
	VEC(char *)
	benchmark_names;
};
int csd_read(struct csd_scores *ret, const char *what, const char *bytes, size_t len,
	     struct err *e);
void csd_scores_release(struct csd_scores *s);

struct csd_rules {
	const int *eliminate; /* benchmarks values: how many leave after each round */
	int bye_halves;       /* points of a bye, in halves: 0 as published, 1, 2 */
	enum csd_tie tie;
	double epsilon; /* scores closer than this tie */
};
struct csd_result {
	double *expected, *sd; /* per model: mean and standard deviation of the final score */
	double *rank;          /* models*models: P(1 + number of better models = r + 1) */
	double *out;           /* per model: P(it did not play every round) */
	char **exact;          /* per model "77/45"; NULL when simulated or out of range */
	int models;
};
int csd_simulate(const struct csd_scores *s, const struct csd_rules *rules, int simulations,
		 uint64_t seed, struct csd_result *ret, struct err *e);
/* Every pairing and elimination, at most CSD_EXACT_MAX models. */
int csd_exact(const struct csd_scores *s, const struct csd_rules *rules, struct csd_result *ret,
	      struct err *e);
void csd_result_release(struct csd_result *r);
/* Minus the least-squares slope of y[t] / y[0] over t = 0..n-1; 0 where y[0] is 0. */
double csd_sensitivity(const double *y, int n);
/* "robust", "fragile" or "average" for each: below or above the median by more
 * than half the interquartile range.  This labelling is agon's own. */
void csd_labels(const double *sensitivity, int n, const char **ret);

/* ---- Sequential tests ---------------------------------------------------- */

/* Generalised sequential probability ratio test (Van den Bergh, "A practical
 * introduction to the GSPRT", "Normalized Elo").  count: 3 cells (loss, draw,
 * win) of games, or 5 of game pairs by points. */
enum sprt_model { SPRT_LOGISTIC, SPRT_NORMALIZED };
enum sprt_state { SPRT_RUNNING, SPRT_H0, SPRT_H1 };
struct sprt {
	enum sprt_model model;
	double elo0, elo1, alpha, beta;
	double look; /* games or pairs between two looks, for the estimate; 0: 1 */
};
int sprt_check(const struct sprt *t, struct err *e); /* ranges */
double sprt_llr(const struct sprt *t, const double *count, int cells);
void sprt_bounds(const struct sprt *t, double *ret_lower, double *ret_upper);
enum sprt_state sprt_decide(const struct sprt *t, const double *count, int cells);

/* A stopped test's score is biased.  Median-unbiased Elo and 95 % interval in
 * the stagewise order of outcomes, from the Brownian approximation (Siegmund
 * 1985): the true value for which the observed end is the median.  Logistic
 * Elo for both models. */
struct sprt_estimate {
	double elo, lo, hi;
};
int sprt_estimate(const struct sprt *t, const double *count, int cells, struct sprt_estimate *ret,
		  struct err *e);

/* Plain estimates of a fixed-length match with 95 % error margins. */
struct elo_estimate {
	double elo, elo_error, nelo, nelo_error, los;
};
void elo_from_cells(const double *count, int cells, struct elo_estimate *ret);

/* ---- Schedules ----------------------------------------------------------- */

/* Every scheduler is a function of the plan's parameters and the record so far:
 * what is played already is never asked for again, so a restart changes
 * nothing.  A pairing is a number of seat-swapped pairs of games, and it is
 * done when that many games of the two (in that round, where rounds matter)
 * are in the record, or when a row says that it is (a sequential test ended it);
 * who has more points of them won it.
 *
 *	round-robin  everybody meets everybody, rounds times (circle method)
 *	gauntlet     the first challengers meet all others
 *	swiss        order: points, Buchholz Cut-1, seed.  The bye goes to the lowest
 *	             without one.  From the top, each meets the opponent of least
 *	             score drop not met before that leaves the rest pairable; within
 *	             a score group the upper half meets the lower half in order, then
 *	             its transpositions.  Seats need no rule: pairs are swapped.
 *	             A subset of common Swiss rules, not FIDE's Dutch system.
 *	knockout     standard bracket, byes for the first seeds; a drawn tie is
 *	             replayed, then the better seed goes on
 *	ladder       player 0 climbs from player n-1 up to player 1
 *	adaptive     the batch of most information under a penalised fit, the
 *	             covariance updated after each choice */
struct pairing {
	int round; /* from 1 */
	int a, b;  /* b = -1: a has a bye */
	int pairs; /* game pairs to play */
	const char *why;
};
struct pairings {
	VEC(struct pairing)
	list;
	bool done;   /* nothing left to play in the whole plan */
	int winner;  /* of a finished knockout, else -1 */
	char *state; /* one line for people: "round 3 of 5" */
};
void pairings_release(struct pairings *p);

enum { SWISS_PLAYERS_MAX = 256 };
enum schedule_kind {
	SCHEDULE_ROUND_ROBIN,
	SCHEDULE_GAUNTLET,
	SCHEDULE_SWISS,
	SCHEDULE_KNOCKOUT,
	SCHEDULE_LADDER,
	SCHEDULE_ADAPTIVE,
	SCHEDULE_COUNT
};
extern const char *const schedule_names[SCHEDULE_COUNT + 1];

struct schedule {
	enum schedule_kind kind;
	int n;           /* players 0..n-1; order = seeding, strongest first */
	int pairs;       /* game pairs per pairing */
	int rounds;      /* Swiss: rounds; round robin: cycles; 0: default */
	int challengers; /* gauntlet: the first so many meet all others; 0: 1 */
	double bye;      /* Swiss: points of a bye */
	int batch;       /* adaptive: pairings per call; 0: n/2 */
	int budget;      /* adaptive: pairings in all */
	int replays;     /* knockout: extra pairings of a drawn tie before the seed decides */
	double need;     /* ladder: share of points to climb; more than this */
	double lambda;   /* adaptive: penalty of the fit; 0: 0.01 */
};
/* What happened: pairings in the order they ended, by the same numbers. */
struct played {
	int round, a, b;
	double a_wins, draws, b_wins;
	int whole; /* finished pairings, however many games they took; 0: by the games */
};
/* The next pairings: all that may run at once.  ERR_USAGE for impossible plans. */
int schedule_next(const struct schedule *s, const struct played *done, size_t n_done,
		  struct pairings *ret, struct err *e);

/* Who won a plan that is done, or -1 for nobody.  A meeting goes to who has more points of
 * its games.
 *	round-robin  who alone won most meetings, a draw counting half
 *	gauntlet     the same among the challengers; a single one has to win more
 *	             than half of its meetings
 *	swiss        first by points, then Buchholz Cut-1; nobody if that is equal
 *	knockout     the winner of the bracket
 *	ladder       player 0 if it climbed all rungs, else who stopped it
 *	adaptive     the strongest of the fit, if there is one */
int schedule_winner(const struct schedule *s, const struct played *done, size_t n_done,
		    int *ret_winner, struct err *e);

/* Swiss standings and tie-breaks.  A bye counts its points, and in the
 * opponents' sums half of the player's own score. */
struct standing {
	int player;
	double points, buchholz, buchholz_cut1, sonneborn_berger, progressive;
	double wins;
};
void swiss_standings(const struct played *done, size_t n_done, int n, double bye,
		     struct standing *ret); /* n, best first */

/* The same for a Swiss plan, with the byes that its finished rounds gave. */
int swiss_results(const struct schedule *s, const struct played *done, size_t n_done,
		  struct standing *ret, struct err *e);

/* First-order mutual information of one more game: p (1 - p) Var(s_i - s_j). */
double info_gain(const struct bt_fit *f, int i, int j);

/* ---- Charts: SVG without a browser --------------------------------------- */

struct chart_rating {
	const char *name;
	double value, lo, hi;
};
void chart_ratings(struct buf *out, const char *title, const char *axis,
		   const struct chart_rating *row, int n);
/* n*n rates in [0, 1] of row against column; NAN leaves a cell blank. */
void chart_heat_map(struct buf *out, const char *title, const char *const *name, const double *rate,
		    int n);
struct chart_line {
	const char *name;
	const double *y; /* points values; NAN breaks the line */
};
void chart_lines(struct buf *out, const char *title, const char *x_axis, const char *y_axis,
		 double x0, int points, const struct chart_line *line, int n);

#endif
