/* Records and score tables: any bytes as CSV, PGN or metadata.json, then every rating. */
#include "harness/science/science.h"

#include <stdlib.h>
#include <string.h>

enum { PLAYERS = 12, GAMES = 1000000, SAMPLES = 5 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void rate_all(const struct record *r)
{
	const struct online_options o = {
		.env = SKILL_ENV, .base = 1200, .k = 32, .glicko_tau = 0.5};
	double s[SAMPLES * PLAYERS], a[PLAYERS * PLAYERS], p[PLAYERS], q[PLAYERS];
	struct skill skill[PLAYERS];
	struct glicko glicko[PLAYERS];
	struct err e = ERR_INIT;
	struct cross t;

	cross_from(&t, r);
	for (int k = TIES_HALF; k <= TIES_RAO_KUPPER; k++) {
		struct bt_fit f;
		if (bt_fit(&t, (enum tie_model)k, 0.01, &f, &e) == 0)
			bt_fit_release(&f);
	}
	bt_bootstrap(r, TIES_HALF, 0.01, SAMPLES, 1, s, &e);
	payoff_from_cross(&t, true, a);
	nash_average(a, t.n, p, q, &e);
	rate_trueskill(r, &o, skill, &e);
	rate_plackett_luce(r, &o, skill, &e);
	rate_glicko(r, &o, glicko);
	rate_elo(r, &o, p);
	cross_release(&t);
}

static void read_scores(const char *bytes, size_t size)
{
	struct csd_scores s;
	struct err e = ERR_INIT;

	if (csd_read(&s, "input", bytes, size, &e) < 0)
		return;
	int *leave = xcalloc((size_t)s.benchmarks, sizeof(*leave));
	const struct csd_rules rules = {.eliminate = leave};
	struct csd_result result;
	if (s.models < 20 && s.benchmarks < 20 && csd_simulate(&s, &rules, 3, 1, &result, &e) == 0)
		csd_result_release(&result);
	free(leave);
	csd_scores_release(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = ERR_INIT;
	struct record r;
	int rc = -1;

	if (size == 0)
		return 0;
	/* Not NUL-terminated, so that reading past the end is seen. */
	char *bytes = xmalloc(size - 1);
	memcpy(bytes, data + 1, size - 1);
	record_init(&r);
	switch (data[0] % 4) {
	case 0:
		rc = record_read_csv(&r, "input", bytes, size - 1, &e);
		break;
	case 1:
		rc = record_read_pgn(&r, "input", bytes, size - 1, &e);
		break;
	case 2:
		rc = record_read_codeclash(&r, "input", bytes, size - 1,
					   (enum record_unit)(data[0] / 4 % 4), 15, &e);
		break;
	default:
		read_scores(bytes, size - 1);
	}
	if (rc == 0 && r.names.len > 0 && r.names.len <= PLAYERS && record_games(&r) < GAMES)
		rate_all(&r);
	record_release(&r);
	free(bytes);
	return 0;
}
