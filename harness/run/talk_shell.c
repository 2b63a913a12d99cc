/*
 * Commands of a talk.  A shell that dies takes its files along; they come back
 * when all commands so far are run again in a new one.  A command under which
 * shells keep dying ends the talk, not the tournament.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/log.h"
#include "harness/run/talk_int.h"

#include <stdlib.h>
#include <string.h>

enum { DEATHS_MAX = 2 };

static void go_on(struct talk *k);

static void died(struct talk *k, const char *why)
{
	shell_free(k->shell);
	k->shell = NULL;
	k->opened = false;
	k->again = 0;
	if (++k->deaths < DEATHS_MAX) {
		log_info("player %s, round %d: %s; its commands run again", k->name, k->round, why);
		go_on(k);
		return;
	}
	snprintf(k->why, sizeof(k->why), "%s", why);
	free(k->running);
	k->running = NULL;
	if (k->closing)
		talk_closed(k, NULL);
	else
		talk_ran(k, NULL);
}

static void took(struct talk *k, const json_t *ran)
{
	if (k->again < k->ran.len) { /* one of those before */
		k->again++;
		go_on(k);
		return;
	}
	k->deaths = 0;
	k->again++;
	vec_push(&k->ran, k->running);
	k->running = NULL;
	k->result.cpu_ns += json_int_or(ran, "cpu_ns", 0);
	k->shell_ns += json_int_or(ran, "wall_ns", 0);
	talk_ran(k, ran);
}

static void on_line(void *cookie, const json_t *line, enum err_code code, const char *why)
{
	struct talk *k = cookie;

	if (line == NULL && code != ERR_NONE)
		talk_fail(k, code, "%s", why);
	else if (line == NULL)
		died(k, why);
	else if (json_object_get(line, "ask") != NULL)
		talk_program_asks(k, json_object_get(line, "ask"));
	else if (json_object_get(line, "ran") != NULL)
		took(k, json_object_get(line, "ran"));
	else if (json_object_get(line, "closed") != NULL)
		talk_closed(k, line);
	else {
		k->opened = true;
		go_on(k);
	}
}

static void send_command(struct talk *k, const char *command)
{
	json_t *limits = json_deep_copy(k->limits);

	json_object_set_new(limits, "wall_ns", json_integer(k->command_ns));
	shell_send(k->shell,
		   json_pack("{s:s,s:s,s:o}", "op", "run", "command", command, "limits", limits),
		   2 * k->command_ns + INT64_C(60000000000));
}

/* Open, catch up, then what is asked for. */
static void go_on(struct talk *k)
{
	struct err e = ERR_INIT;

	if (k->shell == NULL) {
		if (shell_open(&k->shell, k->t->loop, k->t->worker, json_incref(k->shell_job),
			       on_line, k, &e) < 0)
			talk_fail(k, e.code, "%s", e.text);
		return;
	}
	if (!k->opened)
		return;
	if (k->again < k->ran.len)
		send_command(k, k->ran.at[k->again]);
	else if (k->running != NULL)
		send_command(k, k->running);
	else if (k->closing)
		shell_send(k->shell, json_pack("{s:s,s:s}", "op", "close", "out", k->out),
			   INT64_C(120000000000));
}

void talk_run(struct talk *k, const char *command)
{
	k->running = xstrdup(command);
	go_on(k);
}

void talk_close(struct talk *k)
{
	k->closing = true;
	go_on(k);
}
