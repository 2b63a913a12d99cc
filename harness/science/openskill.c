#include "harness/base/fd.h"
#include "harness/science/science.h"

#include <math.h>
#include <stdlib.h>

struct team {
	double mu, var, weight; /* weight: exp(mu / c) */
	double omega, delta;
	int first, size;
};

/* Weng & Lin's algorithm 4 with ties: for each rank q at or above i's, the chance
 * that i is the one drawn next from those not better than q, shared among equals. */
static void team_update(struct team *t, int teams, const int *rank, double c, int i)
{
	for (int q = 0; q < teams; q++) {
		double sum = 0;
		int equals = 0;
		if (rank[q] > rank[i])
			continue;
		for (int s = 0; s < teams; s++) {
			sum += rank[s] >= rank[q] ? t[s].weight : 0;
			equals += rank[s] == rank[q];
		}
		double p = t[i].weight / sum;
		t[i].omega += (i == q ? 1 - p : -p) / equals;
		t[i].delta += p * (1 - p) / equals;
	}
	double gamma = sqrt(t[i].var) / c;
	t[i].omega *= t[i].var / c;
	t[i].delta *= gamma * t[i].var / (c * c);
}

void plackett_luce_game(const struct skill_env *env, struct skill *s, int teams, const int *size,
			const int *rank)
{
	MEM_SCOPED struct team *t = xcalloc((size_t)teams, sizeof(*t));
	double c2 = 0, top = -INFINITY;

	for (int i = 0, at = 0; i < teams; at += size[i++]) {
		t[i].first = at;
		t[i].size = size[i];
		for (int k = at; k < at + size[i]; k++) {
			t[i].mu += s[k].mu;
			t[i].var += s[k].sigma * s[k].sigma + env->tau * env->tau;
		}
		c2 += t[i].var + env->beta * env->beta;
		top = fmax(top, t[i].mu);
	}
	double c = sqrt(c2);
	for (int i = 0; i < teams; i++)
		t[i].weight = exp((t[i].mu - top) / c);
	for (int i = 0; i < teams; i++)
		team_update(t, teams, rank, c, i);
	for (int i = 0; i < teams; i++)
		for (int k = t[i].first; k < t[i].first + t[i].size; k++) {
			double var = s[k].sigma * s[k].sigma + env->tau * env->tau;
			s[k].mu += var / t[i].var * t[i].omega;
			s[k].sigma = sqrt(var * fmax(1 - var / t[i].var * t[i].delta, env->kappa));
		}
}
