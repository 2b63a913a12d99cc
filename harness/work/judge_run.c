/*
 * One pass of a submission: input by descriptor, output into a file of a capped
 * directory in memory that no other program sees while it runs.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/work/judge.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int judge_prog_read(struct judge_prog *p, const json_t *j, struct err *e)
{
	const json_t *lim = json_object_get(j, "limits");

	*p = (struct judge_prog){
		.j = j,
		.box = json_string_value(json_object_get(j, "box")),
		.profile = json_str_or(j, "profile", "run"),
		.memory_status = (int)json_int_or(j, "memory_status", 0),
		.cpu_ns = json_int_or(lim, "cpu_ns", 0),
		.wall_ns = json_int_or(lim, "wall_ns", 0),
		.memory_bytes = json_int_or(lim, "memory_bytes", 0),
		.processes = json_int_or(lim, "processes", 64),
		.output_bytes = json_int_or(lim, "output_bytes", 0),
	};
	if (!json_is_array(json_object_get(j, "argv")) || p->cpu_ns <= 0 || p->wall_ns <= 0)
		return err_set(e, ERR_USAGE, "job: a program without argv, cpu_ns or wall_ns");
	return 0;
}

static int add_words(const char *words[JUDGE_WORDS], size_t *n, const json_t *list, struct err *e)
{
	size_t i;
	json_t *v;

	json_array_foreach (list, i, v) {
		if (!json_is_string(v) || *n >= JUDGE_WORDS - 1)
			return err_set(e, ERR_USAGE, "job: argv: expected at most %d texts",
				       JUDGE_WORDS - 1);
		words[(*n)++] = json_string_value(v);
	}
	words[*n] = NULL;
	return 0;
}

static size_t count_words(const char *const *words)
{
	size_t n = 0;

	while (words[n] != NULL)
		n++;
	return n;
}

int judge_words(const char *words[JUDGE_WORDS], const json_t *argv, const json_t *more,
		struct err *e)
{
	size_t n = count_words(words);

	return add_words(words, &n, argv, e) < 0 || add_words(words, &n, more, e) < 0 ? -1 : 0;
}

void judge_word(const char *words[JUDGE_WORDS], const char *word)
{
	size_t n = count_words(words);

	if (n >= JUDGE_WORDS - 1)
		BUG("no room for the word %s", word);
	words[n] = word;
	words[n + 1] = NULL;
}

void judge_box_init(struct box_run *r, const struct judge_prog *p, const char *const *words)
{
	*r = (struct box_run){.spec = SB_SPEC_INIT};
	r->spec.mounts = r->mounts;
	r->spec.argv = words;
	r->spec.profile = p->profile;
	r->spec.cpu_ns = p->cpu_ns;
	r->spec.wall_ns = p->wall_ns;
	r->spec.memory_bytes = p->memory_bytes;
	r->spec.processes = p->processes;
	r->spec.output_bytes = p->output_bytes;
	r->spec.file_bytes = p->output_bytes > 0 ? p->output_bytes + 1 : 0;
	if (p->box != NULL)
		box_run_mount(r,
			      (struct sb_mount){.kind = SB_MOUNT_RO, .to = "/box", .from = p->box});
	r->spec.stream[2] = (struct sb_stream){.kind = SB_STREAM_CAPTURE, .keep_bytes = JUDGE_KEEP};
}

void judge_limits(struct box_run *r, const struct judge_prog *p, const struct judge_test *t)
{
	int64_t beyond = t->cpu_ns / 10;

	r->spec.cpu_ns = t->cpu_ns + (beyond > 50000000 ? beyond : 50000000);
	r->spec.wall_ns = p->wall_ns * t->wall_factor;
	r->spec.memory_bytes = t->memory_bytes;
}

void judge_account(struct judge_test *t, const struct sb_result *r)
{
	t->ran = true;
	if (r->cpu_ns > t->used_ns)
		t->used_ns = r->cpu_ns;
	if (r->wall_ns > t->wall_ns)
		t->wall_ns = r->wall_ns;
	if (r->memory_bytes > t->peak_bytes)
		t->peak_bytes = r->memory_bytes;
	if (r->output_bytes > t->output_bytes)
		t->output_bytes = r->output_bytes;
	if (r->out[2] != NULL && r->out_len[2] > 0 && t->err.len == 0)
		buf_add(&t->err, r->out[2], r->out_len[2]);
}

void judge_clock(struct judge_test *t, enum verdict v, const struct sb_result *r)
{
	t->wall_hit = v == VERDICT_TLE && r->end == SB_LIMIT && r->limit == SB_WALL && !r->idle;
	t->near = v == VERDICT_TLE && r->cpu_ns > t->cpu_ns &&
		  r->cpu_ns <= t->cpu_ns + t->cpu_ns / 10;
}

void judge_say(struct judge_test *t, enum verdict v, const char *fmt, ...)
{
	va_list ap;

	t->verdict = v;
	if (t->message.len > 0 && t->message.data[t->message.len - 1] != '\n')
		buf_putc(&t->message, '\n');
	va_start(ap, fmt);
	buf_vprintf(&t->message, fmt, ap);
	va_end(ap);
}

/* ------------------------------------------------------------------ how it ended */

static const enum verdict of_limit[] = {
	[SB_CPU] = VERDICT_TLE,       [SB_WALL] = VERDICT_TLE,   [SB_MEMORY] = VERDICT_MLE,
	[SB_PROCESSES] = VERDICT_RTE, [SB_OUTPUT] = VERDICT_OLE, [SB_FILE] = VERDICT_OLE,
};

static enum verdict by_status(const struct judge_prog *p, const struct sb_result *r)
{
	if (r->status == 0)
		return VERDICT_AC;
	return p->memory_status != 0 && r->status == p->memory_status ? VERDICT_MLE : VERDICT_RTE;
}

enum verdict judge_end(const struct judge_prog *p, const struct judge_test *t,
		       const struct sb_result *r)
{
	bool killed = r->end == SB_LIMIT && r->limit != SB_CPU && r->limit != SB_WALL;

	if (killed)
		return of_limit[r->limit];
	if (r->cpu_ns > t->cpu_ns || (r->end == SB_LIMIT))
		return VERDICT_TLE;
	return r->end == SB_EXITED ? by_status(p, r) : VERDICT_RTE;
}

static void explain(struct judge_test *t, const struct sb_result *r, enum verdict v)
{
	BUF_SCOPED how = BUF_INIT;

	judge_clock(t, v, r);
	box_explain(r, &how);
	if (v == VERDICT_TLE && r->cpu_ns > t->cpu_ns)
		judge_say(t, v, "%" PRId64 " ms of CPU time, the limit is %" PRId64 " ms",
			  r->cpu_ns / 1000000, t->cpu_ns / 1000000);
	else
		judge_say(t, v, "%s%s", how.data,
			  v == VERDICT_MLE && r->end == SB_EXITED ? " (out of memory)" : "");
}

/* ------------------------------------------------------------------ directories */

int judge_output_new(struct judge_ctx *c, struct err *e)
{
	unlinkat(sb_dir_fd(c->io), "out", 0);
	int fd = openat(sb_dir_fd(c->io), "out",
			O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);

	return fd < 0 ? err_sys(e, ERR_INTERNAL, "cannot make a file for the output") : fd;
}

int judge_output_copy(int from, int to, struct err *e)
{
	char chunk[65536];
	ssize_t n;

	while (from >= 0 && (n = read(from, chunk, sizeof(chunk))) > 0)
		if (fd_write_all(to, chunk, (size_t)n) < 0)
			return err_sys(e, ERR_INTERNAL, "cannot copy the output");
	return 0;
}

int judge_clean(struct sb_dir *d, struct err *e)
{
	FD_SCOPED fd = openat(sb_dir_fd(d), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = 0;

	if (fd < 0)
		return err_sys(e, ERR_INTERNAL, "cannot open a directory of the sandbox");
	int own = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	DIR *dir = own >= 0 ? fdopendir(own) : NULL;
	if (dir == NULL)
		return err_sys(e, ERR_INTERNAL, "cannot list a directory of the sandbox");
	for (struct dirent *x; rc == 0 && (x = readdir(dir)) != NULL;) {
		if (strcmp(x->d_name, ".") == 0 || strcmp(x->d_name, "..") == 0)
			continue;
		if (x->d_type == DT_REG ? unlinkat(fd, x->d_name, 0) < 0
					: dir_remove_at(fd, x->d_name, e) < 0)
			rc = err_sys(e, ERR_INTERNAL, "cannot empty a directory of the sandbox");
	}
	closedir(dir);
	return rc;
}

/* ------------------------------------------------------------------ one pass */

/* Where it may write: files of the test and the named input are mounted into it. */
static int mount_work(struct judge_ctx *c, const struct judge_test *t, struct box_run *r, char *to,
		      size_t size, struct err *e)
{
	const char *in_name = json_string_value(json_object_get(c->job, "in_name"));
	const json_t *files = json_object_get(t->j, "files");
	size_t i;
	json_t *pair;

	if (judge_clean(c->work, e) < 0)
		return -1;
	box_run_mount(r, (struct sb_mount){.kind = SB_MOUNT_DIR, .to = "/work", .dir = c->work});
	r->spec.cwd = "/work";
	if (in_name != NULL) {
		snprintf(to, size, "/work/%s", in_name);
		box_run_mount(r, (struct sb_mount){.kind = SB_MOUNT_RO, .to = to, .from = t->in});
		to += strlen(to) + 1;
	}
	json_array_foreach (files, i, pair) {
		if (i >= BOX_MOUNTS_MAX - 4)
			return err_set(e, ERR_USAGE, "test with more than %d files of its own",
				       BOX_MOUNTS_MAX - 4);
		snprintf(to, 300, "/work/%.280s", json_string_value(json_array_get(pair, 1)));
		box_run_mount(
			r, (struct sb_mount){.kind = SB_MOUNT_RO,
					     .to = to,
					     .from = json_string_value(json_array_get(pair, 0))});
		to += strlen(to) + 1;
	}
	return 0;
}

static int open_input(const struct judge_ctx *c, const struct judge_test *t, struct err *e)
{
	int fd = -1;

	if (t->next_fd >= 0) {
		fd = fcntl(t->next_fd, F_DUPFD_CLOEXEC, 3);
		if (fd < 0 || lseek(fd, 0, SEEK_SET) < 0)
			return err_sys(e, ERR_INTERNAL, "cannot read the input of a pass");
	} else {
		const char *in = json_object_get(c->job, "in_name") != NULL &&
						 json_is_string(json_object_get(c->job, "in_name"))
					 ? "/dev/null"
					 : t->in;
		fd = open(in, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
		if (fd < 0)
			return err_sys(e, ERR_USAGE, "cannot open input %s", in);
	}
	return fd;
}

/* The file that the submission wrote by name becomes the output. */
static int take_named(struct judge_ctx *c, struct judge_test *t, struct err *e)
{
	const char *name = json_string_value(json_object_get(c->job, "out_name"));

	if (name == NULL || t->verdict != VERDICT_AC)
		return 0;
	FD_SCOPED from = fd_open_regular(sb_dir_fd(c->work), name);
	FD_SCOPED to = openat(sb_dir_fd(c->io), "out", O_WRONLY | O_TRUNC | O_CLOEXEC);
	if (to < 0)
		return err_sys(e, ERR_INTERNAL, "cannot open the output");
	if (from < 0) {
		judge_say(t, VERDICT_WA, "there is no output file %s", name);
		return 0;
	}
	return judge_output_copy(from, to, e);
}

static int run_into(struct judge_ctx *c, struct judge_test *t, struct box_run *r, struct err *e)
{
	FD_SCOPED in = open_input(c, t, e);
	FD_SCOPED out = in >= 0 ? judge_output_new(c, e) : -1;

	if (out < 0)
		return -1;
	r->spec.stream[0] = (struct sb_stream){.kind = SB_STREAM_FD, .fd = in};
	r->spec.stream[1] = (struct sb_stream){.kind = SB_STREAM_FD, .fd = out};
	return box_run(c->h, r, e);
}

int judge_run(struct judge_ctx *c, struct judge_test *t, struct err *e)
{
	struct box_run r __attribute__((cleanup(box_run_release))) = {0};
	const char *words[JUDGE_WORDS] = {NULL};
	char names[BOX_MOUNTS_MAX * 300];

	if (judge_words(words, json_object_get(c->prog.j, "argv"), json_object_get(t->j, "args"),
			e) < 0)
		return -1;
	judge_box_init(&r, &c->prog, words);
	judge_limits(&r, &c->prog, t);
	if ((c->work != NULL && mount_work(c, t, &r, names, 300, e) < 0) ||
	    run_into(c, t, &r, e) < 0)
		return -1;
	judge_account(t, &r.result);
	enum verdict v = judge_end(&c->prog, t, &r.result);
	t->verdict = v;
	if (v != VERDICT_AC)
		explain(t, &r.result, v);
	return take_named(c, t, e);
}
