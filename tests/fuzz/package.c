/*
 * problem_open(): any bytes as the file that describes a package, as an archive
 * and as JSON.  The first byte says which; the rest of the package is right.
 */
#include "harness/base/fd.h"
#include "problems/problem.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define KATTIS "problem_format_version: 2025-09\nname: N\nuuid: u\ntype: scoring\n"

/* What is replaced (.at) and what else there is. */
static const struct target {
	const char *at;
	struct {
		const char *path, *text;
	} files[6];
} targets[] = {
	{"problem.yaml",
	 {{"data/secret/1.in", ""},
	  {"data/secret/1.ans", ""},
	  {"submissions/accepted/a.py", ""},
	  {"input_validators/v.py", ""}}},
	{"data/secret/g/test_group.yaml",
	 {{"problem.yaml", KATTIS},
	  {"data/secret/g/1.in", ""},
	  {"data/secret/g/1.ans", ""},
	  {"data/secret/a/1.in", ""},
	  {"data/secret/a/1.ans", ""},
	  {"data/secret/a/test_group.yaml", "max_score: 100\n"}}},
	{"submissions/submissions.yaml",
	 {{"problem.yaml", KATTIS},
	  {"data/secret/1.in", ""},
	  {"data/secret/1.ans", ""},
	  {"submissions/accepted/a.py", ""}}},
	{"data/testdata.yaml",
	 {{"problem.yaml", "name: x\ntype: scoring\n"},
	  {"data/secret/1.in", ""},
	  {"data/secret/1.ans", ""},
	  {"graders/g.py", ""}}},
	{"problem.xml", {{"tests/1", ""}, {"tests/1.a", ""}, {"check.cpp", ""}, {"s.py", ""}}},
	{"task.yaml",
	 {{"input/input0.txt", ""}, {"output/output0.txt", ""}, {"sol/grader.cpp", ""}}},
	{"gen/GEN",
	 {{"task.yaml", "name: x\n"}, {"input/input0.txt", ""}, {"output/output0.txt", ""}}},
	{"init.yml", {{"a.in", ""}, {"a.out", ""}, {"c.cpp", ""}}},
	{"subtasks.json",
	 {{"problem.json", "{\"time_limit\":1,\"memory_limit\":1}"},
	  {"tests/a.in", ""},
	  {"tests/a.out", ""}}},
	{"x.json", {{NULL, NULL}}},
	{"x.jsonl", {{NULL, NULL}}},
	{"x.zip", {{NULL, NULL}}},
	{"x.tar.gz", {{NULL, NULL}}},
};
enum { TARGETS = sizeof(targets) / sizeof(targets[0]) };

static char *home;

static void put(int i, const char *path, const void *bytes, size_t n)
{
	MEM_SCOPED char *to = xprintf("%s/%d/%s", home, i, path);
	char *slash = strrchr(to, '/');

	*slash = '\0';
	if (dir_make(to, NULL) < 0)
		abort();
	*slash = '/';
	FD_SCOPED fd = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0 || fd_write_all(fd, bytes, n) < 0)
		abort();
}

static void clean_up(void)
{
	dir_remove(home, NULL);
	free(home);
}

static void prepare(void)
{
	BUF_SCOPED path = BUF_INIT;

	if (dir_temp(&path, NULL) < 0)
		abort();
	home = buf_steal(&path);
	atexit(clean_up);
	for (int i = 0; i < TARGETS; i++)
		for (int f = 0; f < 6 && targets[i].files[f].path != NULL; f++)
			put(i, targets[i].files[f].path, targets[i].files[f].text,
			    strlen(targets[i].files[f].text));
}

/* Whatever was taken keeps its own promises. */
static void check(const struct problem *p)
{
	if (p->n_tests == 0 || p->n_groups == 0 || p->groups[0].parent != -1)
		BUG("an empty problem was taken");
	for (size_t i = 1; i < p->n_groups; i++)
		if (p->groups[i].parent < 0 || p->groups[i].parent >= (int)i)
			BUG("group %zu comes before its parent", i);
	for (size_t i = 0; i < p->n_groups; i++)
		for (size_t k = 0; k < p->groups[i].n_requires; k++)
			if (p->groups[i].requires[k] < 0 || p->groups[i].requires[k] >= (int)i)
				BUG("group %zu requires one behind it", i);
	for (size_t i = 0; i < p->n_tests; i++) {
		if (p->tests[i].group < 0 || p->tests[i].group >= (int)p->n_groups)
			BUG("test %zu is in no group", i);
		FD_SCOPED fd = problem_file_open(p, &p->tests[i].in, NULL);
		if (fd < 0)
			BUG("the input of test %zu cannot be opened", i);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	BUF_SCOPED scratch = BUF_INIT;
	struct err e = ERR_INIT;
	struct problem *p = NULL;

	if (size == 0)
		return 0;
	if (home == NULL)
		prepare();
	int i = data[0] % TARGETS;
	bool file = targets[i].files[0].path == NULL;
	MEM_SCOPED char *path =
		xprintf("%s/%d%s%s", home, i, file ? "/" : "", file ? targets[i].at : "");
	put(i, targets[i].at, data + 1, size - 1);
	if (dir_temp(&scratch, NULL) < 0)
		abort();
	FD_SCOPED fd = open(scratch.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const struct problem_options o = {.scratch_fd = fd};
	if (problem_open(&p, path, &o, &e) == 0)
		check(p);
	else if (e.code != ERR_USAGE || e.text[0] == '\0')
		BUG("refused without a reason: %d %s", e.code, e.text);
	problem_free(&p);
	dir_remove(scratch.data, NULL);
	return 0;
}
