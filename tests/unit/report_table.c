#include "harness/report/progress.h"
#include "harness/report/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <poll.h>
#include <pty.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void widths_are_those_of_terminals(void **state)
{
	static const struct {
		const char *text;
		size_t width;
	} rows[] = {
		{"", 0},
		{"abc", 3},
		{"b\xc3\xa4r", 3},               /* ä */
		{"ba\xcc\x88r", 3},              /* a + combining diaeresis */
		{"\xe7\x86\x8a", 2},             /* 熊 */
		{"\xed\x95\x9c\xea\xb5\xad", 4}, /* 한국 */
		{"\xf0\x9f\x90\xbb", 2},         /* bear */
		{"\xe2\x80\x8b", 0},             /* zero width space */
		{"\xef\xbf\xbd", 1},             /* replacement character */
		{"\xef\xbc\xa1", 2},             /* fullwidth A */
	};
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(text_width(rows[i].text, strlen(rows[i].text)), rows[i].width);
}

static void fit(const char *text, size_t width, const char *want)
{
	BUF_SCOPED out = BUF_INIT;
	text_fit(text, width, &out);
	assert_string_equal(out.data, want);
	assert_true(text_width(out.data, out.len) <= width);
}

static void long_text_is_cut_between_characters(void **state)
{
	(void)state;
	fit("climber", 7, "climber");
	fit("climber", 6, "climb\u2026");
	fit("climber", 1, "\u2026");
	fit("climber", 0, "");
	fit("\xe7\x86\x8a\xe7\x86\x8a\xe7\x86\x8a", 5, "\xe7\x86\x8a\xe7\x86\x8a\u2026");
	fit("\xe7\x86\x8a\xe7\x86\x8a\xe7\x86\x8a", 4, "\xe7\x86\x8a\u2026");
}

static struct table *sample(void)
{
	struct table *t = table_new();

	table_column(t, TABLE_LEFT, "name");
	table_column(t, TABLE_RIGHT, "n");
	table_cell(t, "a|b");
	table_cellf(t, TABLE_GOOD, "%d", 1000);
	table_cell(t, "\xe7\x86\x8a");
	table_row(t);
	return t;
}

static void columns_line_up(void **state)
{
	BUF_SCOPED out = BUF_INIT;
	struct table *t = sample();

	(void)state;
	assert_int_equal(table_rows(t), 2);
	table_print(t, TABLE_PLAIN, &out);
	assert_string_equal(out.data, "name     n\n"
				      "a|b   1000\n"
				      "\xe7\x86\x8a\n");
	table_free(t);
}

static void markdown_is_escaped(void **state)
{
	BUF_SCOPED out = BUF_INIT;
	struct table *t = sample();

	(void)state;
	table_print(t, TABLE_MARKDOWN, &out);
	assert_string_equal(out.data, "| name | n |\n"
				      "|---|---:|\n"
				      "| a\\|b | 1000 |\n"
				      "| \xe7\x86\x8a |  |\n");
	table_free(t);
}

static void colour_only_where_asked(void **state)
{
	BUF_SCOPED out = BUF_INIT;
	struct table *t = sample();

	(void)state;
	table_print(t, TABLE_COLOR, &out);
	assert_non_null(strstr(out.data, "\033[32m1000\033[0m"));
	table_free(t);
}

static void cells_cannot_move_the_cursor(void **state)
{
	BUF_SCOPED out = BUF_INIT;
	struct table *t = table_new();

	(void)state;
	table_column(t, TABLE_LEFT, "");
	table_cell(t, "a\033[2Jb\rc\nd\xff\xc2\x9b"
		      "2J");
	table_print(t, TABLE_COLOR, &out);
	assert_null(strchr(out.data, '\033'));
	assert_null(strchr(out.data, '\r'));
	assert_null(strstr(out.data, "\xc2\x9b")); /* CSI in one character */
	assert_ptr_equal(strchr(out.data, '\n'), out.data + out.len - 1);
	table_free(t);
}

static void draw(const struct progress_state *x, int64_t now_ns, int width, const char *want)
{
	BUF_SCOPED out = BUF_INIT;
	progress_draw(x, now_ns, width, &out);
	assert_string_equal(out.data, want);
}

static void progress_is_one_line(void **state)
{
	struct progress_state x = {.rounds = 4, .round = 2, .done = 30, .total = 60, .games = 3000};
	const int64_t s = 1000000000;

	(void)state;
	strncpy(x.phase, "match", sizeof(x.phase) - 1);
	draw(&x, 3 * s, 100,
	     "round 2/4  match  "
	     "\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588"
	     "\u2591\u2591\u2591\u2591\u2591\u2591\u2591\u2591\u2591\u2591 30/60  1000 games/s");
	x.last_round_ns = 60 * s;
	strncpy(x.note, "bomber 61%", sizeof(x.note) - 1);
	draw(&x, 3 * s, 100,
	     "round 2/4  match  "
	     "\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588"
	     "\u2591\u2591\u2591\u2591\u2591\u2591\u2591\u2591\u2591\u2591 30/60  1000 games/s"
	     "  2:03 left  bomber 61%");
	draw(&x, 3 * s, 20, "round 2/4  match  \u2026");
	x = (struct progress_state){0};
	draw(&x, 0, 100,
	     "round 0/0         \u2591\u2591\u2591\u2591\u2591\u2591\u2591\u2591\u2591\u2591"
	     "\u2591\u2591\u2591\u2591\u2591\u2591\u2591\u2591\u2591\u2591 0/0");
}

static void progress_is_silent_without_a_terminal(void **state)
{
	int pipefd[2];
	char c;

	(void)state;
	assert_int_equal(pipe(pipefd), 0);
	int saved = dup(STDERR_FILENO);
	dup2(pipefd[1], STDERR_FILENO);
	struct progress *p = progress_new(3);
	for (int r = 0; r <= 3; r++) {
		progress_phase(p, r, "match", 5);
		for (int i = 1; i <= 5; i++)
			progress_tick(p, i, 5);
		progress_note(p, "note");
	}
	progress_free(p);
	dup2(saved, STDERR_FILENO);
	close(saved);
	close(pipefd[1]);
	assert_int_equal(read(pipefd[0], &c, 1), 0);
	close(pipefd[0]);
}

static void progress_on_a_terminal_erases_itself(void **state)
{
	int master, slave, saved = dup(STDERR_FILENO);
	struct winsize size = {.ws_row = 24, .ws_col = 120};
	struct store_match m = {.n = 2, .player = {0, 1}, .games = 2};
	struct store_game g[2] = {{.rank = {0, 1}}, {.rank = {0, 0}}};
	char got[8192] = "";

	(void)state;
	assert_int_equal(openpty(&master, &slave, NULL, NULL, &size), 0);
	setenv("TERM", "xterm", 1);
	dup2(slave, STDERR_FILENO);
	struct progress *p = progress_new(3);
	progress_player(p, 0, "bomber");
	progress_player(p, 1, "imp");
	progress_phase(p, 1, "match", 2);
	usleep(120000); /* longer than a frame */
	progress_match(p, &m, g);
	progress_tick(p, 2, 2);
	progress_free(p);
	dup2(saved, STDERR_FILENO);
	close(saved);
	size_t n = 0;
	struct pollfd wait = {.fd = master, .events = POLLIN};
	for (ssize_t k;
	     poll(&wait, 1, 5000) > 0 && (k = read(master, got + n, sizeof(got) - 1 - n)) > 0;) {
		n += (size_t)k;
		if (n >= 4 && memcmp(got + n - 4, "\r\033[K", 4) == 0 && strstr(got, "2/2") != NULL)
			break;
	}
	got[n] = '\0';
	assert_non_null(strstr(got, "round 1/3  match"));
	assert_non_null(strstr(got, "2/2"));
	assert_non_null(strstr(got, "bomber 75%  imp 25%"));
	assert_null(strchr(got, '\n'));
	assert_string_equal(got + n - 4, "\r\033[K");
	close(master);
	close(slave);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(widths_are_those_of_terminals),
		cmocka_unit_test(long_text_is_cut_between_characters),
		cmocka_unit_test(columns_line_up),
		cmocka_unit_test(markdown_is_escaped),
		cmocka_unit_test(colour_only_where_asked),
		cmocka_unit_test(cells_cannot_move_the_cursor),
		cmocka_unit_test(progress_is_one_line),
		cmocka_unit_test(progress_is_silent_without_a_terminal),
		cmocka_unit_test(progress_on_a_terminal_erases_itself),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
