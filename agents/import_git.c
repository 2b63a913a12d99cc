/*
 * A revision of a repository that somebody else made.  Its configuration,
 * alternates and packs are attacks in waiting, so it is only ever opened by a
 * git process in the sandbox that sees this one directory, read-only; what
 * that prints is parsed as hostile, and the tree is written anew.
 */
#include "agents/code.h"

#include "harness/base/fd.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GIT_ARGS                                                                                   \
	"/usr/bin/env", "git", "--git-dir=/repo", "--no-pager", "--no-replace-objects",            \
		"--literal-pathspecs", "-c", "safe.directory=*", "-c", "core.fsmonitor=false",     \
		"-c", "protocol.allow=never", "-c", "core.hooksPath=/dev/null"

static const char *const git_env[] = {
	"PATH=/usr/local/bin:/usr/bin:/bin",
	"HOME=/tmp",
	"LC_ALL=C",
	"GIT_CONFIG_NOSYSTEM=1",
	"GIT_CONFIG_GLOBAL=/dev/null",
	"GIT_OPTIONAL_LOCKS=0",
	"GIT_TERMINAL_PROMPT=0",
	"GIT_NO_LAZY_FETCH=1",
	"GIT_ATTR_NOSYSTEM=1",
	"GIT_CEILING_DIRECTORIES=/",
	NULL,
};

struct git_run {
	const struct exec *x;
	struct code_builder *b;
	struct exec_mount mounts[2];
	const char *rev;
	int64_t list_bytes; /* what the list of files may take */
};

static bool line_has(const char *line, size_t len, const char *word)
{
	return memmem(line, len, word, strlen(word)) != NULL;
}

/* Of what git printed, the line that explains most: one about alternates
 * (objects that live in another repository, which the sandbox does not show), else the last. */
static void explain(const struct exec_result *res, struct buf *out)
{
	const char *best = "", *p = res->err.data;
	size_t best_len = 0;
	bool alternates = false;

	for (; *p != '\0' && !alternates; p += strcspn(p, "\n"), p += *p == '\n') {
		size_t len = strcspn(p, "\n");
		alternates = line_has(p, len, "alternate");
		if (len > 0) {
			best = p;
			best_len = len;
		}
	}
	buf_add_text(out, best, best_len, 160);
	if (alternates)
		buf_puts(out,
			 " (it borrows objects of another repository: run \"git repack -a -d\" "
			 "in it and remove objects/info/alternates)");
	if (res->why[0] != '\0')
		buf_printf(out, "%s%s", out->len > 0 ? "; " : "", res->why);
}

/* out_fd -1: into captured, without the last newline. */
static int git_do(struct git_run *g, const char *const *argv, int in_fd, int out_fd,
		  int64_t output_bytes, struct buf *captured, struct err *e)
{
	__attribute__((cleanup(exec_result_release))) struct exec_result res = {.out = BUF_INIT,
										.err = BUF_INIT};
	struct exec_spec spec = {
		.argv = argv,
		.env = git_env,
		.mounts = g->mounts,
		.in_fd = in_fd,
		.out_fd = out_fd,
		.cpu_ns = INT64_C(60000000000),
		.wall_ns = INT64_C(120000000000),
		.memory_bytes = INT64_C(1) << 30,
		.processes = 16,
		.output_bytes = output_bytes,
	};

	if (g->x->run(g->x->cookie, &spec, &res, e) < 0)
		return err_wrap(e, "running git in the sandbox");
	if (!res.ok) {
		BUF_SCOPED why = BUF_INIT;
		explain(&res, &why);
		return err_set(e, ERR_FAILED, "git cannot read revision \"%.80s\": %s", g->rev,
			       why.data);
	}
	if (captured != NULL)
		buf_add(captured, res.out.data, res.out.len);
	return 0;
}

static int check_rev(const char *rev, struct err *e)
{
	if (rev[0] == '\0' || rev[0] == '-')
		return err_set(e, ERR_USAGE, "\"%.80s\" behind '@' is not a revision", rev);
	for (const char *p = rev; *p != '\0'; p++)
		if (iscntrl((unsigned char)*p) || p - rev > 250)
			return err_set(e, ERR_USAGE,
				       "the revision is too long or has a control "
				       "character in it");
	return 0;
}

static int resolve(struct git_run *g, struct buf *tree, struct err *e)
{
	MEM_SCOPED char *want = xprintf("%s^{tree}", g->rev);
	const char *const argv[] = {GIT_ARGS, "rev-parse", "--verify", want, NULL};

	if (git_do(g, argv, -1, -1, 65536, tree, e) < 0)
		return -1;
	size_t hex = strspn(tree->data, "0123456789abcdef");
	if ((hex != 40 && hex != 64) || strcmp(tree->data + hex, "\n") != 0)
		return err_set(e, ERR_FAILED, "git rev-parse gave output that makes no sense");
	buf_truncate(tree, hex);
	return 0;
}

static int list_tree(struct git_run *g, const char *tree, struct buf *text, struct err *e)
{
	const char *const argv[] = {GIT_ARGS, "ls-tree",     "-r", "-l",
				    "-z",     "--full-tree", tree, NULL};
	FD_SCOPED out = repo_temp(g->b->repo, e);

	if (out < 0 || git_do(g, argv, -1, out, g->list_bytes, NULL, e) < 0)
		return -1;
	if (lseek(out, 0, SEEK_SET) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot read back the list of files");
	int rc = fd_read_all(out, (size_t)g->list_bytes, text);
	if (rc < 0)
		return err_sys(e, ERR_INTERNAL, "cannot read back the list of files");
	return rc == 0 ? 0
		       : err_set(e, ERR_FAILED, "there are more than %lld files",
				 (long long)g->b->lim->files);
}

static int write_wants(int fd, const struct ls_list *list, struct err *e)
{
	BUF_SCOPED text = BUF_INIT;

	vec_each (struct ls_entry, it, list)
		buf_printf(&text, "%s\n", it->oid);
	if (fd_write_all(fd, text.data, text.len) < 0 || lseek(fd, 0, SEEK_SET) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot write the list of files");
	return 0;
}

static int fetch(struct git_run *g, const struct ls_list *list, struct err *e)
{
	const char *const argv[] = {GIT_ARGS, "cat-file", "--batch", "--buffer", NULL};
	FD_SCOPED in = repo_temp(g->b->repo, e);
	FD_SCOPED out = in < 0 ? -1 : repo_temp(g->b->repo, e);

	if (out < 0 || write_wants(in, list, e) < 0 ||
	    git_do(g, argv, in, out, g->b->lim->total_bytes + g->list_bytes, NULL, e) < 0)
		return -1;
	if (lseek(out, 0, SEEK_SET) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot read back the files");
	return cat_read(out, list, g->b, e);
}

int import_git(struct code_builder *b, const struct exec *x, const char *gitdir, const char *rev,
	       struct err *e)
{
	MEM_SCOPED char *full = realpath(gitdir, NULL);
	struct git_run g = {.x = x,
			    .b = b,
			    .rev = rev,
			    .mounts = {{full, "/repo"}, {0}},
			    .list_bytes = b->lim->files * (b->lim->path_bytes + 200)};
	BUF_SCOPED tree = BUF_INIT;
	BUF_SCOPED text = BUF_INIT;
	struct ls_list list = {0};

	if (full == NULL)
		return err_sys(e, ERR_USAGE, "cannot find %s", gitdir);
	if (check_rev(rev, e) < 0 || git_dir_check(full, e) < 0 || resolve(&g, &tree, e) < 0 ||
	    list_tree(&g, tree.data, &text, e) < 0)
		return -1;
	int rc = ls_parse(text.data, text.len, b->lim, &list, e);
	if (rc == 0 && list.len > 0)
		rc = fetch(&g, &list, e);
	vec_release(&list);
	return rc;
}
