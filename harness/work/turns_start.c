/*
 * A player's program, started in a sandbox: its codebase read-only at /box, pipes
 * to its standard input and output, its standard error kept for its own log.
 */
#include "harness/work/command.h"
#include "harness/work/turns.h"

#include "harness/base/fd.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* ------------------------------------------------------------ what a wire brings */

static int put_file(struct sb_dir *dir, const struct wire_file *f, struct err *e)
{
	FD_SCOPED fd =
		openat(sb_dir_fd(dir), f->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);

	const char *text = wire_file_text(f);
	if (fd < 0 || fd_write_all(fd, text, strlen(text)) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot write %s for a sandbox", f->name);
	return 0;
}

static int make_files(struct bot *b, struct err *e)
{
	if (sb_dir_new(&b->files, b->t->h, 4 << 20, 64, e) < 0)
		return -1;
	for (const struct wire_file *f = b->p->wire->files; f->name != NULL; f++)
		if (put_file(b->files, f, e) < 0)
			return -1;
	return sb_dir_own(b->files, e);
}

struct launch {
	struct command command;
	struct sb_mount mounts[4];
	const char *env[5];
	char self[512], its_command[8192];
};

static int add_wire(struct bot *b, struct launch *l, struct sb_spec *spec, struct err *e)
{
	const struct wire *w = b->p->wire;
	int n = 1;

	if (w->files != NULL) {
		if (make_files(b, e) < 0)
			return -1;
		l->mounts[n++] = (struct sb_mount){
			.kind = SB_MOUNT_DIR_RO, .to = "/agon/wire", .dir = b->files};
	}
	if (w->worker) {
		ssize_t len = readlink("/proc/self/exe", l->self, sizeof(l->self) - 1);
		if (len < 0)
			return err_sys(e, ERR_INTERNAL, "cannot find agon-worker");
		l->self[len] = '\0';
		l->mounts[n++] = (struct sb_mount){
			.kind = SB_MOUNT_RO, .to = "/agon/worker", .from = l->self};
	}
	if (w->command == NULL) {
		command_split(&l->command, b->p->command);
		return 0;
	}
	size_t len = (size_t)snprintf(l->its_command, sizeof(l->its_command), "AGON_COMMAND=%s",
				      b->p->command);
	if (len >= sizeof(l->its_command))
		return err_set(e, ERR_USAGE, "a command of %zu bytes is too long", len);
	command_split(&l->command, w->command);
	l->env[3] = l->its_command;
	spec->env = l->env;
	return 0;
}

/* -------------------------------------------------------------------- the start */

static int make_pipe(int *ret_read, int *ret_write, struct err *e)
{
	int fd[2];

	if (pipe2(fd, O_CLOEXEC) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot make a pipe");
	*ret_read = fd[0];
	*ret_write = fd[1];
	return 0;
}

static void set_limits(const struct turns *t, struct sb_spec *spec)
{
	spec->profile = "jit";
	spec->memory_bytes = t->memory_bytes;
	spec->processes = t->processes;
	spec->output_bytes = t->output_bytes;
	spec->file_bytes = t->file_bytes;
}

int bot_start(struct bot *b, struct err *e)
{
	struct launch l = {
		.mounts = {{.kind = SB_MOUNT_RO, .to = "/box", .from = b->p->dir}},
		.env = {"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/tmp", "LANG=C.UTF-8"}};
	struct sb_spec spec = SB_SPEC_INIT;
	FD_SCOPED its_in = -1;
	FD_SCOPED its_out = -1;

	if (make_pipe(&its_in, &b->in, e) < 0 || make_pipe(&b->out, &its_out, e) < 0)
		return -1;
	if (fcntl(b->in, F_SETFL, O_NONBLOCK) < 0 || fcntl(b->out, F_SETFL, O_NONBLOCK) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot set up a pipe");
	if (add_wire(b, &l, &spec, e) < 0)
		return -1;
	set_limits(b->t, &spec);
	spec.argv = l.command.argv;
	spec.cwd = "/box";
	spec.mounts = l.mounts;
	spec.stream[0] = (struct sb_stream){.kind = SB_STREAM_FD, .fd = its_in};
	spec.stream[1] = (struct sb_stream){.kind = SB_STREAM_FD, .fd = its_out};
	spec.stream[2] = (struct sb_stream){.kind = SB_STREAM_CAPTURE, .keep_bytes = KEEP_STDERR};
	if (sb_start(&b->sb, b->t->h, &spec, e) < 0)
		return -1;
	b->cpu_clock = (sb_enforceable(b->t->h) & SB_CPU) != 0;
	b->mark_ns = 0;
	b->talk.wire = b->p->wire;
	b->talk.state = xcalloc(1, b->p->wire->state_size);
	return 0;
}
