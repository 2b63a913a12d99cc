/* What is kept of a talk that is over. */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/run/talk_int.h"
#include "harness/version.h"

#include <string.h>

static void add_line(void *cookie, const json_t *line)
{
	struct talk *k = cookie;
	JSON_SCOPED *copy = json_copy((json_t *)(uintptr_t)line);

	json_object_del(copy, "t");
	json_object_del(copy, "elapsed_ms");
	json_dump(copy, &k->cassette);
	buf_putc(&k->cassette, '\n');
}

static void make_cassette(struct talk *k, const struct llm_use *use)
{
	JSON_SCOPED *end =
		json_pack("{s:s,s:o,s:I}", "end", k->status, "why",
			  json_text(k->why, strlen(k->why)), "calls", (json_int_t)use->calls);

	journal_each(k->journal, "call", add_line, k);
	json_dump(end, &k->cassette);
	buf_putc(&k->cassette, '\n');
}

static json_t *program_trajectory(struct talk *k)
{
	json_array_append_new(k->messages,
			      json_pack("{s:s,s:o,s:{s:s,s:s}}", "role", "exit", "content",
					json_text(k->why, strlen(k->why)), "extra", "exit_status",
					k->status, "submission", ""));
	return json_pack("{s:{s:{s:o,s:I},s:O,s:s,s:s,s:s},s:O,s:s}", "info", "model_stats",
			 "instance_cost", k->use.cost < 0 ? json_null() : json_real(k->use.cost),
			 "api_calls", (json_int_t)k->use.calls, "config", k->about, "mini_version",
			 "agon " AGON_VERSION, "exit_status", k->status, "submission", "",
			 "messages", k->messages, "trajectory_format", "mini-swe-agent-1.1");
}

void talk_make_result(struct talk *k)
{
	const struct llm_use *use = k->session != NULL ? llm_session_use(k->session) : &k->use;
	struct talk_result *r = &k->result;

	r->status = k->status;
	r->why = k->why;
	r->said = k->purpose[0] != '\0' ? llm_session_submission(k->session) : "";
	r->log = &k->log;
	r->asked = k->has_model;
	if (!r->asked)
		return;
	make_cassette(k, use);
	JSON_SCOPED *traj =
		k->session != NULL ? llm_session_trajectory(k->session) : program_trajectory(k);
	MEM_SCOPED char *text = json_dumps(traj, JSON_INDENT(1) | JSON_SORT_KEYS);
	if (text == NULL)
		BUG("a trajectory cannot be written");
	buf_puts(&k->trajectory, text);
	r->cassette = &k->cassette;
	r->trajectory = &k->trajectory;
	r->row = (struct store_talk){.round = k->round,
				     .player = k->player,
				     .calls = use->calls,
				     .input = use->input,
				     .output = use->output,
				     .cache_write = use->cache_write,
				     .cache_read = use->cache_read,
				     .cost = use->cost,
				     .spent = use->spent,
				     .used = use->used,
				     .model_ns = k->model_ns,
				     .command_ns = k->shell_ns};
	snprintf(r->row.job, sizeof(r->row.job), "%s", k->job);
	snprintf(r->row.status, sizeof(r->row.status), "%s", k->status);
}
