/*
 * Programs of a package that judge something else than a run: input validators,
 * graders, static validators.  Each call gets a sandbox of its own, its input by
 * descriptor and an empty feedback directory; its words and what it left in the
 * four files that count go back, cut and cleaned.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/work/codebox.h"
#include "harness/work/job.h"
#include "harness/work/judge.h"

#include <fcntl.h>
#include <string.h>

enum { TOOL_KEEP = 16384, FILE_KEEP = 4096 };

static const char *const files[] = {"judgemessage.txt", "teammessage.txt", "score.txt",
				    "score_multiplier.txt"};

static void put_text(json_t *o, const char *key, const char *text, size_t n)
{
	BUF_SCOPED clean = BUF_INIT;

	if (n == 0)
		return;
	buf_add_text(&clean, text, n, TOOL_KEEP);
	json_object_set_new(o, key, json_text(clean.data, clean.len));
}

static void put_files(struct sb_dir *feedback, json_t *o)
{
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		BUF_SCOPED text = BUF_INIT;
		FD_SCOPED fd = fd_open_regular(sb_dir_fd(feedback), files[i]);
		if (fd < 0 || fd_read_all(fd, FILE_KEEP, &text) < 0)
			continue;
		/* An empty score is one too: a bad one. */
		json_object_set_new(o, files[i], json_text(text.data, text.len));
	}
}

static int call(struct sb_host *h, const struct judge_prog *prog, struct sb_dir *feedback,
		const json_t *j, json_t *ret, struct err *e)
{
	struct box_run r __attribute__((cleanup(box_run_release))) = {0};
	const char *words[JUDGE_WORDS] = {NULL};
	const char *in = json_str_or(j, "in", "/dev/null");
	size_t i;
	json_t *pair;

	if (judge_words(words, json_object_get(prog->j, "argv"), json_object_get(j, "args"), e) < 0)
		return -1;
	FD_SCOPED fd = open(in, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return err_sys(e, ERR_USAGE, "cannot open %s", in);
	judge_box_init(&r, prog, words);
	json_array_foreach (json_object_get(j, "mounts"), i, pair)
		if (i < BOX_MOUNTS_MAX - 4)
			box_run_mount(&r,
				      (struct sb_mount){
					      .kind = SB_MOUNT_RO,
					      .from = json_string_value(json_array_get(pair, 0)),
					      .to = json_string_value(json_array_get(pair, 1))});
	box_run_mount(&r, (struct sb_mount){
				  .kind = SB_MOUNT_DIR, .to = "/judge/feedback", .dir = feedback});
	r.spec.cwd = json_str_or(j, "cwd", "/tmp");
	r.spec.stream[0] = (struct sb_stream){.kind = SB_STREAM_FD, .fd = fd};
	r.spec.stream[1] = (struct sb_stream){.kind = SB_STREAM_CAPTURE, .keep_bytes = TOOL_KEEP};
	FD_SCOPED to = -1;
	if (json_object_get(j, "to") != NULL) {
		to = open(json_str_or(j, "to", ""),
			  O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW);
		if (to < 0)
			return err_sys(e, ERR_USAGE, "cannot write %s", json_str_or(j, "to", ""));
		r.spec.stream[1] = (struct sb_stream){.kind = SB_STREAM_FD, .fd = to};
	}
	if (box_run(h, &r, e) < 0)
		return -1;
	box_report(&r.result, ret);
	put_text(ret, "out", r.result.out[1], r.result.out_len[1]);
	put_text(ret, "err", r.result.out[2], r.result.out_len[2]);
	put_files(feedback, ret);
	return judge_clean(feedback, e);
}

json_t *job_tool(struct sb_host *h, const json_t *job, struct err *e)
{
	CODEBOX_SCOPED *feedback = NULL;
	JSON_SCOPED *done = json_array();
	struct judge_prog prog;
	size_t i;
	json_t *j;

	if (judge_prog_read(&prog, json_object_get(job, "program"), e) < 0 ||
	    sb_dir_new(&feedback, h, 64 << 20, 1024, e) < 0)
		return NULL;
	json_array_foreach (json_object_get(job, "calls"), i, j) {
		json_t *o = json_pack("{s:I}", "id", (json_int_t)json_int_or(j, "id", 0));
		json_array_append_new(done, o);
		if (call(h, &prog, feedback, j, o, e) < 0)
			return NULL;
	}
	return json_pack("{s:O}", "calls", done);
}
