#include "harness/work/seats.h"

#include "harness/base/fd.h"

#include <errno.h>
#include <string.h>

enum { TEXT_MAX = 4 << 20 };

int seats_params(const struct arena *a, const json_t *params, int players, struct arena_params *ret,
		 struct err *e)
{
	const char *name;
	json_t *v;

	arena_params_default(a, ret);
	json_object_foreach ((json_t *)(uintptr_t)params, name, v) {
		const char *text = json_string_value(v);
		if (text == NULL)
			return err_set(e, ERR_USAGE, "params.%s: expected text", name);
		if (arena_params_set(a, ret, name, text, e) < 0)
			return -1;
	}
	return a->check != NULL ? a->check(ret, players, e) : 0;
}

int seats_compile(const struct arena *a, const struct arena_params *p, int dirfd,
		  struct buf *ret_image, struct buf *log, struct err *e)
{
	BUF_SCOPED text = BUF_INIT;
	FD_SCOPED fd = fd_open_regular(dirfd, a->submission);

	if (fd < 0) {
		buf_printf(log, "%s\n",
			   errno == ENOENT   ? "there is no such file in the codebase"
			   : errno == ELOOP  ? "is a symbolic link; it must be a regular file"
			   : errno == EINVAL ? "is not a regular file"
					     : strerror(errno));
		return 1;
	}
	int rc = fd_read_all(fd, TEXT_MAX, &text);
	if (rc < 0)
		return err_sys(e, ERR_INTERNAL, "cannot read %s", a->submission);
	if (rc > 0) {
		buf_printf(log, "larger than %d bytes\n", TEXT_MAX);
		return 1;
	}
	return a->compile(p, text.data, text.len, ret_image, log);
}
