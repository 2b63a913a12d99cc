/*
 * What ratings and simulations cost, on one core, next to a plain loop of the
 * same random draws, so that a busy machine shows in both.
 */
#include "harness/base/fd.h"
#include "harness/science/science.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static double seconds_since(int64_t start_ns)
{
	return (double)(clock_mono_ns() - start_ns) / 1e9;
}

/* 60 million draws below 29: about what one simulation of CSD at full size needs. */
static double floor_s(void)
{
	struct rng r;
	uint64_t sum = 0;
	int64_t start = clock_mono_ns();

	rng_init(&r, 1);
	for (int i = 0; i < 60000000; i++)
		sum += rng_below(&r, 29);
	if (sum == 42)
		puts("");
	return seconds_since(start);
}

/* 8 players, 1680 tournaments of 15 rounds. */
static void make_record(struct record *r)
{
	struct err e = ERR_INIT;
	struct rng rng;
	char name[3] = "p0";

	rng_init(&rng, 2);
	record_init(r);
	for (int i = 0; i < 8; i++) {
		name[1] = (char)('0' + i);
		record_player(r, name, 2, &e);
	}
	for (int a = 0; a < 8; a++)
		for (int b = a + 1; b < 8; b++)
			for (int t = 0; t < 60; t++) {
				for (int k = 1; k <= 15; k++) {
					bool win = rng_unit(&rng) < 1 / (1 + exp(0.3 * (a - b)));
					record_add(r, (struct record_row){.a = a,
									  .b = b,
									  .win = win,
									  .loss = !win,
									  .cluster = r->clusters,
									  .period = k});
				}
				r->clusters++;
			}
}

static void ratings(double unit)
{
	struct record r;
	struct cross t;
	struct bt_fit f;
	struct err e = ERR_INIT;
	double *s = xmalloc(8000 * sizeof(*s));
	int64_t start = clock_mono_ns();

	make_record(&r);
	start = clock_mono_ns();
	cross_from(&t, &r);
	if (bt_fit(&t, TIES_HALF, 0.01, &f, &e) < 0)
		exit(4);
	double fit = seconds_since(start);
	start = clock_mono_ns();
	if (bt_bootstrap(&r, TIES_HALF, 0.01, 1000, 1, s, &e) < 0)
		exit(4);
	double boot = seconds_since(start);
	printf("Bradley-Terry, 8 players, %zu rounds: fit %.4f s, 1000 bootstraps %.3f s (bar 2 "
	       "s), "
	       "ratio to the loop %.2f\n",
	       r.rows.len, fit, boot, boot / unit);
	free(s);
	bt_fit_release(&f);
	cross_release(&t);
	record_release(&r);
}

static void swiss(double unit)
{
	struct csd_scores s = {.models = 29, .benchmarks = 38};
	int leave[38] = {0};
	struct csd_rules rules = {.eliminate = leave};
	struct csd_result result;
	struct err e = ERR_INIT;
	struct rng rng;

	rng_init(&rng, 3);
	s.score = xmalloc(29 * 38 * sizeof(double));
	for (int i = 0; i < 29 * 38; i++)
		s.score[i] = (double)(i / 38) + 15 * rng_normal(&rng);
	for (int t = 0; t <= 3; t++) {
		for (int k = 0; k < 38; k++)
			leave[k] = t;
		int64_t start = clock_mono_ns();
		if (csd_simulate(&s, &rules, 100000, 1, &result, &e) < 0)
			exit(4);
		double took = seconds_since(start);
		printf("CSD, 29 models, 38 benchmarks, 100,000 simulations, T=%d: %.3f s (bar 1 "
		       "s), "
		       "ratio to the loop %.2f\n",
		       t, took, took / unit);
		csd_result_release(&result);
	}
	csd_scores_release(&s);
}

int main(void)
{
	double unit = floor_s();

	printf("60 million bounded draws: %.3f s\n", unit);
	ratings(unit);
	swiss(unit);
	return 0;
}
