#include "harness/work/codebox.h"

#include "harness/base/err.h"
#include "harness/base/fd.h"
#include "harness/base/tree.h"

#include <fcntl.h>

static const struct tree_caps caps = {
	.files = 20000, .bytes = 512 << 20, .depth = 64, .skip_odd = true};

void codebox_free(struct sb_dir **d)
{
	sb_dir_free(*d);
	*d = NULL;
}

static int fill(struct sb_dir *box, const char *source, struct err *e)
{
	FD_SCOPED from = open(source, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (from < 0)
		return err_sys(e, ERR_INTERNAL, "cannot open codebase %s", source);
	if (tree_copy(from, sb_dir_fd(box), &caps, e) < 0)
		return err_wrap(e, "copying the codebase into the sandbox");
	return sb_dir_own(box, e);
}

int codebox_new(struct sb_dir **ret, struct sb_host *h, const char *source, int64_t bytes,
		struct err *e)
{
	CODEBOX_SCOPED *box = NULL;

	if (sb_dir_new(&box, h, bytes, 65536, e) < 0 || fill(box, source, e) < 0)
		return -1;
	*ret = box;
	box = NULL;
	return 0;
}

int codebox_collect(struct sb_dir *box, const char *out, struct buf *why, struct err *e)
{
	struct err mine = ERR_INIT;

	/* Half of it may be there, from a worker that was killed. */
	if (dir_remove(out, e) < 0 || dir_make(out, e) < 0)
		return -1;
	FD_SCOPED to = open(out, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (to < 0)
		return err_sys(e, ERR_INTERNAL, "cannot open %s", out);
	if (tree_copy(sb_dir_fd(box), to, &caps, &mine) == 0)
		return 0;
	if (mine.code != ERR_FAILED)
		return err_set(e, mine.code, "%s", mine.text);
	buf_puts(why, mine.text);
	return 1;
}
