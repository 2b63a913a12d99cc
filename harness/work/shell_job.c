/*
 * A worker that is one agent's shell: it keeps the codebase between commands.
 *
 * The job takes the worker's socket over until the shell is closed.  Each
 * command is a fresh run of the sandbox over the same two directories in
 * memory, the codebase (/box, also /workspace) and /tmp: files stay, processes
 * never do.  agon-play and the bridge are this very program under other names.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/work/box.h"
#include "harness/work/codebox.h"
#include "harness/work/job.h"
#include "harness/work/shell.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SHOW_BYTES = 64 << 10 };

int shell_read_line(struct shell *s, json_t **ret, struct err *e)
{
	for (;;) {
		char *nl = memchr(s->in.data, '\n', s->in.len);
		if (nl != NULL) {
			size_t n = (size_t)(nl - s->in.data);
			*ret = json_parse("shell", s->in.data, n, JOB_LINE_MAX, e);
			buf_drop(&s->in, n + 1);
			return *ret != NULL ? 0 : -1;
		}
		char chunk[65536];
		ssize_t n = read(JOB_FD, chunk, sizeof(chunk));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			_exit(0); /* nobody is waiting for us any more */
		buf_add(&s->in, chunk, (size_t)n);
		if (s->in.len > JOB_LINE_MAX)
			return err_set(e, ERR_INTERNAL, "a line for the shell is too long");
	}
}

void shell_say(json_t *j)
{
	json_object_set_new(j, "ok", json_true());
	if (json_write_line(JOB_FD, j) < 0)
		_exit(0);
	json_decref(j);
}

static void mount(struct box_run *r, enum sb_mount_kind kind, const char *to, struct sb_dir *dir,
		  const char *from)
{
	box_run_mount(r, (struct sb_mount){.kind = kind, .to = to, .dir = dir, .from = from});
}

/* What is in every run of this shell. */
static int prepare(struct shell *s, struct box_run *r, const json_t *limits, struct err *e)
{
#define PLAIN                                                                                      \
	"PATH=" SHELL_BIN ":/usr/local/bin:/usr/bin:/bin", "HOME=/tmp", "LANG=C.UTF-8",            \
		"PAGER=cat", "MANPAGER=cat", "TERM=dumb", "TZ=UTC"
	static const char *const plain_env[] = {PLAIN, NULL};
	static const char *const env[] = {PLAIN,
					  "OPENAI_BASE_URL=" SHELL_URL "/v1",
					  "OPENAI_API_KEY=dummy",
					  "OPENAI_MODEL=agon",
					  "ANTHROPIC_BASE_URL=" SHELL_URL,
					  "ANTHROPIC_API_KEY=dummy",
					  NULL};
#undef PLAIN
	JSON_SCOPED *job = json_pack("{s:O?,s:O?}", "limits", limits, "mounts", s->mounts);

	if (box_run_init(r, job, e) < 0)
		return -1;
	mount(r, SB_MOUNT_DIR, "/box", s->box, NULL);
	mount(r, SB_MOUNT_DIR, "/workspace", s->box, NULL);
	mount(r, SB_MOUNT_DIR, "/tmp", s->tmp, NULL);
	mount(r, SB_MOUNT_RO, SHELL_BIN "/agon-play", NULL, s->self);
	if (s->bridged)
		mount(r, SB_MOUNT_RO, SHELL_BIN "/agon-bridge", NULL, s->self);
	if (s->passwd != NULL) {
		mount(r, SB_MOUNT_RO, "/etc/passwd", NULL, s->passwd);
		mount(r, SB_MOUNT_RO, "/etc/group", NULL, s->group);
	}
	r->spec.env = s->bridged ? env : plain_env;
	r->spec.cwd = s->cwd;
	r->spec.profile = "jit";
	/* All of it is kept, so that its end can be shown too; what is over the limit
	 * ends the command. */
	int64_t keep = r->spec.output_bytes > 0 ? r->spec.output_bytes + 65536 : 4 << 20;
	r->spec.stream[1] = (struct sb_stream){.kind = SB_STREAM_CAPTURE, .keep_bytes = keep};
	r->spec.stream[2] = (struct sb_stream){.kind = SB_STREAM_JOIN};
	return 0;
}

static void report(const struct sb_result *r, json_t *into)
{
	size_t n = r->out_len[1], head = n <= 2 * SHOW_BYTES ? n : SHOW_BYTES;
	size_t tail = n <= 2 * SHOW_BYTES ? 0 : SHOW_BYTES;

	box_report(r, into);
	json_object_set_new(into, "head", json_text(r->out[1], head));
	json_object_set_new(into, "tail", json_text(r->out[1] + n - tail, tail));
	int64_t all = r->output_bytes > (int64_t)n ? r->output_bytes : (int64_t)n;
	json_object_set_new(into, "elided", json_integer(all - (int64_t)(head + tail)));
}

static int run_command(struct shell *s, const json_t *ask, struct err *e)
{
	struct box_run r __attribute__((cleanup(box_run_release))) = {0};
	const char *argv[] = {access("/bin/bash", X_OK) == 0 ? "/bin/bash" : "/bin/sh", "-c",
			      json_str_or(ask, "command", "true"), NULL};

	if (prepare(s, &r, json_object_get(ask, "limits"), e) < 0)
		return -1;
	r.spec.argv = argv;
	int rc = s->bridged ? shell_bridge(s, &r, e) : box_run(s->h, &r, e);
	if (rc < 0)
		return -1;
	json_t *ran = json_object();
	report(&r.result, ran);
	shell_say(json_pack("{s:o}", "ran", ran));
	return 0;
}

static json_t *close_shell(struct shell *s, const json_t *ask, struct err *e)
{
	const char *out = json_str_or(ask, "out", NULL);
	JSON_SCOPED *result = json_pack("{s:b}", "closed", 1);
	BUF_SCOPED why = BUF_INIT;

	int rc = out != NULL ? codebox_collect(s->box, out, &why, e) : 0;
	if (rc < 0)
		return NULL;
	json_object_set_new(result, "files", json_boolean(out != NULL && rc == 0));
	json_object_set_new(result, "why", json_text(why.data, why.len));
	return json_incref(result);
}

static json_t *serve(struct shell *s, struct err *e)
{
	for (;;) {
		JSON_SCOPED *ask = NULL;
		if (shell_read_line(s, &ask, e) < 0)
			return NULL;
		if (strcmp(json_str_or(ask, "op", ""), "close") == 0)
			return close_shell(s, ask, e);
		/* An answer to a program that has ended meanwhile. */
		if (strcmp(json_str_or(ask, "op", ""), "run") == 0 && run_command(s, ask, e) < 0)
			return NULL;
	}
}

/* Programs ask who they are, and listings are to look the same in every run: the
 * owners of this shell's directories get names. */
static int name_owners(struct shell *s, const char *scratch, struct err *e)
{
	BUF_SCOPED users = BUF_INIT;
	BUF_SCOPED groups = BUF_INIT;
	struct stat box, tmp;

	if (fstat(sb_dir_fd(s->box), &box) < 0 || fstat(sb_dir_fd(s->tmp), &tmp) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot look at the shell's directories");
	buf_puts(&users, "root:x:0:0:root:/:/usr/sbin/nologin\n");
	buf_puts(&groups, "root:x:0:\n");
	buf_printf(&users, "agent:x:%u:%u:agent:/tmp:/bin/sh\n", box.st_uid, box.st_gid);
	buf_printf(&groups, "agent:x:%u:\n", box.st_gid);
	if (tmp.st_uid != box.st_uid) {
		buf_printf(&users, "tmp:x:%u:%u:tmp:/tmp:/usr/sbin/nologin\n", tmp.st_uid,
			   tmp.st_gid);
		buf_printf(&groups, "tmp:x:%u:\n", tmp.st_gid);
	}
	s->passwd = xprintf("%s/passwd", scratch);
	s->group = xprintf("%s/group", scratch);
	return dir_make(scratch, e) < 0 || file_replace(s->passwd, users.data, users.len, e) < 0 ||
			       file_replace(s->group, groups.data, groups.len, e) < 0
		       ? -1
		       : 0;
}

static int open_shell(struct shell *s, const json_t *job, struct err *e)
{
	const char *source = json_str_at(job, "", "source", e);
	const json_t *limits = json_object_get(job, "limits");
	int64_t disk = json_int_or(limits, "disk_bytes", 256 << 20);
	ssize_t n = readlink("/proc/self/exe", s->self, sizeof(s->self) - 1);

	if (source == NULL || n <= 0)
		return err_set(e, ERR_INTERNAL, "agon-worker does not know where it is");
	s->self[n] = '\0';
	s->mounts = json_object_get(job, "mounts");
	s->bridged = json_bool_or(job, "bridge", false);
	s->cwd = json_str_or(job, "cwd", "/box");
	if (codebox_new(&s->box, s->h, source, disk, e) < 0 ||
	    sb_dir_new(&s->tmp, s->h, disk, 65536, e) < 0)
		return -1;
	if (fchmod(sb_dir_fd(s->tmp), 01777) < 0)
		return err_sys(e, ERR_HOST, "cannot open the shell's /tmp to its programs");
	const char *scratch = json_str_or(job, "scratch", NULL);
	return scratch != NULL ? name_owners(s, scratch, e) : 0;
}

json_t *job_shell(struct sb_host *h, const json_t *job, struct err *e)
{
	struct shell s = {.h = h, .in = BUF_INIT};
	json_t *result = NULL;

	if (open_shell(&s, job, e) == 0) {
		shell_say(json_pack("{s:b}", "opened", 1));
		result = serve(&s, e);
	}
	codebox_free(&s.box);
	codebox_free(&s.tmp);
	free(s.passwd);
	free(s.group);
	buf_release(&s.in);
	return result;
}
