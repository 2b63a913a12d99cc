#include "harness/science/friction.h"

#include "harness/science/science.h"

#include <math.h>

static void interval(struct rate *r)
{
	struct interval x = wilson_interval((double)r->k, (double)r->n, 0.95);

	r->low = x.lo;
	r->high = x.hi;
}

static void count(struct rate *r, bool hit)
{
	r->n++;
	r->k += hit;
}

static void count_step(struct friction *f, const struct attempt *a, bool next)
{
	bool flip = a->correct != next;

	count(a->correct ? &f->c_to_i : &f->i_to_c, flip);
	if (a->fired)
		count(a->correct ? &f->fired_c_to_i : &f->fired_i_to_c, flip);
	else
		count(a->correct ? &f->quiet_c_to_i : &f->quiet_i_to_c, flip);
	f->sign_changes += flip;
	if (a->told_bad)
		count(&f->resistance, !a->touched);
}

static size_t plateau_of(const struct attempt *a, size_t n)
{
	double best = a[0].value;
	size_t at = 0;

	for (size_t i = 1; i < n; i++)
		if (a[i].value > best + 0.01) {
			best = a[i].value;
			at = i;
		}
	return at;
}

static struct rate *rate_at(struct friction *f, int i)
{
	struct rate *const all[] = {
		&f->c_to_i,       &f->i_to_c,       &f->fired_c_to_i, &f->quiet_c_to_i,
		&f->fired_i_to_c, &f->quiet_i_to_c, &f->resistance,   NULL};
	return all[i];
}

void friction_of(const struct attempt *a, size_t n, double target, struct friction *ret)
{
	*ret = (struct friction){.attempts = n, .friction = NAN};
	for (size_t i = 0; i + 1 < n; i++)
		count_step(ret, &a[i], a[i + 1].correct);
	for (int i = 0; rate_at(ret, i) != NULL; i++)
		interval(rate_at(ret, i));
	if (n == 0)
		return;
	ret->plateau = plateau_of(a, n);
	if (a[0].value < target)
		ret->friction = 1 - (a[n - 1].value - a[0].value) / (target - a[0].value);
}

static size_t changes_to(const struct attempt *a, const int *parent, size_t i)
{
	size_t changes = 0;

	for (; i > 0; i = (size_t)parent[i])
		changes += a[i].correct != a[parent[i]].correct;
	return changes;
}

void friction_of_tree(const struct attempt *a, const int *parent, const struct attempt *step,
		      size_t n, double target, struct friction *ret)
{
	size_t most = 0;

	*ret = (struct friction){.attempts = n, .friction = NAN};
	for (size_t i = 1; i < n; i++) {
		size_t changes = changes_to(a, parent, i);
		count_step(ret, &step[i], a[i].correct);
		most = changes > most ? changes : most;
	}
	ret->sign_changes = most;
	for (int i = 0; rate_at(ret, i) != NULL; i++)
		interval(rate_at(ret, i));
	if (n == 0)
		return;
	ret->plateau = plateau_of(a, n);
	double best = a[0].value;
	for (size_t i = 1; i < n; i++)
		best = a[i].value > best ? a[i].value : best;
	if (a[0].value < target)
		ret->friction = 1 - (best - a[0].value) / (target - a[0].value);
}

void friction_add(struct friction *sum, const struct friction *x)
{
	struct friction from = *x;

	sum->attempts += x->attempts;
	for (int i = 0; rate_at(sum, i) != NULL; i++) {
		rate_at(sum, i)->k += rate_at(&from, i)->k;
		rate_at(sum, i)->n += rate_at(&from, i)->n;
		interval(rate_at(sum, i));
	}
	sum->friction = NAN;
}
