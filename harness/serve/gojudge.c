/*
 * go-judge's /run and /file (its cmd/go-judge/model): commands with their files,
 * each in a sandbox of its own.  What is not done is said in the answer, never
 * left out silently: pipes between commands, terminals, files of the host.
 */
#include "harness/base/base64.h"
#include "harness/base/json.h"
#include "harness/serve/serve.h"
#include "harness/version.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define S  INT64_C(1000000000)
#define MB INT64_C(1048576)

enum { COMMANDS_MAX = 64, KEEP = 64 << 20 };

/* ------------------------------------------------------------------ stored files */

static const struct stored *serve_stored(const struct serve *s, const char *id)
{
	vec_each (const struct stored, f, &s->files)
		if (strcmp(f->id, id) == 0)
			return f;
	return NULL;
}

/* A copy of the bytes; NULL: the store is full. */
static const struct stored *serve_store(struct serve *s, const char *name, const struct buf *bytes)
{
	struct stored f = {.name = xstrdup(name), .bytes = BUF_INIT};

	if (s->stored_bytes + (int64_t)bytes->len > s->o.store_bytes) {
		free(f.name);
		return NULL;
	}
	snprintf(f.id, sizeof(f.id), "F%08" PRId64, ++s->next_file);
	buf_add(&f.bytes, bytes->data, bytes->len);
	s->stored_bytes += (int64_t)bytes->len;
	vec_push(&s->files, f);
	return &s->files.at[s->files.len - 1];
}

void gojudge_files(struct request *r)
{
	json_t *j = json_object();

	vec_each (const struct stored, f, &r->s->files)
		json_object_set_new(j, f->id, json_text(f->name, strlen(f->name)));
	request_json(r, 200, j);
}

/* The body is the file, or a form with one file in it. */
void gojudge_add_file(struct request *r)
{
	BUF_SCOPED bytes = BUF_INIT;
	const char *p = r->body.data, *end = p + r->body.len;

	if (r->body.len > 4 && p[0] == '-' && p[1] == '-') {
		const char *line = memmem(p, r->body.len, "\r\n", 2);
		const char *head = memmem(p, r->body.len, "\r\n\r\n", 4);
		if (line != NULL && head != NULL) {
			BUF_SCOPED mark = BUF_INIT;
			buf_puts(&mark, "\r\n");
			buf_add(&mark, p, (size_t)(line - p));
			p = head + 4;
			const char *last = memmem(p, (size_t)(end - p), mark.data, mark.len);
			end = last != NULL ? last : end;
		}
	}
	buf_add(&bytes, p, (size_t)(end - p));
	const struct stored *f = serve_store(r->s, "file", &bytes);
	if (f == NULL)
		request_fail(r, 507, "the store of files is full");
	else
		request_json(r, 200, json_string(f->id));
}

void gojudge_get_file(struct request *r)
{
	const struct stored *f = serve_stored(r->s, r->rest);

	if (f == NULL)
		request_fail(r, 404, "no file %.40s", r->rest);
	else
		request_reply(r, 200, "application/octet-stream", f->bytes.data, f->bytes.len);
}

void gojudge_drop_file(struct request *r)
{
	for (size_t i = 0; i < r->s->files.len; i++) {
		struct stored *f = &r->s->files.at[i];
		if (strcmp(f->id, r->rest) != 0)
			continue;
		r->s->stored_bytes -= (int64_t)f->bytes.len;
		free(f->name);
		buf_release(&f->bytes);
		*f = r->s->files.at[--r->s->files.len];
		request_reply(r, 200, "text/plain", "", 0);
		return;
	}
	request_fail(r, 404, "no file %.40s", r->rest);
}

void gojudge_version(struct request *r)
{
	request_json(
		r, 200,
		json_pack("{s:s,s:s}", "buildVersion", "agon " AGON_VERSION, "platform", "linux"));
}

/* ------------------------------------------------------------------ a command in */

/* {content} or {fileId} as base64; NULL: *why. */
static json_t *bytes_of(struct request *r, const json_t *f, char *why, size_t size)
{
	const json_t *content = json_object_get(f, "content");
	const char *id = json_string_value(json_object_get(f, "fileId"));

	if (json_is_string(content))
		return bytes_json(json_string_value(content), json_string_length(content));
	const struct stored *s = id != NULL ? serve_stored(r->s, id) : NULL;
	if (s != NULL)
		return bytes_json(s->bytes.data, s->bytes.len);
	snprintf(why, size,
		 id != NULL ? "no file %.40s"
			    : "a file with neither content nor fileId (src is not read here)%.0s",
		 id != NULL ? id : "");
	return NULL;
}

static int copy_in(struct request *r, const json_t *cmd, json_t *files, char *why, size_t size)
{
	const char *path;
	json_t *f;

	json_object_foreach (json_object_get(cmd, "copyIn"), path, f) {
		json_t *bytes = bytes_of(r, f, why, size);
		if (bytes == NULL)
			return -1;
		json_object_set_new(files, path, bytes);
	}
	return 0;
}

/* "name?" may be missing. */
static void copy_out(const json_t *cmd, const char *key, json_t *out)
{
	size_t i;
	json_t *v;

	json_array_foreach (json_object_get(cmd, key), i, v) {
		const char *name = json_string_value(v);
		size_t n = name != NULL ? strlen(name) : 0;
		if (n > 0 && strcmp(name, "stdout") != 0 && strcmp(name, "stderr") != 0)
			json_array_append_new(out,
					      json_stringn(name, name[n - 1] == '?' ? n - 1 : n));
	}
}

static int64_t number(const json_t *cmd, const char *key, int64_t def)
{
	int64_t v = json_int_or(cmd, key, 0);
	return v > 0 ? v : def;
}

static json_t *limits_of(const json_t *cmd)
{
	int64_t cpu = number(cmd, "cpuLimit", 10 * S);

	return json_pack("{s:I,s:I,s:I,s:I,s:I,s:I}", "cpu_ns", (json_int_t)cpu, "wall_ns",
			 (json_int_t)number(cmd, "clockLimit", 2 * cpu + S), "memory_bytes",
			 (json_int_t)number(cmd, "memoryLimit", 512 * MB), "processes",
			 (json_int_t)number(cmd, "procLimit", 64), "output_bytes",
			 (json_int_t)(64 * MB), "file_bytes", (json_int_t)(64 * MB));
}

static int add_command(struct request *r, const json_t *cmd, char *why, size_t size)
{
	const json_t *args = json_object_get(cmd, "args"), *files = json_object_get(cmd, "files");
	const json_t *in = json_array_get(files, 0);
	JSON_SCOPED *put = json_object();
	JSON_SCOPED *out = json_array();

	if (json_array_size(args) == 0 || !json_is_string(json_array_get(args, 0))) {
		snprintf(why, size, "a command without args");
		return -1;
	}
	if (json_is_true(json_object_get(cmd, "tty"))) {
		snprintf(why, size, "there are no terminals here");
		return -1;
	}
	if (copy_in(r, cmd, put, why, size) < 0)
		return -1;
	json_t *stdin_bytes = json_is_object(in) ? bytes_of(r, in, why, size) : json_null();
	if (stdin_bytes == NULL)
		return -1;
	copy_out(cmd, "copyOut", out);
	copy_out(cmd, "copyOutCached", out);
	json_t *step = json_pack("{s:O,s:o,s:o,s:b,s:s,s:I,s:I}", "argv", args, "stdin",
				 stdin_bytes, "limits", limits_of(cmd), "write", 1, "profile",
				 "jit", "keep_bytes", (json_int_t)KEEP, "stack_bytes",
				 (json_int_t)json_int_or(cmd, "stackLimit", 0));
	if (json_array_size(json_object_get(cmd, "env")) > 0)
		json_object_set(step, "env", json_object_get(cmd, "env"));
	int64_t wall = json_int_or(json_object_get(step, "limits"), "wall_ns", 0);
	request_job(r,
		    json_pack("{s:s,s:O,s:[o],s:O,s:I}", "kind", "steps", "files", put, "steps",
			      step, "out", out, "out_bytes",
			      (json_int_t)number(cmd, "copyOutMax", 64 * MB)),
		    wall + 60 * S);
	return 0;
}

/* ------------------------------------------------------------------ a result out */

static const char *status_of(const json_t *step)
{
	const char *end = json_str_or(step, "end", ""), *limit = json_str_or(step, "limit", "");

	if (strcmp(end, "exited") == 0)
		return json_int_or(step, "status", 0) == 0 ? "Accepted" : "Nonzero Exit Status";
	if (strcmp(end, "signaled") == 0)
		return "Signalled";
	if (strcmp(end, "violation") == 0)
		return "Dangerous Syscall";
	return strcmp(limit, "memory") == 0   ? "Memory Limit Exceeded"
	       : strcmp(limit, "output") == 0 ? "Output Limit Exceeded"
	       : strcmp(limit, "file") == 0   ? "Output Limit Exceeded"
					      : "Time Limit Exceeded";
}

static bool wants(const json_t *cmd, const char *key, const char *name)
{
	size_t i, n = strlen(name);
	json_t *v;

	json_array_foreach (json_object_get(cmd, key), i, v) {
		const char *s = json_string_value(v);
		if (s != NULL && strncmp(s, name, n) == 0 &&
		    (s[n] == '\0' || strcmp(s + n, "?") == 0))
			return true;
	}
	return false;
}

/* {"name":"stdout","max":N}: what the caller collects as files[1], files[2]. */
static void put_collected(const json_t *cmd, const json_t *step, json_t *files)
{
	static const char *const streams[] = {NULL, "stdout", "stderr"};

	for (size_t i = 1; i <= 2; i++) {
		const json_t *f = json_array_get(json_object_get(cmd, "files"), i);
		const char *name = json_string_value(json_object_get(f, "name"));
		if (name != NULL)
			json_object_set_new(files, name,
					    bytes_text(json_object_get(step, streams[i])));
		else if (wants(cmd, "copyOut", streams[i]))
			json_object_set_new(files, streams[i],
					    bytes_text(json_object_get(step, streams[i])));
	}
}

static void put_out(struct request *r, const json_t *cmd, const json_t *result, json_t *files,
		    json_t *ids)
{
	const char *name;
	json_t *b64;

	json_object_foreach (json_object_get(result, "files"), name, b64) {
		if (wants(cmd, "copyOut", name))
			json_object_set_new(files, name, bytes_text(b64));
		if (!wants(cmd, "copyOutCached", name))
			continue;
		BUF_SCOPED bytes = BUF_INIT;
		base64_get(json_string_value(b64), json_string_length(b64), &bytes);
		const struct stored *f = serve_store(r->s, name, &bytes);
		if (f != NULL)
			json_object_set_new(ids, name, json_string(f->id));
	}
}

static json_t *failed(const char *status, const char *why)
{
	return json_pack("{s:s,s:i,s:s,s:i,s:i,s:i,s:{}}", "status", status, "exitStatus", 0,
			 "error", why, "time", 0, "runTime", 0, "memory", 0, "files");
}

static json_t *answer_of(struct request *r, const json_t *cmd, const json_t *result)
{
	const json_t *step = json_array_get(json_object_get(result, "steps"), 0);
	const char *refused = json_string_value(json_object_get(result, "refused"));

	if (refused != NULL)
		return failed("File Error", refused);
	if (step == NULL)
		return failed("Internal Error", r->why);
	json_t *files = json_object(), *ids = json_object(), *errors = json_array();
	put_collected(cmd, step, files);
	put_out(r, cmd, result, files, ids);
	size_t i;
	json_t *m;
	json_array_foreach (json_object_get(result, "missing"), i, m) {
		BUF_SCOPED soft = BUF_INIT;
		buf_printf(&soft, "%s?", json_string_value(json_array_get(m, 0)));
		bool may =
			wants(cmd, "copyOut", soft.data) || wants(cmd, "copyOutCached", soft.data);
		if (!may)
			json_array_append_new(errors,
					      json_pack("{s:O,s:s,s:O}", "name",
							json_array_get(m, 0), "type", "CopyOutOpen",
							"message", json_array_get(m, 1)));
	}
	const char *status = json_array_size(errors) > 0 && strcmp(status_of(step), "Accepted") == 0
				     ? "File Error"
				     : status_of(step);
	json_t *o = json_pack("{s:s,s:I,s:I,s:I,s:I,s:I,s:o,s:o,s:o}", "status", status,
			      "exitStatus", (json_int_t)json_int_or(step, "status", 0), "time",
			      (json_int_t)json_int_or(step, "cpu_ns", 0), "runTime",
			      (json_int_t)json_int_or(step, "wall_ns", 0), "memory",
			      (json_int_t)json_int_or(step, "memory_bytes", 0), "procPeak",
			      (json_int_t)json_int_or(step, "processes", 0), "files", files,
			      "fileIds", ids, "fileError", errors);
	const char *why = json_str_or(step, "why", "");
	if (strcmp(status, "Accepted") != 0 && why[0] != '\0')
		json_object_set_new(o, "error", json_text(why, strlen(why)));
	return o;
}

static void finish(struct request *r)
{
	const json_t *cmds = json_object_get(r->json, "cmd");
	json_t *list = json_array();
	size_t i;
	json_t *cmd;

	json_array_foreach (cmds, i, cmd)
		json_array_append_new(list, answer_of(r, cmd, json_array_get(r->results, i)));
	request_json(r, 200, list);
}

void gojudge_run(struct request *r)
{
	const json_t *cmds = json_object_get(r->json, "cmd");
	char why[200] = "";
	size_t i;
	json_t *cmd;

	if (json_array_size(cmds) == 0 || json_array_size(cmds) > COMMANDS_MAX) {
		request_fail(r, 400, "cmd: expected a list of 1 to %d commands", (int)COMMANDS_MAX);
		return;
	}
	if (json_array_size(json_object_get(r->json, "pipeMapping")) > 0) {
		request_fail(r, 400, "pipeMapping: commands are not joined by pipes here");
		return;
	}
	r->finish = finish;
	json_array_foreach (cmds, i, cmd)
		if (add_command(r, cmd, why, sizeof(why)) < 0)
			break;
	if (why[0] == '\0')
		return;
	if (r->waiting == 0) {
		request_fail(r, 400, "cmd[%d]: %s", (int)i, why);
		return;
	}
	/* Some run already: their answer is not wanted any more, but it comes. */
	snprintf(r->why, sizeof(r->why), "cmd[%d]: %.150s", (int)i, why);
}
