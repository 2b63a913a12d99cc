#include "harness/base/buf.h"
#include "harness/base/err.h"
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/loop.h"
#include "harness/base/opt.h"
#include "harness/base/rng.h"
#include "harness/base/tree.h"
#include "harness/base/vec.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void first_error_wins(void **state)
{
	struct err e = ERR_INIT;
	(void)state;
	assert_int_equal(err_set(&e, ERR_USAGE, "first %d", 1), -1);
	err_set(&e, ERR_HOST, "second");
	assert_int_equal(e.code, ERR_USAGE);
	assert_string_equal(e.text, "first 1");
	err_wrap(&e, "t.yaml:%d", 3);
	assert_string_equal(e.text, "t.yaml:3: first 1");
	assert_int_equal(err_set(NULL, ERR_USAGE, "nobody listens"), -1);
}

static void long_errors_are_cut(void **state)
{
	struct err e = ERR_INIT;
	char big[2000];
	(void)state;
	memset(big, 'x', sizeof(big));
	big[sizeof(big) - 1] = '\0';
	err_set(&e, ERR_USAGE, "%s", big);
	errno = ENOENT;
	err_wrap(&e, "%s", big);
	assert_int_equal(strlen(e.text), sizeof(e.text) - 1);
}

static void text_is_cleaned(void **state)
{
	static const struct {
		const char *in, *out;
		size_t n;
	} cases[] = {
		{"plain\n\ttext", "plain\n\ttext", 11},
		{"caf\xc3\xa9", "caf\xc3\xa9", 5},
		{"\xff\xfe", "\xef\xbf\xbd\xef\xbf\xbd", 2},
		{"\x1b[31m", "\\x1b[31m", 5},
		{"a\0b", "a\\x00b", 3},
		{"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", 3}, /* a surrogate */
		{"\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd", 2},                 /* overlong */
		{"\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", 4},
		{"x\xe2\x82", "x\xef\xbf\xbd\xef\xbf\xbd", 3}, /* cut in the middle */
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		BUF_SCOPED b = BUF_INIT;
		buf_add_text(&b, cases[i].in, cases[i].n, 1000);
		assert_string_equal(b.data, cases[i].out);
		json_t *j = json_text(cases[i].in, cases[i].n);
		assert_non_null(j);
		json_decref(j);
	}
	BUF_SCOPED cut = BUF_INIT;
	buf_add_text(&cut, "0123456789", 10, 4);
	assert_string_equal(cut.data, "0123\n... 6 bytes more\n");
	BUF_SCOPED name = BUF_INIT;
	buf_add_name(&name, "a\nb\t\033[2J", 100);
	assert_string_equal(name.data, "a?b?\\x1b[2J");
	buf_clear(&name);
	buf_add_name(&name, "ab\xc3\xbc", 3); /* no half of a character */
	assert_string_equal(name.data, "ab...");
}

static void sizes_and_times(void **state)
{
	struct err e = ERR_INIT;
	int64_t v = -7;
	(void)state;
	assert_int_equal(opt_size("64M", &v, &e), 0);
	assert_int_equal(v, 64 << 20);
	assert_int_equal(opt_size("1.5K", &v, &e), 0);
	assert_int_equal(v, 1536);
	assert_int_equal(opt_time("500ms", &v, &e), 0);
	assert_int_equal(v, 500000000);
	assert_int_equal(opt_time("2", &v, &e), 0);
	assert_int_equal(v, 2000000000);
	v = 5;
	static const char *const bad[] = {"", "x", "-1", "1Q", "nan", "inf", "1e300", "5 M", NULL};
	for (const char *const *b = bad; *b != NULL; b++) {
		struct err mine = ERR_INIT;
		assert_int_equal(opt_size(*b, &v, &mine), -1);
		assert_int_equal(opt_time(*b, &v, &mine), -1);
		assert_int_equal(v, 5); /* untouched on failure */
	}
}

struct parsed {
	bool flag;
	int64_t n, size;
	const char *text, *choice;
	struct opt_list list;
};
static const struct opt table[] = {
	{OPT_FLAG, 'f', "flag", NULL, "a flag", offsetof(struct parsed, flag)},
	{OPT_INT, 'n', "number", "N", "a number", offsetof(struct parsed, n), 1, 10},
	{OPT_SIZE, 0, "size", "BYTES", "a size", offsetof(struct parsed, size)},
	{OPT_TEXT, 'o', "out", "FILE", "a file", offsetof(struct parsed, text)},
	{OPT_TEXT, 0, "kind", "K", "a choice", offsetof(struct parsed, choice), 0, 0, "red|blue"},
	{OPT_LIST, 0, "set", "K=V", "many", offsetof(struct parsed, list)},
	{OPT_END},
};

static int parse(struct parsed *p, struct opt_rest *rest, struct err *e, int n, const char **words)
{
	static char *argv[16];
	argv[0] = (char *)(uintptr_t) "x";
	for (int i = 0; i < n; i++)
		argv[i + 1] = (char *)(uintptr_t)words[i];
	return opt_parse(table, p, n + 1, argv, false, rest, e);
}
#define PARSE(p, rest, e, ...)                                                                     \
	parse(p, rest, e, (int)(sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *)),           \
	      (const char *[]){__VA_ARGS__})

static void options_mix_with_operands(void **state)
{
	struct parsed p = {0};
	struct opt_rest rest;
	struct err e = ERR_INIT;
	(void)state;
	assert_int_equal(PARSE(&p, &rest, &e, "a", "-fn3", "--size=2K", "b", "-o", "f", "--set",
			       "x=1", "--set=y=2", "--", "-z"),
			 0);
	assert_true(p.flag);
	assert_int_equal(p.n, 3);
	assert_int_equal(p.size, 2048);
	assert_string_equal(p.text, "f");
	assert_int_equal(p.list.len, 2);
	assert_string_equal(p.list.at[1], "y=2");
	assert_int_equal(rest.n, 3);
	assert_string_equal(rest.at[2], "-z");
	opt_list_release(&p.list);
}

static void bad_options_say_why(void **state)
{
	static const struct {
		const char *words[2];
		const char *says;
	} cases[] = {
		{{"--numbre", "3"}, "unknown option --numbre; did you mean --number?"},
		{{"--number", "11"}, "--number: 11 is out of range (1 to 10)"},
		{{"--number", "x"}, "--number: expected an integer, got \"x\""},
		{{"--out", NULL}, "--out needs a value (FILE)"},
		{{"--flag=1", NULL}, "--flag takes no value"},
		{{"--kind", "green"}, "--kind: expected one of red|blue, got \"green\""},
		{{"-q", NULL}, "unknown option -q; see --help"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct parsed p = {0};
		struct opt_rest rest;
		struct err e = ERR_INIT;
		int n = cases[i].words[1] != NULL ? 2 : 1;
		assert_int_equal(parse(&p, &rest, &e, n, (const char **)(uintptr_t)cases[i].words),
				 -1);
		assert_string_equal(e.text, cases[i].says);
		assert_int_equal(e.code, ERR_USAGE);
	}
}

/* The authors' reference for the state {1, 2, 3, 4}. */
static void xoshiro_matches_reference(void **state)
{
	struct rng r = {{1, 2, 3, 4}};
	static const uint64_t want[] = {11520, 0, 1509978240, 1215971899390074240u,
					1216172134540287360u};
	(void)state;
	for (int i = 0; i < 5; i++)
		assert_true(rng_next(&r) == want[i]);
}

static void streams_are_independent(void **state)
{
	const uint64_t one[] = {1}, two[] = {2}, pair[] = {1, 2}, swapped[] = {2, 1};
	int count[6] = {0};
	struct rng r;
	(void)state;
	assert_true(rng_derive(7, "deal", one, 1) != rng_derive(7, "food", one, 1));
	assert_true(rng_derive(7, "deal", one, 1) != rng_derive(7, "deal", two, 1));
	assert_true(rng_derive(7, "deal", pair, 2) != rng_derive(7, "deal", swapped, 2));
	assert_true(rng_derive(7, "deal", one, 1) != rng_derive(8, "deal", one, 1));
	rng_init(&r, 42);
	for (int i = 0; i < 60000; i++)
		count[rng_below(&r, 6)]++;
	for (int i = 0; i < 6; i++)
		assert_in_range(count[i], 9600, 10400); /* about 4.4 standard deviations */
}

static char *temp_dir(void)
{
	BUF_SCOPED b = BUF_INIT;
	assert_int_equal(dir_temp(&b, NULL), 0);
	return buf_steal(&b);
}

static void beneath_follows_nothing(void **state)
{
	MEM_SCOPED char *dir = temp_dir();
	FD_SCOPED d = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	(void)state;
	assert_int_equal(symlinkat("/etc/passwd", d, "abs"), 0);
	assert_int_equal(symlinkat("..", d, "up"), 0);
	assert_int_equal(mkfifoat(d, "fifo", 0600), 0);
	assert_int_equal(mkdirat(d, "sub", 0700), 0);
	assert_int_equal(symlinkat("sub", d, "inner"), 0);
	assert_int_equal(fd_open_beneath(d, "abs", O_RDONLY, 0), -1);
	assert_int_equal(errno, ELOOP);
	assert_int_equal(fd_open_beneath(d, "up/etc", O_RDONLY, 0), -1);
	assert_int_equal(fd_open_beneath(d, "../x", O_RDONLY, 0), -1);
	assert_int_equal(errno, EXDEV);
	assert_int_equal(fd_open_beneath(d, "/etc/passwd", O_RDONLY, 0), -1);
	assert_int_equal(fd_open_beneath(d, "inner/x", O_RDONLY, 0), -1);
	assert_int_equal(fd_open_regular(d, "fifo"), -1); /* and does not hang */
	assert_int_equal(fd_open_regular(d, "sub"), -1);
	assert_int_equal(dir_remove(dir, NULL), 0);
}

/* Deeper than PATH_MAX and than any descriptor limit. */
static void remove_is_deep_enough(void **state)
{
	MEM_SCOPED char *dir = temp_dir();
	FD_SCOPED at = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct err e = ERR_INIT;
	(void)state;
	for (int i = 0; i < 3000; i++) {
		assert_int_equal(mkdirat(at, "d", i % 100 == 7 ? 0000 : 0700), 0);
		int next = openat(at, "d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		assert_true(next >= 0);
		fd_close(&at);
		at = next;
	}
	fd_close(&at);
	if (dir_remove(dir, &e) < 0)
		fail_msg("%s", e.text);
	assert_int_equal(access(dir, F_OK), -1);
}

static void put(int dirfd, const char *name, const char *text)
{
	FD_SCOPED fd = openat(dirfd, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	assert_int_equal(fd_write_all(fd, text, strlen(text)), 0);
}

static void tree_copies_files_only(void **state)
{
	MEM_SCOPED char *from = temp_dir();
	MEM_SCOPED char *to = temp_dir();
	FD_SCOPED a = open(from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	FD_SCOPED b = open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct tree_caps caps = {.files = 100, .bytes = 1000, .depth = 4, .skip_odd = true};
	struct err e = ERR_INIT;
	BUF_SCOPED text = BUF_INIT;
	struct stat st;
	(void)state;
	put(a, "plain", "hello");
	assert_int_equal(fchmodat(a, "plain", 04755, 0), 0);
	assert_int_equal(mkfifoat(a, "fifo", 0600), 0);
	assert_int_equal(symlinkat("/etc/shadow", a, "link"), 0);
	assert_int_equal(mkdirat(a, "sub", 0700), 0);
	assert_int_equal(tree_copy(a, b, &caps, &e), 0);
	assert_int_equal(fstatat(b, "plain", &st, AT_SYMLINK_NOFOLLOW), 0);
	assert_int_equal(st.st_mode & 07777, 0755); /* no setuid bit */
	assert_int_equal(fstatat(b, "link", &st, AT_SYMLINK_NOFOLLOW), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(fstatat(b, "fifo", &st, AT_SYMLINK_NOFOLLOW), -1);
	dir_remove(from, NULL);
	dir_remove(to, NULL);
}

static void tree_stops_at_caps(void **state)
{
	MEM_SCOPED char *from = temp_dir();
	MEM_SCOPED char *to = temp_dir();
	FD_SCOPED a = open(from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	FD_SCOPED b = open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct tree_caps small = {.files = 100, .bytes = 3, .depth = 4};
	struct tree_caps odd = {.files = 100, .bytes = 1000, .depth = 4};
	struct err e1 = ERR_INIT, e2 = ERR_INIT;
	(void)state;
	put(a, "plain", "hello");
	assert_int_equal(tree_copy(a, b, &small, &e1), -1);
	assert_int_equal(e1.code, ERR_FAILED);
	assert_string_equal(e1.text, "plain: the files together are too large");
	unlinkat(a, "plain", 0);
	unlinkat(b, "plain", 0);
	assert_int_equal(mkfifoat(a, "fifo", 0600), 0);
	assert_int_equal(tree_copy(a, b, &odd, &e2), -1);
	assert_string_equal(e2.text, "fifo: is a device, FIFO or socket");
	dir_remove(from, NULL);
	dir_remove(to, NULL);
}

static void json_is_bounded(void **state)
{
	static const char *const bad[] = {
		"{\"a\":1,\"a\":2}", "[1,", "{\"a\":\"\\u0000\"}", "1e999", "\"\xff\"", "", NULL};
	struct err big = ERR_INIT;
	(void)state;
	for (const char *const *b = bad; *b != NULL; b++) {
		struct err e = ERR_INIT;
		assert_null(json_parse("input", *b, strlen(*b), 100, &e));
		assert_memory_equal(e.text, "input", 5);
	}
	assert_null(json_parse("input", "[1,2,3]", 7, 6, &big));
	assert_string_equal(big.text, "input: 7 bytes of JSON, at most 6 are read");
}

static void json_paths_are_named(void **state)
{
	struct err e = ERR_INIT, e2 = ERR_INIT;
	JSON_SCOPED *j = json_pack("{s:s}", "name", "x");
	(void)state;
	json_int_at(j, "players[1]", "name", &e);
	assert_string_equal(e.text, "players[1].name: expected an integer");
	json_str_at(j, "", "code", &e2);
	assert_string_equal(e2.text, "code: missing, expected a string");
}

static void count(void *cookie, uint32_t events)
{
	(void)events;
	++*(int *)cookie;
}

static void loop_runs_timers_and_fds(void **state)
{
	struct err e = ERR_INIT;
	struct loop *l = loop_new(&e);
	int p[2], timers = 0, reads = 0;
	(void)state;
	assert_int_equal(pipe2(p, O_CLOEXEC), 0);
	struct loop_watch *t = loop_at(l, clock_mono_ns() + 1000000, count, &timers, &e);
	struct loop_watch *gone = loop_at(l, clock_mono_ns(), count, &timers, &e);
	struct loop_watch *w = loop_fd(l, p[0], EPOLLIN, count, &reads, &e);
	loop_drop(l, &gone);
	assert_null(gone);
	assert_int_equal(write(p[1], "x", 1), 1);
	for (int64_t end = clock_mono_ns() + 5000000000; timers == 0 && clock_mono_ns() < end;)
		assert_int_equal(loop_turn(l, 100, &e), 0);
	assert_int_equal(timers, 1);
	assert_true(reads > 0);
	loop_drop(l, &w);
	loop_drop(l, &t);
	assert_true(loop_is_idle(l));
	loop_free(l);
	close(p[0]);
	close(p[1]);
}

static void replace_is_whole(void **state)
{
	MEM_SCOPED char *dir = temp_dir();
	MEM_SCOPED char *path = xprintf("%s/file", dir);
	BUF_SCOPED text = BUF_INIT;
	struct err e = ERR_INIT;
	(void)state;
	assert_int_equal(file_replace(path, "one", 3, &e), 0);
	assert_int_equal(file_replace(path, "two!", 4, &e), 0);
	assert_int_equal(file_read(path, 100, &text, &e), 0);
	assert_string_equal(text.data, "two!");
	assert_int_equal(file_read(path, 2, &text, &e), -1);
	assert_non_null(strstr(e.text, "larger than 2 bytes"));
	/* -o /dev/stdout must not put a file where the link was. */
	MEM_SCOPED char *link = xprintf("%s/link", dir);
	struct stat st;
	assert_int_equal(symlink(path, link), 0);
	e = (struct err)ERR_INIT;
	assert_int_equal(file_replace(link, "three", 5, &e), 0);
	assert_int_equal(lstat(link, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	buf_clear(&text);
	assert_int_equal(file_read(path, 100, &text, &e), 0);
	assert_string_equal(text.data, "three");
	dir_remove(dir, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_error_wins),
		cmocka_unit_test(long_errors_are_cut),
		cmocka_unit_test(text_is_cleaned),
		cmocka_unit_test(sizes_and_times),
		cmocka_unit_test(options_mix_with_operands),
		cmocka_unit_test(bad_options_say_why),
		cmocka_unit_test(xoshiro_matches_reference),
		cmocka_unit_test(streams_are_independent),
		cmocka_unit_test(beneath_follows_nothing),
		cmocka_unit_test(remove_is_deep_enough),
		cmocka_unit_test(tree_copies_files_only),
		cmocka_unit_test(tree_stops_at_caps),
		cmocka_unit_test(json_is_bounded),
		cmocka_unit_test(json_paths_are_named),
		cmocka_unit_test(loop_runs_timers_and_fds),
		cmocka_unit_test(replace_is_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
