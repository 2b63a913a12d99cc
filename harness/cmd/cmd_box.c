/*
 * agon box: one command in the sandbox.
 *
 * The program's own stdout and stderr go where the user's go unless told
 * otherwise; what became of it goes to stderr, or as one JSON object to stdout
 * (the program's output then goes to stderr's side or a file, never between).
 */
#include "harness/cmd/cmd.h"
#include "harness/cmd/require.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "sandbox/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOUNTS_MAX = 100, ENV_MAX = 256 };

struct box {
	int64_t cpu_ns, wall_ns, memory_bytes, processes, output_bytes, file_bytes;
	int64_t tmp_bytes, tmp_inodes, stack_bytes, open_files, repeat;
	const char *in, *out, *err, *dir, *cwd, *profile, *backend;
	struct opt_list ro, rw, env, copy_in, copy_out, require;
	bool share_net, full_env, json, quiet;
};

#define AT(f) offsetof(struct box, f)
static const struct opt opts[] = {
	{OPT_TIME, 't', "cpu", "S", "CPU time of all its processes (10s)", AT(cpu_ns), 0, 0, NULL},
	{OPT_TIME, 'w', "wall", "S", "time by the clock (30s)", AT(wall_ns), 0, 0, NULL},
	{OPT_SIZE, 'm', "memory", "BYTES", "memory of all its processes (256M)", AT(memory_bytes),
	 0, 0, NULL},
	{OPT_INT, 'p', "processes", "N", "processes and threads at once (64)", AT(processes), 0, 0,
	 NULL},
	{OPT_SIZE, 0, "output", "BYTES", "stdout and stderr together (64M)", AT(output_bytes), 0, 0,
	 NULL},
	{OPT_SIZE, 0, "file", "BYTES", "size of any one file it writes (64M)", AT(file_bytes), 0, 0,
	 NULL},
	{OPT_SIZE, 0, "tmp", "BYTES", "size of its private /tmp (64M)", AT(tmp_bytes), 0, 0, NULL},
	{OPT_INT, 0, "tmp-files", "N", "files in its private /tmp (4096)", AT(tmp_inodes), 0, 0,
	 NULL},
	{OPT_SIZE, 0, "stack", "BYTES", "stack of its main thread (as memory)", AT(stack_bytes), 0,
	 0, NULL},
	{OPT_INT, 0, "open-files", "N", "open files per process (256)", AT(open_files), 3, 1048576,
	 NULL},
	{OPT_TEXT, 'i', "stdin", "FILE", "where its stdin comes from (/dev/null)", AT(in), 0, 0,
	 NULL},
	{OPT_TEXT, 'o', "stdout", "FILE", "where its stdout goes", AT(out), 0, 0, NULL},
	{OPT_TEXT, 'e', "stderr", "FILE", "where its stderr goes; - joins stdout", AT(err), 0, 0,
	 NULL},
	{OPT_TEXT, 'd', "dir", "DIR", "mount DIR read-write at /box", AT(dir), 0, 0, NULL},
	{OPT_LIST, 0, "ro", "DIR[:AT]", "mount a directory or file read-only, at AT", AT(ro), 0, 0,
	 NULL},
	{OPT_LIST, 0, "rw", "DIR[:AT]", "mount a directory or file read-write, at AT", AT(rw), 0, 0,
	 NULL},
	{OPT_LIST, 0, "in", "FILE[:NAME]", "copy a file into a private /box", AT(copy_in), 0, 0,
	 NULL},
	{OPT_LIST, 0, "get", "NAME[:FILE]", "copy a file out of the private /box afterwards",
	 AT(copy_out), 0, 0, NULL},
	{OPT_LIST, 'E', "env", "K=V", "set a variable; K alone passes ours on", AT(env), 0, 0,
	 NULL},
	{OPT_FLAG, 0, "full-env", NULL, "pass the whole environment on", AT(full_env), 0, 0, NULL},
	{OPT_TEXT, 'C', "chdir", "DIR", "working directory inside (/box or /tmp)", AT(cwd), 0, 0,
	 NULL},
	{OPT_TEXT, 0, "profile", "NAME", "system calls allowed", AT(profile), 0, 0,
	 "run|build|jit"},
	{OPT_TEXT, 0, "cgroup", "NAME", "insist on a cgroup backend", AT(backend), 0, 0,
	 "v2|v1|hybrid|none"},
	REQUIRE_OPT(AT(require)),
	{OPT_INT, 'n', "repeat", "N", "run it N times on one warm slot", AT(repeat), 1, 1000000,
	 NULL},
	{OPT_FLAG, 0, "share-net", NULL, "keep the host's network", AT(share_net), 0, 0, NULL},
	{OPT_FLAG, 'q', "quiet", NULL, "do not say what became of it", AT(quiet), 0, 0, NULL},
	{OPT_FLAG, 0, "json", NULL, "say it as one JSON object on stdout", AT(json), 0, 0, NULL},
	{OPT_END, 0, NULL, NULL, NULL, 0, 0, 0, NULL},
};

/* What a run needs beyond the options; released as a whole. */
struct setup {
	struct sb_spec spec;
	struct sb_mount mounts[MOUNTS_MAX + 1];
	size_t mounts_n;
	const char *env[ENV_MAX + 1];
	size_t env_n;
	const char **argv; /* NULL-ended */
	char *texts[2 * MOUNTS_MAX + ENV_MAX];
	size_t texts_n;
	int fds[3];
	struct sb_dir *box;
};

static void setup_release(struct setup *s)
{
	for (size_t i = 0; i < s->texts_n; i++)
		free(s->texts[i]);
	for (int i = 0; i < 3; i++)
		fd_close(&s->fds[i]);
	sb_dir_free(s->box);
	free(s->argv);
}

static const char *own_text(struct setup *s, char *text)
{
	if (s->texts_n == sizeof(s->texts) / sizeof(s->texts[0]))
		BUG("too many texts");
	return s->texts[s->texts_n++] = text;
}

static int add_mount(struct setup *s, struct sb_mount m, struct err *e)
{
	if (s->mounts_n == MOUNTS_MAX)
		return err_set(e, ERR_USAGE, "more than %d mounts", MOUNTS_MAX);
	s->mounts[s->mounts_n++] = m;
	return 0;
}

/* "HOST[:INSIDE]"; without INSIDE it is the same path, made absolute. */
static int add_bind(struct setup *s, const char *text, enum sb_mount_kind kind, struct err *e)
{
	const char *colon = strrchr(text, ':');
	const char *from =
		colon != NULL ? own_text(s, xstrndup(text, (size_t)(colon - text))) : text;
	const char *to = colon != NULL ? colon + 1 : NULL;

	if (to == NULL) {
		char *full = realpath(from, NULL);
		if (full == NULL)
			return err_sys(e, ERR_USAGE, "cannot open %s", from);
		to = own_text(s, full);
	}
	return add_mount(s, (struct sb_mount){.kind = kind, .from = from, .to = to}, e);
}

static int add_env(struct setup *s, const char *text, struct err *e)
{
	if (s->env_n == ENV_MAX)
		return err_set(e, ERR_USAGE, "more than %d environment variables", ENV_MAX);
	if (strchr(text, '=') == NULL) {
		const char *v = getenv(text);
		if (v == NULL)
			return err_set(e, ERR_USAGE, "--env %s: not set here, and no value given",
				       text);
		text = own_text(s, xprintf("%s=%s", text, v));
	}
	s->env[s->env_n++] = text;
	return 0;
}

static int set_env(struct setup *s, const struct box *b, struct err *e)
{
	static const char *const plain[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/tmp",
					    "LANG=C.UTF-8", NULL};
	const char *const *base = b->full_env ? (const char *const *)environ : plain;

	/* The first of two equal names counts for getenv(): the user's come first. */
	for (size_t i = 0; i < b->env.len; i++)
		if (add_env(s, b->env.at[i], e) < 0)
			return -1;
	for (; *base != NULL; base++)
		if (add_env(s, *base, e) < 0)
			return -1;
	s->spec.env = s->env;
	return 0;
}

static int open_stream(struct setup *s, int i, const char *path, int flags, struct err *e)
{
	s->fds[i] = open(path, flags | O_CLOEXEC | O_NOCTTY, 0666);
	if (s->fds[i] < 0)
		return err_sys(e, ERR_USAGE, "cannot open %s", path);
	s->spec.stream[i] = (struct sb_stream){.kind = SB_STREAM_FD, .fd = s->fds[i]};
	return 0;
}

static int set_streams(struct setup *s, const struct box *b, struct err *e)
{
	int to = O_WRONLY | O_CREAT | O_TRUNC;
	bool join = b->err != NULL && strcmp(b->err, "-") == 0;

	if (b->in != NULL && strcmp(b->in, "-") == 0)
		s->spec.stream[0] = (struct sb_stream){.kind = SB_STREAM_FD, .fd = STDIN_FILENO};
	else if (b->in != NULL && open_stream(s, 0, b->in, O_RDONLY, e) < 0)
		return -1;
	/* A pipe between it and us: no terminal of ours gets into the sandbox, and it counts. */
	for (int i = 1; i < 3; i++)
		s->spec.stream[i] = (struct sb_stream){
			.kind = SB_STREAM_CAPTURE,
			.keep_bytes = b->output_bytes > 0 && b->output_bytes < 256 << 20
					      ? b->output_bytes
					      : 256 << 20};
	if (b->out != NULL && open_stream(s, 1, b->out, to, e) < 0)
		return -1;
	if (join)
		s->spec.stream[2] = (struct sb_stream){.kind = SB_STREAM_JOIN, .fd = -1};
	else if (b->err != NULL && open_stream(s, 2, b->err, to, e) < 0)
		return -1;
	return 0;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash != NULL ? slash + 1 : path;
}

static int copy_in(struct setup *s, const char *text, int64_t max, struct err *e)
{
	const char *colon = strrchr(text, ':');
	MEM_SCOPED char *from =
		colon != NULL ? xstrndup(text, (size_t)(colon - text)) : xstrdup(text);
	const char *name = colon != NULL ? colon + 1 : base_name(text);
	BUF_SCOPED bytes = BUF_INIT;

	if (file_read(from, (size_t)max, &bytes, e) < 0)
		return -1;
	FD_SCOPED fd = fd_open_beneath(sb_dir_fd(s->box), name, O_WRONLY | O_CREAT | O_TRUNC, 0755);
	if (fd < 0 || fd_write_all(fd, bytes.data, bytes.len) < 0)
		return err_sys(e, ERR_USAGE, "cannot copy %s into /box", from);
	return 0;
}

/* The name is the sandbox's, and what it names is hostile; nothing is followed. */
static int copy_out(const struct setup *s, const char *text, int64_t max, struct err *e)
{
	const char *colon = strrchr(text, ':');
	MEM_SCOPED char *name =
		colon != NULL ? xstrndup(text, (size_t)(colon - text)) : xstrdup(text);
	const char *to = colon != NULL ? colon + 1 : base_name(text);
	BUF_SCOPED bytes = BUF_INIT;
	FD_SCOPED from = fd_open_regular(sb_dir_fd(s->box), name);

	if (from < 0)
		return err_sys(e, ERR_FAILED, "no regular file %s in /box", name);
	int rc = fd_read_all(from, (size_t)max, &bytes);
	if (rc != 0)
		return err_set(e, ERR_FAILED, "%s cannot be read or is too large", name);
	return file_replace(to, bytes.data, bytes.len, e);
}

static int set_box(struct setup *s, struct sb_host *h, const struct box *b, struct err *e)
{
	int64_t bytes = b->tmp_bytes > 0 ? b->tmp_bytes : 64 << 20;

	if (b->copy_in.len + b->copy_out.len == 0)
		return 0;
	if (b->dir != NULL)
		return err_set(e, ERR_USAGE, "--in and --get use a private /box: leave out --dir");
	if (sb_dir_new(&s->box, h, bytes, b->tmp_inodes, e) < 0)
		return -1;
	for (size_t i = 0; i < b->copy_in.len; i++)
		if (copy_in(s, b->copy_in.at[i], bytes, e) < 0)
			return -1;
	if (sb_dir_own(s->box, e) < 0)
		return -1;
	return add_mount(s, (struct sb_mount){.kind = SB_MOUNT_DIR, .to = "/box", .dir = s->box},
			 e);
}

static unsigned limits_set(const struct box *b)
{
	unsigned on = SB_SYSCALLS;

	on |= b->cpu_ns > 0 ? SB_CPU : 0;
	on |= b->wall_ns > 0 ? SB_WALL : 0;
	on |= b->memory_bytes > 0 ? SB_MEMORY : 0;
	on |= b->processes > 0 ? SB_PROCESSES : 0;
	on |= b->output_bytes > 0 ? SB_OUTPUT : 0;
	on |= b->file_bytes > 0 ? SB_FILE : 0;
	return on | (b->share_net ? 0 : SB_NET);
}

static int fill(struct setup *s, struct sb_host *h, const struct box *b, struct err *e)
{
	s->spec = (struct sb_spec)SB_SPEC_INIT;
	s->spec.argv = s->argv;
	s->spec.cwd = b->cwd;
	s->spec.cpu_ns = b->cpu_ns;
	s->spec.wall_ns = b->wall_ns;
	s->spec.memory_bytes = b->memory_bytes;
	s->spec.processes = b->processes;
	s->spec.output_bytes = b->output_bytes;
	s->spec.file_bytes = b->file_bytes;
	s->spec.tmpfs_bytes = b->tmp_bytes;
	s->spec.tmpfs_inodes = b->tmp_inodes;
	s->spec.stack_bytes = b->stack_bytes;
	s->spec.open_files = b->open_files;
	s->spec.profile = b->profile;
	s->spec.share_net = b->share_net;
	if (b->dir != NULL &&
	    add_mount(s, (struct sb_mount){.kind = SB_MOUNT_RW, .to = "/box", .from = b->dir}, e) <
		    0)
		return -1;
	for (size_t i = 0; i < b->ro.len; i++)
		if (add_bind(s, b->ro.at[i], SB_MOUNT_RO, e) < 0)
			return -1;
	for (size_t i = 0; i < b->rw.len; i++)
		if (add_bind(s, b->rw.at[i], SB_MOUNT_RW, e) < 0)
			return -1;
	if (require_parse(&b->require, limits_set(b), &s->spec.require, e) < 0 ||
	    set_box(s, h, b, e) < 0 || set_env(s, b, e) < 0 || set_streams(s, b, e) < 0)
		return -1;
	s->spec.mounts = s->mounts;
	return 0;
}

/* -------------------------------------------------------------------- reporting */

static json_t *enforced_names(unsigned bits)
{
	json_t *a = json_array();

	for (unsigned bit = 1; bit <= SB_SYSCALLS; bit <<= 1)
		if (bits & bit)
			json_array_append_new(a, json_string(sb_limit_name((enum sb_limit)bit)));
	return a;
}

static void print_json(const struct sb_result *r)
{
	JSON_SCOPED *j = json_object();

	json_object_set_new(j, "end", json_string(sb_end_name(r->end)));
	json_object_set_new(j, "status", json_integer(r->status));
	json_object_set_new(j, "limit",
			    r->end == SB_LIMIT ? json_string(sb_limit_name(r->limit))
					       : json_null());
	json_object_set_new(j, "idle", json_boolean(r->idle));
	json_object_set_new(j, "cpu_ns", json_integer(r->cpu_ns));
	json_object_set_new(j, "cpu_user_ns", json_integer(r->cpu_user_ns));
	json_object_set_new(j, "cpu_sys_ns", json_integer(r->cpu_sys_ns));
	json_object_set_new(j, "wall_ns", json_integer(r->wall_ns));
	json_object_set_new(j, "memory_bytes", json_integer(r->memory_bytes));
	json_object_set_new(j, "processes", json_integer(r->processes));
	json_object_set_new(j, "output_bytes", json_integer(r->output_bytes));
	json_object_set_new(j, "enforced", enforced_names(r->enforced));
	json_object_set_new(j, "evidence", json_text(r->evidence, strlen(r->evidence)));
	cmd_print_json(j);
}

static void print_text(const struct sb_result *r)
{
	fprintf(stderr, "box: %s", sb_end_name(r->end));
	if (r->end == SB_LIMIT)
		fprintf(stderr, " %s", sb_limit_name(r->limit));
	else if (r->end != SB_STOPPED)
		fprintf(stderr, " %d", r->status);
	fprintf(stderr, "%s, cpu %.3f s, wall %.3f s, memory %.1f MiB: %s\n",
		r->idle ? " (idle)" : "", (double)r->cpu_ns / 1e9, (double)r->wall_ns / 1e9,
		(double)r->memory_bytes / 1048576, r->evidence);
}

static void pass_output(const struct sb_result *r, bool json)
{
	static const int to[] = {0, STDOUT_FILENO, STDERR_FILENO};

	for (int i = 1; i < 3; i++)
		if (r->out[i] != NULL &&
		    fd_write_all(json ? STDERR_FILENO : to[i], r->out[i], r->out_len[i]) < 0)
			return;
}

static int run_all(const struct box *b, struct setup *s, struct sb_host *h, struct err *e)
{
	int code = 0;

	for (int64_t i = 0; i < b->repeat; i++) {
		struct sb_result r;
		if (sb_run(h, &s->spec, &r, e) < 0)
			return -1;
		pass_output(&r, b->json);
		if (b->json)
			print_json(&r);
		else if (!b->quiet)
			print_text(&r);
		if (r.end != SB_EXITED || r.status != 0)
			code = 1;
		sb_result_release(&r);
	}
	for (size_t i = 0; i < b->copy_out.len; i++)
		if (copy_out(s, b->copy_out.at[i], b->tmp_bytes > 0 ? b->tmp_bytes : 64 << 20, e) <
		    0)
			return -1;
	return code;
}

static int run_box(const struct command *c, const struct box *b, const struct opt_rest *rest)
{
	struct err e = ERR_INIT;
	struct sb_host *h = NULL;
	struct sb_host_opt o = {.slots = 1, .backend = b->backend};
	struct setup s = {.fds = {-1, -1, -1}};
	int code = -1;

	s.argv = xcalloc((unsigned long)rest->n + 1, sizeof(*s.argv));
	for (int i = 0; i < rest->n; i++)
		s.argv[i] = rest->at[i];
	if (sb_host_new(&h, &o, &e) == 0 && fill(&s, h, b, &e) == 0)
		code = run_all(b, &s, h, &e);
	if (code < 0)
		code = cmd_fail(c, &e);
	setup_release(&s);
	sb_host_free(h);
	return code;
}

static int box_main(const struct command *c, int argc, char **argv)
{
	struct err e = ERR_INIT;
	struct opt_rest rest;
	struct box b = {.cpu_ns = 10000000000,
			.wall_ns = 30000000000,
			.memory_bytes = 256 << 20,
			.processes = 64,
			.output_bytes = 64 << 20,
			.file_bytes = 64 << 20,
			.repeat = 1};
	int code;
	int rc = cmd_parse(c, &b, argc, argv, &rest, &e);

	if (rc != 0)
		code = rc > 0 ? 0 : cmd_fail(c, &e);
	else if (rest.n == 0) {
		err_set(&e, ERR_USAGE, "no command given: agon box [limits] -- CMD...");
		code = cmd_fail(c, &e);
	} else {
		code = run_box(c, &b, &rest);
	}
	opt_list_release(&b.ro);
	opt_list_release(&b.rw);
	opt_list_release(&b.env);
	opt_list_release(&b.copy_in);
	opt_list_release(&b.copy_out);
	opt_list_release(&b.require);
	return code;
}

const struct command cmd_box = {
	.name = "box",
	.synopsis = "[limits] -- CMD...",
	.summary = "run one command in the sandbox and say what became of it",
	.details =
		"The command sees a read-only /usr, a private /tmp and /proc, no network but its\n"
		"own loopback, and what --dir, --ro, --rw and --in give it. A limit of 0 is no\n"
		"limit. Exit code 0: it exited with 0; 1: it did not, or a limit was hit; 3: this\n"
		"host cannot do it.",
	.opts = opts,
	.stop_early = true,
	.run = box_main,
};
