/* Duplicates: words, numbers, copies and marks; no index needed. */
#include "problems/dup/build.h"
#include "problems/dup/lexicon.h"
#include "problems/dup/read.h"
#include "problems/dup/token.h"
#include "problems/problem.h"

#include "harness/base/fd.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void put(void *cookie, enum token_kind kind, const char *s, size_t n)
{
	struct buf *b = cookie;

	if (kind == TOKEN_SEQ || kind == TOKEN_SHAPE)
		buf_puts(b, kind == TOKEN_SEQ ? "<seq> " : "");
	else
		buf_printf(b, "%.*s ", (int)n, s);
}

static void tokens_are(const char *text, bool code, bool gloss, const char *want)
{
	BUF_SCOPED b = BUF_INIT;

	token_scan(text, strlen(text), &(struct token_opts){code, gloss}, put, &b);
	assert_string_equal(b.data, want);
}

static void words_are_split(void **state)
{
	(void)state;
	tokens_are("Hello, World", false, false, "hello world ");
	tokens_are("changeIndices", false, false, "changeindices change indices ");
	tokens_are("max_sub_array", false, false, "maxsubarray max sub array ");
	tokens_are("HTMLParser2", false, false, "htmlparser2 html parser 2 ");
	tokens_are("caf\xc3\x89 \xce\x91\xce\xb2", false, false, "caf\xc3\xa9 \xce\xb1\xce\xb2 ");
	tokens_are("\xe6\x95\xb0\xe7\xbb\x84\xe5\x92\x8c", false, false,
		   "\xe6\x95\xb0\xe7\xbb\x84 \xe7\xbb\x84\xe5\x92\x8c ");
	tokens_are("\xe6\x95\xb0\xe7\xbb\x84", false, true, "array \xe6\x95\xb0\xe7\xbb\x84 ");
}

static void numbers_have_one_form(void **state)
{
	(void)state;
	tokens_are("10^5", false, false, "100000 ");
	tokens_are("10^{5}", false, false, "100000 ");
	tokens_are("10**5", false, false, "100000 ");
	tokens_are("1e5", false, false, "100000 ");
	tokens_are("00100000", false, false, "100000 ");
	tokens_are("0", false, false, "0 ");
	tokens_are("10^9 + 7", false, false, "1000000000 1000000007 7 ");
	tokens_are("10^99", false, false, "10 99 ");
	tokens_are("[2,7,11]", false, false, "2 7 11 <seq> <seq> ");
	tokens_are("2 and 7 and 11", false, false, "2 and 7 and 11 ");
}

/* The hash tokens alone: how an example looks to the index. */
static void put_seq(void *cookie, enum token_kind kind, const char *s, size_t n)
{
	struct buf *b = cookie;

	if (kind == TOKEN_SEQ)
		for (size_t i = 0; i < n; i++)
			buf_printf(b, "%02x", (unsigned char)s[i]);
}

static bool same_sample(const char *a, const char *b)
{
	BUF_SCOPED x = BUF_INIT, y = BUF_INIT;

	token_scan(a, strlen(a), &(struct token_opts){false, false}, put_seq, &x);
	token_scan(b, strlen(b), &(struct token_opts){false, false}, put_seq, &y);
	return x.len > 0 && x.len == y.len && memcmp(x.data, y.data, x.len) == 0;
}

static void examples_outlive_their_story(void **state)
{
	(void)state;
	const char *plain = "Input: n = 13\nOutput: 6\nExplanation: six ones";
	assert_true(same_sample(plain, "**Input:** number = 13 **Output:** 6 **Explanation:** x"));
	assert_true(same_sample(plain, "\xe8\xbe\x93\xe5\x85\xa5\xef\xbc\x9an = 13\n"
				       "\xe8\xbe\x93\xe5\x87\xba\xef\xbc\x9a"
				       "6\n\xe8\xa7\xa3\xe9\x87\x8a"));
	assert_false(same_sample(plain, "Input: n = 13\nOutput: 7\n"));
	assert_true(
		same_sample("Input: s = \"ab\" Output: true", "Input: t = \"ab\"\nOutput: true\n"));
	assert_false(
		same_sample("Input: s = \"ab\" Output: true", "Input: s = \"ab\" Output: false"));
	/* Neither prose nor half an example has one. */
	tokens_are("the input 13 and the output 6", false, false, "the input 13 and the output 6 ");
	tokens_are("Output: 6\nInput: 13", false, false, "output 6 input 13 ");
	tokens_are("Input: 13 Output: none", false, false, "input 13 output none ");
}

static void programs_lose_their_language(void **state)
{
	(void)state;
	tokens_are("std::unordered_map<int, int> seen;", true, false, "map visited ");
	tokens_are("seen = dict()", true, false, "visited map ");
	tokens_are("public static void main", true, false, "");
}

static void bad_bytes_separate(void **state)
{
	(void)state;
	tokens_are("a\xff"
		   "b\xc0\xaf"
		   "c\xed\xa0\x80"
		   "d\xf4\x90\x80\x80"
		   "e\xe6\x95",
		   false, false, "a b c d e ");
	BUF_SCOPED b = BUF_INIT;
	token_scan("x\0y", 3, &(struct token_opts){0}, put, &b);
	assert_string_equal(b.data, "x y ");
	/* A character and a NUL: shorter than every word of the list that begins so. */
	buf_clear(&b);
	MEM_SCOPED char *cut = xmalloc(4);
	memcpy(cut, "\xe6\x95\xb0\0", 4);
	token_scan(cut, 4, &(struct token_opts){.gloss = true}, put, &b);
	assert_string_equal(b.data, "\xe6\x95\xb0 ");
	/* A word without end is cut, and costs one token. */
	MEM_SCOPED char *longest = xmalloc(1 << 20);
	memset(longest, 'a', 1 << 20);
	buf_clear(&b);
	token_scan(longest, 1 << 20, &(struct token_opts){0}, put, &b);
	assert_true(b.len <= TOKEN_MAX + 1);
}

static void word_lists_are_sorted(void **state)
{
	(void)state;
	for (int table = 0; table < 3; table++) {
		assert_true(lexicon_count(table) > 50);
		for (size_t i = 1; i < lexicon_count(table); i++)
			if (strcmp(lexicon_key(table, i - 1), lexicon_key(table, i)) >= 0)
				fail_msg("%s is not before %s", lexicon_key(table, i - 1),
					 lexicon_key(table, i));
	}
}

static void normal_form_is_the_same_in_blocks_and_bytes(void **state)
{
	unsigned char out[400];
	(void)state;
	const char text[] =
		"  One  TWO\n\n three\tFOUR and a line of more than sixteen Bytes, without "
		"gaps\x7f\x01x  END  ";
	size_t n = text_normal(text, strlen(text), sizeof(text), out);
	assert_string_equal((char *)out,
			    "one two three four and a line of more than sixteen bytes, "
			    "without gaps x end ");
	assert_int_equal(n, strlen((char *)out));
	assert_int_equal(text_normal(text, strlen(text), 7, out), 4);
}

static void programs_are_told_from_prose(void **state)
{
	(void)state;
	static const char code[] =
		"def solve(nums):\n    best = 0\n    for x in nums:\n        if x > "
		"best:\n            best = x\n    return best\n";
	static const char text[] =
		"You are given an array. Find the maximum of all of its elements.\n"
		"Example 1:\nInput: nums = [1,2]\nOutput: 2\nReturn it in O(n).\n";
	assert_true(token_is_code(code, strlen(code)));
	assert_false(token_is_code(text, strlen(text)));
	assert_false(token_is_code("", 0));
}

static void copied_passages_are_found(void **state)
{
	(void)state;
	static const char a[] =
		"Some story first. Given an array of INTEGERS, return the sum of all.";
	static const char b[] = "Given an array of integers return the sum of all its parts.";
	struct dup_overlap o;
	dup_overlap_find(a, strlen(a), b, strlen(b), 3, &o);
	assert_int_equal(o.len, 1);
	assert_int_equal(o.longest, 10);
	assert_int_equal(o.at[0].doc_from, 0);
	assert_memory_equal(a + o.at[0].query_from, "Given an", 8);
	dup_overlap_release(&o);
	dup_overlap_find(a, strlen(a), "nothing alike here at all", 25, 3, &o);
	assert_int_equal(o.len, 0);
	dup_overlap_release(&o);
	/* One word a hundred thousand times, against itself: bounded work. */
	BUF_SCOPED many = BUF_INIT;
	for (int i = 0; i < 40000; i++)
		buf_puts(&many, "same ");
	dup_overlap_find(many.data, many.len, many.data, many.len, 3, &o);
	assert_int_equal(o.longest, 40000);
	dup_overlap_release(&o);
}

static void renaming_hides_no_copy(void **state)
{
	(void)state;
	static const char a[] =
		"int best = nums[0];\nfor (int i = 1; i < n; i++) {\n"
		"  if (nums[i] > best) best = nums[i] + 2 * i;\n  else best -= 3;\n}\n";
	static const char b[] = "// mine\nint top=v[0]; for(int k=1;k<len;k++){ if(v[k]>top) "
				"top=v[k]+7*k; else top-=9; }";
	static const char c[] = "while (!queue.empty()) { auto x = queue.front(); queue.pop(); "
				"visit(x, graph[x], [&](int y) { queue.push(y); }); }";
	assert_true(dup_copied_code(a, strlen(a), b, strlen(b)) > 0.99);
	assert_true(dup_copied_code(a, strlen(a), c, strlen(c)) < 0.1);
	assert_true(dup_copied_code("", 0, a, strlen(a)) < 0.1);
}

static void sketches_estimate_overlap(void **state)
{
	uint8_t a[DUP_SKETCH], b[DUP_SKETCH];
	struct sketch s, t;
	(void)state;
	sketch_init(&s);
	sketch_init(&t);
	for (uint32_t i = 0; i < 2000; i++) {
		sketch_word(&s, i * 2654435761u);
		sketch_word(&t, (i + 1000) * 2654435761u); /* Jaccard 1/3 */
	}
	sketch_done(&s, a);
	sketch_done(&t, b);
	assert_float_equal(sketch_jaccard(a, a), 1, 1e-9);
	assert_float_equal(sketch_jaccard(a, b), 1.0 / 3, 0.18);
	sketch_init(&s);
	sketch_done(&s, b);
	assert_float_equal(sketch_jaccard(b, b), 0, 1e-9);
}

static void marks_are_the_published_ones(void **state)
{
	struct dup_marks m;
	(void)state;
	/* Relevant at ranks 1 and 3 of 3 known: (1 + 1/2) / (1 + 1/log2 3 + 1/2). */
	dup_mark((bool[]){true, false, true, false}, 4, 3, &m);
	assert_float_equal(m.ndcg10, 1.5 / (1 + 1 / log2(3) + 0.5), 1e-12);
	assert_float_equal(m.recall10, 2.0 / 3, 1e-12);
	assert_float_equal(m.mrr, 1, 1e-12);
	dup_mark((bool[]){false, false, false, true}, 4, 1, &m);
	assert_float_equal(m.ndcg10, 1 / log2(5), 1e-12);
	assert_float_equal(m.mrr, 0.25, 1e-12);
	bool late[12] = {false};
	late[11] = true;
	dup_mark(late, 12, 1, &m);
	assert_float_equal(m.ndcg10, 0, 1e-12);
	assert_float_equal(m.recall10, 0, 1e-12);
	assert_float_equal(m.mrr, 1.0 / 12, 1e-12);
}

static void intervals_and_tests_are_sane(void **state)
{
	double a[40], b[40], low, high;
	(void)state;
	for (int i = 0; i < 40; i++) {
		a[i] = i % 2;
		b[i] = i % 2 == 0 ? 0 : i % 4 == 1;
	}
	dup_interval(a, 40, 7, &low, &high);
	assert_true(low > 0.3 && low < 0.5 && high > 0.5 && high < 0.7);
	assert_true(dup_paired_p(a, a, 40, 7) > 0.99);
	assert_true(dup_paired_p(a, b, 40, 7) < 0.01);
	double same = dup_paired_p(a, b, 40, 7);
	assert_float_equal(dup_paired_p(a, b, 40, 7), same, 0);
}

static void thresholds_keep_their_promise(void **state)
{
	double v[1000];
	(void)state;
	for (int i = 0; i < 1000; i++)
		v[i] = (double)((i * 7919) % 1000) / 1000;
	double t = dup_threshold_at(v, 1000, 0.01);
	size_t reach = 0;
	for (int i = 0; i < 1000; i++)
		reach += v[i] >= t;
	assert_int_equal(reach, 10);
	double equal[100];
	for (int i = 0; i < 100; i++)
		equal[i] = 0.5;
	t = dup_threshold_at(equal, 100, 0.05);
	assert_true(t > 0.5);
}

static void markup_goes(void **state)
{
	BUF_SCOPED b = BUF_INIT;
	(void)state;
	static const char html[] =
		"<p>Given <code>n</code> &lt; 10<sup>5</sup></p><ul><li>x</li></ul>";
	assert_true(read_looks_html(html, strlen(html)));
	read_html(html, strlen(html), &b);
	assert_string_equal(b.data, "\nGiven n < 10^5\n\nx");
	buf_clear(&b);
	static const char tex[] =
		"\\begin{problem}{A}\nLet $n \\leq 10^5$ be \\textbf{big}. % hidden\n";
	read_tex(tex, strlen(tex), &b);
	assert_non_null(strstr(b.data, "Let n <= 10^5 be  big."));
	assert_null(strstr(b.data, "hidden"));
	assert_null(strstr(b.data, "problem"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_split),
		cmocka_unit_test(numbers_have_one_form),
		cmocka_unit_test(examples_outlive_their_story),
		cmocka_unit_test(programs_lose_their_language),
		cmocka_unit_test(bad_bytes_separate),
		cmocka_unit_test(word_lists_are_sorted),
		cmocka_unit_test(normal_form_is_the_same_in_blocks_and_bytes),
		cmocka_unit_test(programs_are_told_from_prose),
		cmocka_unit_test(copied_passages_are_found),
		cmocka_unit_test(renaming_hides_no_copy),
		cmocka_unit_test(sketches_estimate_overlap),
		cmocka_unit_test(marks_are_the_published_ones),
		cmocka_unit_test(intervals_and_tests_are_sane),
		cmocka_unit_test(thresholds_keep_their_promise),
		cmocka_unit_test(markup_goes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
