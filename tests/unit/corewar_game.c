#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "arenas/arena.h"
#include "arenas/corewar/position.h"
#include "harness/base/fd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct match {
	const struct arena *a;
	struct arena_params p;
	int n;
	void *st, *carry;
	struct buf image[ARENA_PLAYERS_MAX];
};

static void set(struct match *m, const char *name, const char *value)
{
	struct err e = ERR_INIT;
	if (arena_params_set(m->a, &m->p, name, value, &e) < 0)
		fail_msg("%s", e.text);
}

static struct match *new_match(void)
{
	struct match *m = xcalloc(1, sizeof *m);
	m->a = arena_find("corewar");
	assert_non_null(m->a);
	arena_params_default(m->a, &m->p);
	return m;
}

/* After the parameters; then players. */
static void open_match(struct match *m, int n)
{
	struct err e = ERR_INIT;
	if (m->a->check(&m->p, n, &e) < 0)
		fail_msg("%s", e.text);
	m->n = n;
	m->st = aligned_alloc(64, (m->a->state_size(&m->p, n) + 63) & ~(size_t)63);
	m->carry = xcalloc(1, m->a->carry_size(&m->p, n));
	for (int i = 0; i < n; i++)
		buf_init(&m->image[i]);
}

static void player(struct match *m, int i, const char *text)
{
	BUF_SCOPED log = BUF_INIT;
	buf_clear(&m->image[i]);
	if (m->a->compile(&m->p, text, strlen(text), &m->image[i], &log) != 0)
		fail_msg("%s", log.data);
}

static void bot(struct match *m, int i, const char *name)
{
	BUF_SCOPED path = BUF_INIT;
	BUF_SCOPED text = BUF_INIT;
	struct err e = ERR_INIT;
	buf_printf(&path, "arenas/corewar/bots/%s.red", name);
	if (file_read(path.data, 1 << 20, &text, &e) < 0)
		fail_msg("%s", e.text);
	player(m, i, text.data);
}

static void close_match(struct match *m)
{
	for (int i = 0; i < m->n; i++)
		buf_release(&m->image[i]);
	free(m->st);
	free(m->carry);
	free(m);
}

/* turn: seat s is taken by player (s + turn) % n.  absent: no image of this seat. */
static void play(struct match *m, uint64_t seed, int turn, int absent)
{
	struct arena_action act[ARENA_PLAYERS_MAX];
	struct err e = ERR_INIT;
	assert_int_equal(m->a->start(m->st, &m->p, m->n, seed, &e), 0);
	m->a->carry_in(m->st, m->carry);
	assert_int_equal(m->a->to_move(m->st), (1 << m->n) - 1);
	for (int s = 0; s < m->n; s++) {
		struct buf *b = &m->image[(s + turn) % m->n];
		act[s] = (struct arena_action){ARENA_OK, b->data, b->len};
	}
	if (absent >= 0)
		act[absent] = (struct arena_action){ARENA_GONE, NULL, 0};
	m->a->step(m->st, act);
	assert_int_equal(m->a->to_move(m->st), 0);
	while (!m->a->over(m->st))
		m->a->advance(m->st, UINT64_MAX);
	m->a->carry_out(m->st, m->carry);
}

static int winner(const struct match *m)
{
	int rank[ARENA_PLAYERS_MAX];
	double score[ARENA_PLAYERS_MAX];
	m->a->result(m->st, rank, score);
	return rank[0] == rank[1] ? -1 : rank[0] > rank[1];
}

/* W and T of 100 battles as pMARS 0.9.2 prints them for -b -k -f -r 100. */
static void the_series_of_pmars_has_its_scores(void **state)
{
	static const struct {
		const char *a, *b;
		int wins_a, ties, wins_b;
	} known[] = {
		{"bomber", "imp", 24, 76, 0},      {"scanner", "paper", 15, 17, 68},
		{"paper", "stone_imps", 93, 3, 4}, {"quick", "scanner", 66, 27, 7},
		{"clear", "imp", 100, 0, 0},       {"scanner", "bomber", 61, 3, 36},
		{"paper", "paper", 31, 40, 29},
	};
	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		int count[3] = {0};
		struct match *m = new_match();
		set(m, "positions", "f");
		open_match(m, 2);
		bot(m, 0, known[i].a);
		bot(m, 1, known[i].b);
		/* The driver changes the seats; the series is about players. */
		for (int g = 0; g < 100; g++) {
			int turn = strcmp(known[i].a, known[i].b) != 0 ? g & 1 : 0;
			play(m, (uint64_t)g, turn, -1);
			int w = winner(m);
			count[w < 0 ? 2 : w ^ turn]++;
		}
		if (count[0] != known[i].wins_a || count[1] != known[i].wins_b ||
		    count[2] != known[i].ties)
			fail_msg("%s %s: %d %d / %d", known[i].a, known[i].b, count[0], count[2],
				 count[1]);
		close_match(m);
	}
}

static void swapped_seats_on_one_seed_mirror_each_other_for_equals(void **state)
{
	(void)state;
	struct match *m = new_match();
	open_match(m, 2);
	bot(m, 0, "scanner");
	bot(m, 1, "scanner");
	for (uint64_t g = 0; g < 20; g++) {
		play(m, g, 0, -1);
		int first = winner(m);
		uint64_t hash = m->a->hash(m->st);
		memset(m->carry, 0, m->a->carry_size(&m->p, 2));
		play(m, g, 1, -1);
		assert_int_equal(winner(m), first);
		assert_true(m->a->hash(m->st) == hash);
		memset(m->carry, 0, m->a->carry_size(&m->p, 2));
	}
	close_match(m);
}

/* Says by dying whether P-space has the right thing: location 0, then a count. */
static const char counter[] = "ldp.ab #1, count\n"
			      "add.ab #1, count\n"
			      "stp.b count, #1\n"
			      "seq.ab #3, count\n" /* dies in every battle but the third */
			      "dat 0\n"
			      "jmp 0\n"
			      "count dat 0, 0\n";

static void pspace_follows_its_player_through_a_series(void **state)
{
	(void)state;
	struct match *m = new_match();
	open_match(m, 2);
	player(m, 0, counter);
	player(m, 1, "jmp 0\n");
	for (int g = 0; g < 5; g++) {
		play(m, (uint64_t)g, g & 1, -1);
		int w = winner(m);
		assert_int_equal(w < 0 ? -1 : w ^ (g & 1), g == 2 ? -1 : 1);
	}
	close_match(m);
}

static void a_pin_shares_pspace_but_not_the_result(void **state)
{
	(void)state;
	struct match *m = new_match();
	open_match(m, 2);
	player(m, 0, "pin 7\nstp.ab #55, #9\njmp 0\n");
	player(m, 1,
	       "pin 7\nnop 0\nnop 0\nnop 0\nldp.ab #9, x\nsne.ab #55, x\njmp 0\nx dat 0, 0\n");
	play(m, 1, 0, -1);
	assert_int_equal(winner(m), -1);
	player(m, 1,
	       "pin 8\nnop 0\nnop 0\nnop 0\nldp.ab #9, x\nsne.ab #55, x\njmp 0\nx dat 0, 0\n");
	memset(m->carry, 0, m->a->carry_size(&m->p, 2));
	play(m, 1, 0, -1);
	assert_int_equal(winner(m), 0);
	close_match(m);
}

static void exhaustive_plays_every_distance_once(void **state)
{
	(void)state;
	struct cw_rules r = {.core_size = 8000, .min_distance = 100};
	struct cw_places p;
	char seen[8000] = {0};
	for (uint64_t g = 0; g < 7801; g++) {
		cw_places_exhaustive(&r, g, &p);
		assert_in_range(p.at[1], 100, 7900);
		assert_int_equal(seen[p.at[1]]++, 0);
	}
}

static void random_places_keep_their_distance(void **state)
{
	(void)state;
	struct cw_rules r = {.core_size = 800, .min_distance = 50};
	for (uint64_t seed = 0; seed < 2000; seed++) {
		struct cw_places p;
		int n = 2 + (int)(seed % 15);
		cw_places_random(&r, n, seed, &p);
		assert_in_range(p.starter, 0, n - 1);
		for (int i = 0; i < n; i++)
			for (int k = 0; k < n; k++) {
				int gap = (p.at[i] - p.at[k] + 800) % 800;
				if (i != k && gap < 50)
					fail_msg("seed %d: %d and %d", (int)seed, p.at[i], p.at[k]);
			}
	}
}

static void who_has_no_warrior_loses(void **state)
{
	(void)state;
	struct match *m = new_match();
	BUF_SCOPED line = BUF_INIT;
	open_match(m, 2);
	bot(m, 0, "imp");
	bot(m, 1, "imp");
	play(m, 1, 0, 0);
	assert_int_equal(winner(m), 1);
	m->a->report(m->st, 0, &line);
	assert_non_null(strstr(line.data, "no warrior"));
	close_match(m);
}

/* An image is data: anything wrong in it makes the action illegal, never worse. */
static void a_forged_image_is_refused_or_harmless(void **state)
{
	(void)state;
	struct match *m = new_match();
	open_match(m, 2);
	bot(m, 0, "paper");
	bot(m, 1, "imp");
	size_t len = m->image[0].len;
	int refused = 0;
	for (size_t i = 0; i < len; i++) {
		BUF_SCOPED bytes = BUF_INIT;
		struct err e = ERR_INIT;
		buf_add(&bytes, m->image[0].data, len);
		bytes.data[i] = (char)~bytes.data[i];
		struct arena_action act[2] = {{ARENA_OK, bytes.data, i % 3 ? len : i},
					      {ARENA_OK, m->image[1].data, m->image[1].len}};
		m->a->start(m->st, &m->p, 2, 1, &e);
		m->a->step(m->st, act);
		refused += act[0].how == ARENA_ILLEGAL;
		m->a->advance(m->st, UINT64_MAX);
		assert_true(m->a->over(m->st));
	}
	assert_in_range(refused, len / 2, len);
	close_match(m);
}

static void a_report_says_nothing_of_the_others_code(void **state)
{
	(void)state;
	struct match *m = new_match();
	open_match(m, 2);
	player(m, 0, ";name Innocent\njmp 0\n");
	player(m, 1, ";name Secretive\n;author Hidden\nmov.i 1234, 4321\ndat 0\n");
	BUF_SCOPED winner_line = BUF_INIT, loser_line = BUF_INIT;
	play(m, 1, 0, -1);
	m->a->report(m->st, 0, &winner_line);
	m->a->report(m->st, 1, &loser_line);
	assert_null(strstr(winner_line.data, "1234"));
	assert_null(strstr(winner_line.data, "MOV"));
	assert_null(strstr(winner_line.data, "Secretive"));
	assert_non_null(strstr(winner_line.data, "won after 2 cycles"));
	assert_non_null(
		strstr(loser_line.data, "executed DAT in cycle 2, at instruction 2 of its 2"));
	assert_int_equal(strchr(loser_line.data, '\n') - loser_line.data, loser_line.len - 1);
	close_match(m);
}

/* Two carpets of SPL have all processes they may have: with as few turns left, nobody dies. */
static void a_certain_draw_says_where_it_stopped(void **state)
{
	static const char *const names[] = {"one", "other"};
	(void)state;
	struct match *m = new_match();
	open_match(m, 2);
	player(m, 0, "spl 0\njmp -1\n");
	player(m, 1, "spl 0\njmp -1\n");
	BUF_SCOPED line = BUF_INIT, picture = BUF_INIT, frame = BUF_INIT;
	play(m, 1, 0, -1);
	m->a->report(m->st, 0, &line);
	m->a->show(m->st, names, false, 80, 10, &picture);
	m->a->frame(m->st, &frame);
	assert_non_null(strstr(line.data, "draw after 72001 cycles, when nobody could die any "
					  "more; 8000 processes at the end"));
	assert_non_null(strstr(picture.data, "cycle 72001/80000, settled"));
	assert_non_null(strstr(frame.data, "\"cycle\":72001,\"max\":80000,\"settled\":true,"));
	close_match(m);
}

static void a_picture_fits_its_frame(void **state)
{
	static const char *const names[] = {"first\033[2J", "second"};
	static const int sizes[][2] = {{80, 16}, {40, 10}, {16, 2}, {200, 60}};
	(void)state;
	struct match *m = new_match();
	struct err e = ERR_INIT;
	open_match(m, 2);
	bot(m, 0, "paper");
	bot(m, 1, "bomber");
	struct arena_action act[2] = {{ARENA_OK, m->image[0].data, m->image[0].len},
				      {ARENA_OK, m->image[1].data, m->image[1].len}};
	m->a->start(m->st, &m->p, 2, 5, &e);
	m->a->step(m->st, act);
	m->a->advance(m->st, 400);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		BUF_SCOPED plain = BUF_INIT, colour = BUF_INIT;
		int lines = 0;
		m->a->show(m->st, names, false, sizes[i][0], sizes[i][1], &plain);
		m->a->show(m->st, names, true, sizes[i][0], sizes[i][1], &colour);
		for (char *s = plain.data, *end; (end = strchr(s, '\n')) != NULL; s = end + 1) {
			lines++;
			assert_true(end - s <= sizes[i][0]);
		}
		assert_true(lines <= sizes[i][1]);
		assert_null(strstr(colour.data, "[2J\033"));
		assert_null(strchr(plain.data, '\033'));
		assert_non_null(strpbrk(plain.data, "aA"));
	}
	close_match(m);
}

static void slices_and_one_go_end_alike(void **state)
{
	(void)state;
	struct match *m = new_match();
	struct err e = ERR_INIT;
	open_match(m, 2);
	bot(m, 0, "paper");
	bot(m, 1, "scanner");
	struct arena_action act[2] = {{ARENA_OK, m->image[0].data, m->image[0].len},
				      {ARENA_OK, m->image[1].data, m->image[1].len}};
	uint64_t hash[3];
	for (int i = 0; i < 3; i++) {
		m->a->start(m->st, &m->p, 2, 9, &e);
		m->a->step(m->st, act);
		while (!m->a->over(m->st))
			m->a->advance(m->st, i == 0 ? UINT64_MAX : i == 1 ? 1000 : 1);
		hash[i] = m->a->hash(m->st);
	}
	assert_true(hash[0] == hash[1] && hash[1] == hash[2]);
	close_match(m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_series_of_pmars_has_its_scores),
		cmocka_unit_test(swapped_seats_on_one_seed_mirror_each_other_for_equals),
		cmocka_unit_test(pspace_follows_its_player_through_a_series),
		cmocka_unit_test(a_pin_shares_pspace_but_not_the_result),
		cmocka_unit_test(exhaustive_plays_every_distance_once),
		cmocka_unit_test(random_places_keep_their_distance),
		cmocka_unit_test(who_has_no_warrior_loses),
		cmocka_unit_test(a_forged_image_is_refused_or_harmless),
		cmocka_unit_test(a_report_says_nothing_of_the_others_code),
		cmocka_unit_test(a_certain_draw_says_where_it_stopped),
		cmocka_unit_test(a_picture_fits_its_frame),
		cmocka_unit_test(slices_and_one_go_end_alike),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
