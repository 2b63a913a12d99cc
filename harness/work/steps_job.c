/*
 * Commands one after the other over one folder, files in and out as bytes: what
 * an HTTP request asks for.  The folder lives in memory, /box in the sandbox, and
 * is gone with the job.  A step that may not write gets it read-only, so tests
 * of one program cannot tell each other anything through it.
 */
#include "harness/base/base64.h"
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/work/box.h"
#include "harness/work/codebox.h"
#include "harness/work/job.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WORDS_MAX = 256, INODES = 8192 };

/* The folders above path, made where they are missing. */
static int make_parents(int dirfd, const char *path)
{
	MEM_SCOPED char *part = xstrdup(path);

	for (char *p = strchr(part, '/'); p != NULL; p = strchr(p + 1, '/')) {
		*p = '\0';
		if (mkdirat(dirfd, part, 0755) < 0 && errno != EEXIST)
			return -1;
		*p = '/';
	}
	return 0;
}

static bool is_inside(const char *path)
{
	if (path[0] == '/' || path[0] == '\0')
		return false;
	for (const char *p = path; *p != '\0'; p += *p == '/') {
		size_t n = strcspn(p, "/");
		if (n == 0 || (n == 1 && p[0] == '.') || (n == 2 && p[0] == '.' && p[1] == '.'))
			return false;
		p += n;
	}
	return true;
}

/* Nothing runs yet, so what is in the folder is ours. */
static int put_file(int dirfd, const char *path, const char *text, size_t len, struct err *e)
{
	BUF_SCOPED bytes = BUF_INIT;

	if (!is_inside(path))
		return err_set(e, ERR_FAILED, "file %.100s: not a path inside the folder", path);
	if (base64_get(text, len, &bytes) < 0)
		return err_set(e, ERR_FAILED, "file %.100s: not base64", path);
	if (make_parents(dirfd, path) < 0)
		return err_set(e, ERR_FAILED, "file %.100s: its folder cannot be made", path);
	FD_SCOPED fd = fd_open_beneath(dirfd, path, O_WRONLY | O_CREAT | O_EXCL, 0755);
	if (fd < 0 || fd_write_all(fd, bytes.data, bytes.len) < 0)
		return err_set(e, ERR_FAILED, "file %.100s: cannot be written: %s", path,
			       strerror(errno));
	return 0;
}

static int put_files(struct sb_dir *box, const json_t *files, struct err *e)
{
	const char *path;
	json_t *v;

	json_object_foreach ((json_t *)files, path, v)
		if (put_file(sb_dir_fd(box), path, json_string_value(v), json_string_length(v), e) <
		    0)
			return -1;
	return sb_dir_own(box, e);
}

static int words(const json_t *list, const char **ret, struct err *e)
{
	size_t i;
	json_t *v;

	if (json_array_size(list) >= WORDS_MAX)
		return err_set(e, ERR_FAILED, "more than %d words in a command", WORDS_MAX - 1);
	json_array_foreach (list, i, v)
		ret[i] = json_string_value(v);
	return 0;
}

/* Standard input as an unnamed file; -1 for nothing. */
static int input_of(const json_t *step, int *ret, struct err *e)
{
	const json_t *v = json_object_get(step, "stdin");
	BUF_SCOPED bytes = BUF_INIT;

	if (!json_is_string(v) || json_string_length(v) == 0)
		return 0;
	if (base64_get(json_string_value(v), json_string_length(v), &bytes) < 0)
		return err_set(e, ERR_FAILED, "stdin: not base64");
	*ret = memfd_create("stdin", MFD_CLOEXEC);
	if (*ret < 0 || fd_write_all(*ret, bytes.data, bytes.len) < 0 ||
	    lseek(*ret, 0, SEEK_SET) < 0)
		return err_sys(e, ERR_INTERNAL, "cannot keep standard input");
	return 0;
}

static void put_output(json_t *o, const char *key, const char *bytes, size_t n)
{
	BUF_SCOPED text = BUF_INIT;

	base64_put(&text, bytes, n);
	json_object_set_new(o, key, json_stringn(text.data, text.len));
}

static int run_step(struct sb_host *h, struct sb_dir *box, const json_t *step, json_t *ret,
		    struct err *e)
{
	struct box_run r __attribute__((cleanup(box_run_release))) = {0};
	const char *const shell[] = {"/bin/sh", "-c", json_str_or(step, "command", "true"), NULL};
	const char *argv[WORDS_MAX + 1] = {NULL};
	const char *env[WORDS_MAX + 1] = {NULL};
	bool bare = json_is_array(json_object_get(step, "argv"));
	FD_SCOPED in = -1;

	if (box_run_init(&r, step, e) < 0 || input_of(step, &in, e) < 0 ||
	    words(json_object_get(step, "argv"), argv, e) < 0 ||
	    words(json_object_get(step, "env"), env, e) < 0)
		return -1;
	box_run_mount(&r, (struct sb_mount){.kind = json_bool_or(step, "write", false)
							    ? SB_MOUNT_DIR
							    : SB_MOUNT_DIR_RO,
					    .to = "/box",
					    .dir = box});
	r.spec.argv = bare ? argv : shell;
	r.spec.env = env[0] != NULL ? env : NULL;
	r.spec.cwd = "/box";
	r.spec.profile = json_str_or(step, "profile", "run");
	r.spec.stack_bytes = json_int_or(step, "stack_bytes", 0);
	if (in >= 0)
		r.spec.stream[0] = (struct sb_stream){.kind = SB_STREAM_FD, .fd = in};
	int64_t keep = json_int_or(step, "keep_bytes", 64 << 10);
	for (int i = 1; i <= 2; i++)
		r.spec.stream[i] =
			(struct sb_stream){.kind = SB_STREAM_CAPTURE, .keep_bytes = keep};
	if (box_run(h, &r, e) < 0)
		return -1;
	box_report(&r.result, ret);
	json_object_set_new(ret, "processes", json_integer(r.result.processes));
	json_object_set_new(ret, "output_bytes", json_integer(r.result.output_bytes));
	put_output(ret, "stdout", r.result.out[1], r.result.out_len[1]);
	put_output(ret, "stderr", r.result.out[2], r.result.out_len[2]);
	return 0;
}

/* Everything is dead; still only by descriptor, and only regular files. */
static void take_file(struct sb_dir *box, const char *path, size_t max, json_t *files,
		      json_t *missing)
{
	FD_SCOPED fd = is_inside(path) ? fd_open_regular(sb_dir_fd(box), path) : -1;
	BUF_SCOPED bytes = BUF_INIT;

	if (fd < 0 || fd_read_all(fd, max, &bytes) != 0)
		json_array_append_new(
			missing, json_pack("[s,s]", path, fd < 0 ? "no such file" : "too large"));
	else
		put_output(files, path, bytes.data, bytes.len);
}

static json_t *run_all(struct sb_host *h, struct sb_dir *box, const json_t *job, struct err *e)
{
	JSON_SCOPED *done = json_array();
	JSON_SCOPED *files = json_object();
	JSON_SCOPED *missing = json_array();
	size_t i;
	json_t *v;

	json_array_foreach (json_object_get(job, "steps"), i, v) {
		json_t *o = json_object();
		json_array_append_new(done, o);
		if (run_step(h, box, v, o, e) < 0)
			return NULL;
		if (json_bool_or(v, "need", false) && !json_bool_or(o, "passed", false))
			break;
	}
	json_array_foreach (json_object_get(job, "out"), i, v)
		take_file(box, json_string_value(v),
			  (size_t)json_int_or(job, "out_bytes", 16 << 20), files, missing);
	return json_pack("{s:O,s:O,s:O}", "steps", done, "files", files, "missing", missing);
}

json_t *job_steps(struct sb_host *h, const json_t *job, struct err *e)
{
	CODEBOX_SCOPED *box = NULL;
	struct err mine = ERR_INIT;

	if (sb_dir_new(&box, h, json_int_or(job, "disk_bytes", 256 << 20), INODES, e) < 0)
		return NULL;
	json_t *result = put_files(box, json_object_get(job, "files"), &mine) == 0
				 ? run_all(h, box, job, &mine)
				 : NULL;
	if (result == NULL && mine.code == ERR_FAILED) /* what was asked is at fault */
		return json_pack("{s:o}", "refused", json_text(mine.text, strlen(mine.text)));
	if (result == NULL)
		err_set(e, mine.code, "%s", mine.text);
	return result;
}
