/*
 * code_util: what the tests of codebases share: a fresh folder, files in it, a
 * repository, and an exec that runs programs with no sandbox at all.
 */
#ifndef AGON_TESTS_CODE_UTIL_H
#define AGON_TESTS_CODE_UTIL_H

#include "agents/agent.h"
#include "harness/base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct bench {
	char dir[64]; /* everything of this test is below it */
	struct repo *repo;
};

__attribute__((unused)) static int bench_up(void **state)
{
	struct bench *t = xcalloc(1, sizeof(*t));
	struct err e = ERR_INIT;

	snprintf(t->dir, sizeof(t->dir), "/tmp/agon-test.XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	MEM_SCOPED char *path = xprintf("%s/repo.git", t->dir);
	if (repo_open(&t->repo, path, &e) < 0)
		fail_msg("%s", e.text);
	*state = t;
	return 0;
}

__attribute__((unused)) static int bench_down(void **state)
{
	struct bench *t = *state;

	repo_close(t->repo);
	assert_int_equal(dir_remove(t->dir, NULL), 0);
	free(t);
	return 0;
}

/* Write dir/path, making folders on the way. */
__attribute__((unused)) static void put(const struct bench *t, const char *path, const char *text,
					mode_t mode)
{
	MEM_SCOPED char *full = xprintf("%s/%s", t->dir, path);
	char *slash = strrchr(full, '/');

	*slash = '\0';
	assert_int_equal(dir_make(full, NULL), 0);
	*slash = '/';
	FD_SCOPED fd = open(full, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(fd_write_all(fd, text, strlen(text)), 0);
	assert_int_equal(fchmod(fd, mode), 0);
}

/* A shell command in the test's folder; the script is ours, its data may be hostile. */
__attribute__((unused)) static void sh(const struct bench *t, const char *script)
{
	MEM_SCOPED char *full =
		xprintf("cd %s && umask 022 && export GIT_CONFIG_NOSYSTEM=1 "
			"GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b "
			"GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b && { %s\n} >/dev/null 2>&1",
			t->dir, script);
	int rc = system(full);

	if (rc != 0)
		fail_msg("exit %d from: %s", rc, script);
}

/* For tests that make repositories of others, or have git check ours. */
__attribute__((unused)) static void need_git(void)
{
	if (access("/usr/bin/git", X_OK) == 0)
		return;
	print_message("skipped: /usr/bin/git is not installed\n");
	skip();
}

/* Imports spec (relative to the test's folder); fails the test if refused. */
__attribute__((unused)) static void import_ok(const struct bench *t, const struct exec *x,
					      const char *spec, char tree[TREE_HEX])
{
	struct err e = ERR_INIT;

	if (code_import(t->repo, x, t->dir, spec, NULL, &code_limits_default, tree, &e) < 0)
		fail_msg("%s: %s", spec, e.text);
}

/* Importing must be refused with this code, and the message must hold word. */
__attribute__((unused)) static void import_refused(const struct bench *t, const struct exec *x,
						   const char *spec, const struct code_limits *lim,
						   enum err_code code, const char *word)
{
	char tree[TREE_HEX] = "untouched";
	struct err e = ERR_INIT;

	int rc = code_import(t->repo, x, t->dir, spec, NULL, lim ? lim : &code_limits_default, tree,
			     &e);
	if (rc == 0)
		fail_msg("%s was taken; no \"%s\"", spec, word);
	if (strstr(e.text, word) == NULL)
		fail_msg("%s: message lacks \"%s\": %s", spec, word, e.text);
	assert_int_equal(e.code, code);
	assert_string_equal(tree, "untouched");
}

__attribute__((unused)) static void file_is(const struct bench *t, const char *tree,
					    const char *path, const char *text)
{
	BUF_SCOPED out = BUF_INIT;
	struct err e = ERR_INIT;

	int rc = code_file(t->repo, tree, path, 1 << 20, &out, &e);
	if (rc != 0)
		fail_msg("%s: %s", path, rc > 0 ? "not there" : e.text);
	assert_string_equal(out.data, text);
}

/* ---- an exec without a sandbox: mounts become symlinks ---- */

struct direct {
	const struct bench *t;
	int runs;
	char last_args[2000];
};

__attribute__((unused)) static int direct_run(void *cookie, const struct exec_spec *spec,
					      struct exec_result *ret, struct err *e)
{
	struct direct *d = cookie;
	FD_SCOPED out = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	FD_SCOPED err = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	const char *args[64];
	pid_t pid;
	int status;

	d->runs++;
	d->last_args[0] = '\0';
	/* --git-dir=/repo: there is no mount here, so the path is replaced. */
	size_t n = 0;
	MEM_SCOPED char *gitdir = xprintf("--git-dir=%s", spec->mounts[0].from);
	for (; spec->argv[n] != NULL && n < 63; n++) {
		args[n] = strcmp(spec->argv[n], "--git-dir=/repo") == 0 ? gitdir : spec->argv[n];
		size_t at = strlen(d->last_args);
		snprintf(d->last_args + at, sizeof(d->last_args) - at, "%s ", args[n]);
	}
	args[n] = NULL;
	posix_spawn_file_actions_t fa;
	posix_spawn_file_actions_init(&fa);
	if (spec->in_fd >= 0)
		posix_spawn_file_actions_adddup2(&fa, spec->in_fd, 0);
	else
		posix_spawn_file_actions_addopen(&fa, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&fa, spec->out_fd >= 0 ? spec->out_fd : out, 1);
	posix_spawn_file_actions_adddup2(&fa, err, 2);
	int rc = posix_spawn(&pid, args[0], &fa, NULL, (char *const *)args,
			     (char *const *)spec->env);
	posix_spawn_file_actions_destroy(&fa);
	if (rc != 0)
		return err_set(e, ERR_HOST, "cannot start %s", args[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	ret->status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	ret->ok = ret->status == 0;
	if (!ret->ok)
		snprintf(ret->why, sizeof(ret->why), "exit %d", ret->status);
	lseek(out, 0, SEEK_SET);
	lseek(err, 0, SEEK_SET);
	fd_read_all(out, 1 << 20, &ret->out);
	fd_read_all(err, 1 << 16, &ret->err);
	return 0;
}

#endif
