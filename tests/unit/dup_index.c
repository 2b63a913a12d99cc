/* Duplicates: the index file, searching it, and what hostile input does to both. */
#include "problems/dup/index.h"
#include "problems/problem.h"

#include "harness/base/fd.h"
#include "harness/base/rng.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct bench {
	char dir[64], path[96];
};

static int setup(void **state)
{
	struct bench *t = xcalloc(1, sizeof(*t));

	snprintf(t->dir, sizeof(t->dir), "/tmp/agon-dup-XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	snprintf(t->path, sizeof(t->path), "%s/i.dup", t->dir);
	*state = t;
	return 0;
}

static int teardown(void **state)
{
	struct bench *t = *state;

	assert_int_equal(dir_remove(t->dir, NULL), 0);
	free(t);
	return 0;
}

static void add(struct dup_build *b, const char *id, const char *text)
{
	struct err e = ERR_INIT;

	if (dup_build_add(b, &(struct dup_document){.id = id, .text = text, .len = strlen(text)},
			  &e) < 0)
		fail_msg("%s", e.text);
}

static const char *const stories[][2] = {
	{"islands",
	 "Given a grid of land and water, count the islands. Example: grid = [1,1,0,0,1]"},
	{"stairs",
	 "You climb a staircase of n steps, one or two at a time. How many distinct ways?"},
	{"coins",
	 "Given coin denominations and an amount, return the fewest coins. coins = [1,2,5]"},
	{"islands2",
	 "There is a grid of land cells and water cells; report how many islands it has."},
	{"zh", "\xe7\xbb\x99\xe5\xae\x9a\xe4\xb8\x80\xe4\xb8\xaa\xe6\x95\xb0\xe7\xbb\x84"},
};

static void write_stories(struct bench *t)
{
	DUP_BUILD_SCOPED *b = dup_build_new();
	struct err e = ERR_INIT;

	for (size_t i = 0; i < sizeof(stories) / sizeof(stories[0]); i++)
		add(b, stories[i][0], stories[i][1]);
	if (dup_build_write(b, t->path, &e) < 0)
		fail_msg("%s", e.text);
}

static struct dup_index *open_index(struct bench *t)
{
	struct err e = ERR_INIT;
	struct dup_index *x = dup_open(t->path, &e);

	if (x == NULL)
		fail_msg("%s", e.text);
	return x;
}

static void first_hit_is(const struct dup_index *x, const char *text, const char *not_id,
			 const char *want)
{
	DUP_SEARCHER_SCOPED *s = dup_searcher_new(x);
	struct dup_hits h;

	/* Twice: the first search leaves the scratch memory clean. */
	for (int i = 0; i < 2; i++) {
		dup_search(s,
			   &(struct dup_query){
				   .text = text, .len = strlen(text), .k = 3, .not_id = not_id},
			   &h);
		assert_true(h.len > 0);
		assert_string_equal(dup_id(x, h.at[0].doc), want);
		for (size_t k = 1; k < h.len; k++)
			assert_true(h.at[k].score <= h.at[k - 1].score);
		dup_hits_release(&h);
	}
}

static void finds_what_is_alike(void **state)
{
	struct bench *t = *state;
	struct dup_info info;

	write_stories(t);
	DUP_INDEX_SCOPED *x = open_index(t);
	dup_info(x, &info);
	assert_int_equal(info.documents, 5);
	assert_int_equal(info.cjk, 1);
	first_hit_is(x, "count the islands", NULL, "islands");
	first_hit_is(x, stories[0][1], "islands", "islands2");
	first_hit_is(x, "fewest coins for an amount", NULL, "coins");
	first_hit_is(x, "climbing stairs", NULL, "stairs");
	first_hit_is(x, stories[4][1], NULL, "zh");
	assert_int_equal(dup_find(x, "nobody"), UINT32_MAX);
	assert_string_equal(dup_id(x, dup_find(x, "stairs")), "stairs");
}

static const struct dup_term *term(const struct dup_index *x, const char *word)
{
	uint32_t n = dup_word(x, word, strlen(word));

	assert_true(n != UINT32_MAX);
	return &x->terms[n];
}

/* "marble" and "gladly" are in as many documents, but one is what they are about. */
static void what_recurs_is_the_subject(void **state)
{
	struct bench *t = *state;
	DUP_BUILD_SCOPED *b = dup_build_new();
	struct err e = ERR_INIT;

	for (int i = 0; i < 32; i++) {
		MEM_SCOPED char *id = xprintf("d%d", i);
		const char *text =
			i >= 8 ? "Sort the words of a sentence, and the rest of its words"
			       : "A marble beside a marble. Someone gladly asks about it";
		add(b, id, text);
	}
	assert_int_equal(dup_build_write(b, t->path, &e), 0);
	DUP_INDEX_SCOPED *x = open_index(t);
	const struct dup_term *subject = term(x, "marbl"), *phrase = term(x, "glad");
	assert_float_equal(subject->idf, phrase->idf, 1e-6);
	assert_true(dup_odds(32, subject) > dup_odds(32, phrase) + 1);
}

static void nothing_to_say_is_unknown(void **state)
{
	struct bench *t = *state;
	static const char *const texts[] = {"", " \n\t ", "\xff\xfe\xc0", "...!!!", "zzzqqq"};
	struct dup_threshold limits = DUP_THRESHOLD_DEFAULT;

	write_stories(t);
	DUP_INDEX_SCOPED *x = open_index(t);
	DUP_SEARCHER_SCOPED *s = dup_searcher_new(x);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct dup_query q = {.text = texts[i], .len = strlen(texts[i]), .k = 1};
		struct dup_hits h;
		dup_search(s, &q, &h);
		assert_int_equal(dup_judge(x, &q, &h, &limits), DUP_UNKNOWN);
		dup_hits_release(&h);
	}
	struct dup_query q = {.text = stories[2][1], .len = strlen(stories[2][1]), .k = 1};
	struct dup_hits h;
	dup_search(s, &q, &h);
	assert_int_equal(dup_judge(x, &q, &h, &limits), DUP_DUPLICATE);
	dup_hits_release(&h);
}

static void a_task_asks_for_its_kind(void **state)
{
	struct bench *t = *state;
	DUP_BUILD_SCOPED *b = dup_build_new();
	struct err e = ERR_INIT;
	static const char code[] =
		"def islands(grid):\n    return sum(land(cell) for cell in grid)\n";

	add(b, "statement", stories[0][1]);
	assert_int_equal(dup_build_add(b,
				       &(struct dup_document){.id = "program",
							      .text = code,
							      .len = strlen(code),
							      .code = true},
				       &e),
			 0);
	assert_int_equal(dup_build_write(b, t->path, &e), 0);
	DUP_INDEX_SCOPED *x = open_index(t);
	DUP_SEARCHER_SCOPED *s = dup_searcher_new(x);
	for (enum dup_task task = DUP_P2D; task <= DUP_C2C; task++) {
		struct dup_hits h;
		dup_search(s,
			   &(struct dup_query){
				   .text = "islands of a grid", .len = 17, .k = 5, .task = task},
			   &h);
		assert_int_equal(h.len, 1);
		assert_string_equal(dup_id(x, h.at[0].doc),
				    task < DUP_T2C ? "statement" : "program");
		dup_hits_release(&h);
	}
}

static void same_documents_give_the_same_bytes(void **state)
{
	struct bench *t = *state;
	BUF_SCOPED one = BUF_INIT;
	BUF_SCOPED two = BUF_INIT;

	write_stories(t);
	assert_int_equal(file_read(t->path, 1 << 26, &one, NULL), 0);
	write_stories(t);
	assert_int_equal(file_read(t->path, 1 << 26, &two, NULL), 0);
	assert_int_equal(one.len, two.len);
	assert_memory_equal(one.data, two.data, one.len);
}

static void later_documents_replace(void **state)
{
	struct bench *t = *state;
	struct err e = ERR_INIT;
	struct dup_info info;

	write_stories(t);
	struct dup_index *old = open_index(t);
	struct dup_build *b = dup_build_new();
	add(b, "coins", "A wholly different statement about pelicans.");
	add(b, "fresh", "Rotate a matrix by ninety degrees in place.");
	assert_int_equal(dup_build_add_index(b, old, &e), 0);
	dup_close(&old);
	add(b, "fresh", "Rotate a picture by ninety degrees in place.");
	assert_int_equal(dup_build_write(b, t->path, &e), 0);
	dup_build_free(&b);
	DUP_INDEX_SCOPED *x = open_index(t);
	assert_int_equal(dup_verify(x, &e), 0);
	dup_info(x, &info);
	assert_int_equal(info.documents, 6);
	first_hit_is(x, "pelicans", NULL, "coins");
	first_hit_is(x, "rotate picture", NULL, "fresh");
	first_hit_is(x, "count islands of land and water", NULL, "islands");
}

/* Every byte of the header and a sample of the rest: changed, it is refused or harmless. */
static void damage_is_refused(void **state)
{
	struct bench *t = *state;
	BUF_SCOPED good = BUF_INIT;
	struct rng r;

	write_stories(t);
	assert_int_equal(file_read(t->path, 1 << 26, &good, NULL), 0);
	rng_init(&r, 1);
	for (int i = 0; i < 400; i++) {
		size_t at = i < 300 ? rng_below(&r, sizeof(struct dup_header))
				    : rng_below(&r, good.len);
		struct err e = ERR_INIT;
		good.data[at] ^= 1 << i % 8;
		assert_int_equal(file_replace(t->path, good.data, good.len, &e), 0);
		struct dup_index *x = dup_open(t->path, &e);
		/* What is not refused is padding or a text, which is checked when it is read. */
		if (x != NULL) {
			assert_true(at >= sizeof(struct dup_header));
			first_hit_is(x, "count the islands of a grid", NULL, "islands");
		} else
			assert_non_null(strstr(e.text, t->path));
		dup_close(&x);
		good.data[at] ^= 1 << i % 8;
	}
}

static void refused(struct bench *t, const void *bytes, size_t n, const char *why)
{
	struct err e = ERR_INIT;

	assert_int_equal(file_replace(t->path, bytes, n, &e), 0);
	assert_null(dup_open(t->path, &e));
	if (strstr(e.text, why) == NULL)
		fail_msg("expected \"%s\" in: %s", why, e.text);
}

static void torn_and_foreign_files_are_refused(void **state)
{
	struct bench *t = *state;
	BUF_SCOPED good = BUF_INIT;
	struct err e = ERR_INIT;

	write_stories(t);
	assert_int_equal(file_read(t->path, 1 << 26, &good, NULL), 0);
	refused(t, good.data, good.len - 64, "torn");
	refused(t, good.data, 100, "does not begin");
	refused(t, "hello", 5, "does not begin");
	refused(t, "", 0, "does not begin");
	struct dup_header h;
	memcpy(&h, good.data, sizeof(h));
	h.order = 0x04030201;
	memcpy(good.data, &h, sizeof(h));
	refused(t, good.data, good.len, "byte order");
	assert_null(dup_open("/nonexistent/index", &e));
	assert_null(dup_open("/", &e));
}

static void hostile_texts_are_bounded(void **state)
{
	struct bench *t = *state;
	DUP_BUILD_SCOPED *b = dup_build_new();
	struct err e = ERR_INIT;
	size_t n = 3 << 20;
	MEM_SCOPED char *big = xmalloc(n);

	add(b, "plain", "An ordinary statement about a knapsack and its items.");
	for (size_t i = 0; i < n; i++)
		big[i] = "same "[i % 5];
	assert_int_equal(
		dup_build_add(b, &(struct dup_document){.id = "same", .text = big, .len = n}, &e),
		0);
	memset(big, 'x', n);
	assert_int_equal(
		dup_build_add(b, &(struct dup_document){.id = "one word", .text = big, .len = n},
			      &e),
		0);
	memset(big, 0, n);
	assert_int_equal(
		dup_build_add(b, &(struct dup_document){.id = "nul", .text = big, .len = n}, &e),
		0);
	memset(big, '7', n);
	assert_int_equal(
		dup_build_add(b, &(struct dup_document){.id = "digits", .text = big, .len = n}, &e),
		0);
	struct rng r;
	rng_init(&r, 5);
	for (size_t i = 0; i < n; i++)
		big[i] = (char)rng_next(&r);
	assert_int_equal(
		dup_build_add(b, &(struct dup_document){.id = "noise", .text = big, .len = n}, &e),
		0);
	assert_int_equal(
		dup_build_add(b, &(struct dup_document){.id = "", .text = "x", .len = 1}, &e), -1);
	assert_int_equal(dup_build_write(b, t->path, &e), 0);
	DUP_INDEX_SCOPED *x = open_index(t);
	first_hit_is(x, "knapsack items", NULL, "plain");
	DUP_SEARCHER_SCOPED *s = dup_searcher_new(x);
	struct dup_hits h;
	dup_search(s, &(struct dup_query){.text = big, .len = n, .k = 5}, &h);
	assert_true(h.truncated);
	assert_string_equal(dup_id(x, h.at[0].doc), "noise");
	dup_hits_release(&h);
}

static void an_empty_index_is_an_index(void **state)
{
	struct bench *t = *state;
	DUP_BUILD_SCOPED *b = dup_build_new();
	struct err e = ERR_INIT;
	struct dup_hits h;

	assert_int_equal(dup_build_write(b, t->path, &e), 0);
	DUP_INDEX_SCOPED *x = open_index(t);
	DUP_SEARCHER_SCOPED *s = dup_searcher_new(x);
	dup_search(s, &(struct dup_query){.text = "anything", .len = 8, .k = 5}, &h);
	assert_int_equal(h.len, 0);
	dup_hits_release(&h);
}

/* ---- reading ---- */

static int collect(void *cookie, const struct dup_document *d, struct err *e)
{
	(void)e;
	buf_printf(cookie, "%s%s:%.*s|", d->code ? "#" : "", d->id,
		   (int)(d->len < 12 ? d->len : 12), d->text);
	return 0;
}

static void put_file(struct bench *t, const char *name, const char *text)
{
	MEM_SCOPED char *path = xprintf("%s/%s", t->dir, name);
	char *slash = strrchr(path, '/');

	*slash = '\0';
	assert_int_equal(dir_make(path, NULL), 0);
	*slash = '/';
	assert_int_equal(file_replace(path, text, strlen(text), NULL), 0);
}

static void reads(struct bench *t, const char *name, enum dup_want want, const char *expect,
		  int64_t skipped)
{
	BUF_SCOPED out = BUF_INIT;
	struct dup_read_stats st = {0};
	struct err e = ERR_INIT;
	MEM_SCOPED char *path = xprintf("%s/%s", t->dir, name);

	if (dup_read(path, want, collect, &out, &st, &e) < 0)
		fail_msg("%s", e.text);
	assert_string_equal(out.data, expect);
	assert_int_equal(st.skipped, skipped);
}

static void dumps_are_read(void **state)
{
	struct bench *t = *state;

	put_file(t, "a.jsonl",
		 "{\"_id\":\"1\",\"text\":\"hello\"}\n\n{\"_id\":2,\"title\":\"T\","
		 "\"text\":\"w\"}\nnot json\n{\"_id\":\"3\"}\n[1]\n");
	reads(t, "a.jsonl", DUP_WANT_AUTO, "1:hello|2:T\nw|", 3);
	put_file(t, "b.json",
		 "[{\"id\":\"x\",\"content\":\"<p>one</p>\"},{\"url\":\"u\",\"code\":\"c\"}]");
	reads(t, "b.json", DUP_WANT_AUTO, "x:\none\n|#u:c|", 0);
	put_file(t, "c.jsonl", "{\"id\":\"q\",\"question\":\"why\",\"solutions\":[\"aa\",\"bb\"]}");
	reads(t, "c.jsonl", DUP_WANT_AUTO, "#q#0:aa|#q#1:bb|q:why|", 0);
	reads(t, "c.jsonl", DUP_WANT_CODE, "#q#0:aa|#q#1:bb|", 0);
}

static void folders_are_read(void **state)
{
	struct bench *t = *state;

	put_file(t, "d/one/problem.md", "first");
	put_file(t, "d/two.txt", "second");
	put_file(t, "d/pkg/problem.yaml", "name: x");
	put_file(t, "d/pkg/problem_statement/problem.en.tex", "third");
	put_file(t, "d/pkg/submissions/accepted/a.py", "code");
	put_file(t, "d/pkg/data/secret/1.txt", "not a statement");
	put_file(t, "d/.hidden/x.md", "no");
	put_file(t, "outside.md", "secret");
	MEM_SCOPED char *link = xprintf("%s/d/link.md", t->dir);
	assert_int_equal(symlink("../outside.md", link), 0);
	reads(t, "d", DUP_WANT_TEXT, "one:first|pkg:third|two:second|", 1);
	reads(t, "d", DUP_WANT_CODE, "#pkg/submissions/accepted/a.py:code|", 1);
	reads(t, "d/pkg", DUP_WANT_TEXT, "pkg:third|", 0);
}

static void a_line_without_end_is_skipped(void **state)
{
	struct bench *t = *state;
	BUF_SCOPED b = BUF_INIT;

	buf_puts(&b, "{\"_id\":\"big\",\"text\":\"");
	buf_reserve(&b, 20 << 20);
	memset(b.data + b.len, 'x', 20 << 20);
	b.len += 20 << 20;
	buf_puts(&b, "\"}\n{\"_id\":\"ok\",\"text\":\"fine\"}\n");
	MEM_SCOPED char *path = xprintf("%s/big.jsonl", t->dir);
	assert_int_equal(file_replace(path, b.data, b.len, NULL), 0);
	reads(t, "big.jsonl", DUP_WANT_AUTO, "ok:fine|", 1);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(finds_what_is_alike),
		T(what_recurs_is_the_subject),
		T(nothing_to_say_is_unknown),
		T(a_task_asks_for_its_kind),
		T(same_documents_give_the_same_bytes),
		T(later_documents_replace),
		T(damage_is_refused),
		T(torn_and_foreign_files_are_refused),
		T(hostile_texts_are_bounded),
		T(an_empty_index_is_an_index),
		T(dumps_are_read),
		T(folders_are_read),
		T(a_line_without_end_is_skipped),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
