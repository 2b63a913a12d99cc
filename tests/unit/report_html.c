#include "tests/unit/synth_store.h"

#include "harness/base/fd.h"
#include "harness/report/html.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
	char dir[64];
	struct store *s;
	struct err e;
	struct buf page;
};

static int setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof(*f));
	snprintf(f->dir, sizeof(f->dir), "/tmp/agon-html-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	buf_init(&f->page);
	SYNTH_OK(store_open(&f->s, f->dir, &f->e), &f->e);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	store_close(f->s);
	buf_release(&f->page);
	SYNTH_OK(dir_remove(f->dir, &f->e), &f->e);
	free(f);
	return 0;
}

static void check_tag(const char *tag, size_t len, bool closing)
{
	static const char *const known[] = {
		"html",   "head",   "title",   "style",   "body",  "main", "h1",   "h2",
		"p",      "strong", "table",   "thead",   "tbody", "tr",   "th",   "td",
		"div",    "span",   "i",       "small",   "svg",   "line", "text", "polyline",
		"circle", "bdi",    "details", "summary", "pre",   "code", "meta",
	};
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strlen(known[i]) == len && strncmp(known[i], tag, len) == 0)
			return;
	fail_msg("tag <%s%.*s>", closing ? "/" : "", (int)len, tag);
}

/* Only tags and attributes of ours, quoted and closed in order. */
static void check_markup(const char *page)
{
	const char *open[64];
	size_t lens[64], depth = 0;

	for (const char *p = page; (p = strchr(p, '<')) != NULL; p++) {
		if (strncmp(p, "<!DOCTYPE html>", 15) == 0)
			continue;
		bool closing = p[1] == '/';
		const char *tag = p + 1 + closing;
		size_t len = 0;
		while (isalnum((unsigned char)tag[len]))
			len++;
		check_tag(tag, len, closing);
		const char *end = strchr(p, '>');
		assert_non_null(end);
		for (const char *q = tag + len; q < end; q++) {
			assert_true(*q != '<');
			if (*q == ' ' && strncmp(q + 1, "on", 2) == 0)
				fail_msg("handler in %.*s", (int)(end - p), p);
		}
		if (closing) {
			assert_true(depth > 0);
			depth--;
			if (lens[depth] != len || strncmp(open[depth], tag, len) != 0)
				fail_msg("<%.*s> is closed by </%.*s>", (int)lens[depth],
					 open[depth], (int)len, tag);
		} else if (end[-1] != '/' && strncmp(tag, "meta", 4) != 0) {
			assert_true(depth < 64);
			open[depth] = tag;
			lens[depth++] = len;
		}
	}
	assert_int_equal(depth, 0);
}

static void make_page(struct fixture *f)
{
	buf_clear(&f->page);
	SYNTH_OK(html_report(f->dir, &f->page, &f->e), &f->e);
	check_markup(f->page.data);
	assert_non_null(strstr(f->page.data, "Content-Security-Policy"));
	assert_null(strstr(f->page.data, "<script"));
	assert_null(strstr(f->page.data, "://"));
}

static void pages_are_well_formed_and_repeatable(void **state)
{
	struct fixture *f = *state;
	struct synth y = {.players = 12,
			  .rounds = 3,
			  .games = 6,
			  .batch = 6,
			  .forfeits = true,
			  .odd = true,
			  .seed = 4};
	BUF_SCOPED first = BUF_INIT;

	SYNTH_OK(synth_store(f->s, &y, &f->e), &f->e);
	make_page(f);
	buf_add(&first, f->page.data, f->page.len);
	make_page(f);
	assert_string_equal(first.data, f->page.data);
	assert_non_null(strstr(first.data, "player-11"));
	assert_non_null(strstr(first.data, "forfeit_build"));
}

static void empty_and_tiny_runs_have_pages(void **state)
{
	struct fixture *f = *state;
	struct synth y = {.players = 1, .rounds = 0, .seed = 4};

	make_page(f);
	assert_non_null(strstr(f->page.data, "not over"));
	SYNTH_OK(synth_store(f->s, &y, &f->e), &f->e);
	make_page(f);
	assert_non_null(strstr(f->page.data, "No winner"));
}

static void hostile_text_is_only_text(void **state)
{
	struct fixture *f = *state;
	static const char nasty[] =
		"</pre><script>alert(1)</script><img src=x onerror='a()'>\"&\033[2J"
		"\xe2\x80\xae\xff<!--";
	struct store_edit x = {.job = "j"};
	struct store_build b = {.job = "j", .outcome = OUT_CRASH};
	struct store_player p = {.id = 0};

	snprintf(p.name, sizeof(p.name), "%s", "<b>\"'&");
	snprintf(p.agent, sizeof(p.agent), "%s", "<i>");
	SYNTH_OK(store_put_player(f->s, &p, &f->e), &f->e);
	SYNTH_OK(store_set_meta(f->s, "arena", nasty, &f->e), &f->e);
	SYNTH_OK(store_set_meta(f->s, "seed", nasty, &f->e), &f->e);
	SYNTH_OK(store_set_meta(f->s, "status", "<u>", &f->e), &f->e);
	memcpy(x.reason, nasty, sizeof(nasty));
	memcpy(b.reason, nasty, sizeof(nasty));
	memcpy(x.status, nasty, 20);
	memcpy(x.tree, nasty, 20);
	SYNTH_OK(blob_put(f->s, nasty, sizeof(nasty), x.log, &f->e), &f->e);
	SYNTH_OK(blob_put(f->s, nasty, sizeof(nasty), b.log, &f->e), &f->e);
	SYNTH_OK(store_put_edit(f->s, &x, &f->e), &f->e);
	SYNTH_OK(store_put_build(f->s, &b, &f->e), &f->e);
	make_page(f);
	assert_null(strstr(f->page.data, "<img"));
	assert_null(strstr(f->page.data, "\xe2\x80\xae"));
	assert_null(strchr(f->page.data, '\033'));
	assert_non_null(strstr(f->page.data, "&lt;script&gt;alert(1)&lt;/script&gt;"));
	assert_non_null(strstr(f->page.data, "\\u202e"));
}

static void a_long_run_has_a_bounded_page(void **state)
{
	struct fixture *f = *state;
	struct store_player p = {.id = 0, .name = "p"};
	char *big = xmalloc(1 << 20);

	memset(big, 'x', 1 << 20);
	SYNTH_OK(store_put_player(f->s, &p, &f->e), &f->e);
	for (int r = 0; r < 1200; r++) {
		struct store_edit x = {.round = r, .job = "j"};
		if (r == 0)
			SYNTH_OK(blob_put(f->s, big, 1 << 20, x.log, &f->e), &f->e);
		else
			sha256_hex(big, 1 << 20, x.log);
		SYNTH_OK(store_put_edit(f->s, &x, &f->e), &f->e);
	}
	free(big);
	make_page(f);
	assert_true(f->page.len < 10 << 20);
	assert_non_null(strstr(f->page.data, "left out"));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(pages_are_well_formed_and_repeatable),
		T(empty_and_tiny_runs_have_pages),
		T(hostile_text_is_only_text),
		T(a_long_run_has_a_bounded_page),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
