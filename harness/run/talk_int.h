/* talk_int: what the files of talk share.  Private to them. */
#ifndef AGON_TALK_INT_H
#define AGON_TALK_INT_H

#include "agents/llm/llm.h"
#include "harness/base/rng.h"
#include "harness/run/http.h"
#include "harness/run/journal.h"
#include "harness/run/rundir.h"
#include "harness/run/shell.h"
#include "harness/run/talk.h"

struct talks {
	struct tournament *t;
	struct http *http; /* made when it is first needed */
	enum talk_replay mode;
	struct rundir from;
	bool has_from;
};

enum talk_kind { TALK_SESSION, TALK_SCRIPT, TALK_PROGRAM };

/* A model call, from its first try to its answer. */
struct talk_call {
	bool busy;
	json_t *request;
	struct buf body; /* the request as it is sent */
	char sha[65];
	struct http_call *http;
	struct loop_watch *timer; /* until the next try */
	int attempt;
	int64_t begun_ns;
	int64_t id;  /* TALK_PROGRAM: which of its requests */
	bool stream; /* it wants a stream */
};

struct talk {
	struct talks *all;
	struct tournament *t;
	struct phase *phase;
	int player, round, step;
	const char *name;
	char purpose[16]; /* of a question; "": this is an edit */
	enum talk_kind kind;
	void (*done)(void *cookie);
	void *cookie;

	struct llm_model model;
	bool has_model;
	char *key; /* from the environment; NULL: none */
	struct llm_session *session;
	json_t *script; /* TALK_SCRIPT: texts */
	size_t script_at;
	const char *command; /* TALK_PROGRAM */

	/* the shell */
	struct shell_client *shell;
	json_t *shell_job, *limits;
	bool opened, closing;
	int64_t command_ns;
	VEC(char *)
	ran;          /* commands that have run, for a shell that must be opened again */
	size_t again; /* how many of them this shell has run */
	char *running;
	int deaths; /* of shells under the same command */

	/* asking */
	struct talk_call call;
	VEC(json_t *)
	queue; /* TALK_PROGRAM: requests that wait for their turn */
	struct llm_cassette *tape;
	struct journal *journal;
	json_t *before; /* the last request */
	int64_t seq, lost, diverged;
	int64_t model_ns, shell_ns; /* measured: waiting for answers, commands running */
	int64_t base_ms, live_ns;   /* time spent before this process, and since when in it */
	struct rng jitter;
	struct llm_limits budget; /* TALK_PROGRAM: session has its own */
	struct llm_use use;
	/* TALK_PROGRAM: its budget was used up; answers of a process before this one; the last
	 * request in the trajectory; its messages */
	bool stopped;
	struct llm_cassette *old;
	json_t *shown, *messages;
	json_t *about; /* config of the trajectory */
	bool advancing, again_wanted, over;

	struct buf log, cassette, trajectory;
	char status[64], why[400], out[4096], job[JOB_HEX];
	struct talk_result result;
};

/* talk.c */
/* Go on until something must be waited for. */
void talk_advance(struct talk *k);
/* Nothing more can be done here: the phase ends with this. */
void talk_fail(struct talk *k, enum err_code code, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
int64_t talk_elapsed_ns(const struct talk *k);

/* talk_model.c: ask; request is taken.  What comes of it is gone on with, now or later. */
void talk_ask_model(struct talk *k, json_t *request);
void talk_call_drop(struct talk *k);

/* talk_shell.c */
void talk_run(struct talk *k, const char *command);
void talk_ran(struct talk *k, const json_t *ran); /* NULL: no shell survives it */
void talk_close(struct talk *k);
void talk_closed(struct talk *k, const json_t *closed);

/* talk_program.c: programs that ask by themselves */
void talk_program_asks(struct talk *k, const json_t *ask);
/* paid: it is counted and in the trajectory already. */
void talk_program_answered(struct talk *k, const json_t *line, bool paid);
int talk_program_resume(struct talk *k, struct err *e);
void talk_program_failed(struct talk *k, int status, const char *why);

/* talk_setup.c */
/* The model of a player; 1: it has none. */
int talk_model_of(const struct config *c, int player, struct llm_model *ret, struct err *e);
/* Prompts ready to be sent; the caller frees them. */
int talk_prompts(struct tournament *t, int player, int round, char **ret_system,
		 char **ret_instance, struct err *e);
/* Limits of one edit: those of the round, and what is left of the larger budgets.
 * 1: nothing is left, why says of what. */
int talk_limits(struct tournament *t, int player, int round, int step, struct llm_limits *ret,
		char why[200], struct err *e);
/* The same for a question: what is left of critic.budget and tournament.budget. */
int talk_question_limits(struct tournament *t, int round, const struct talk_question *q,
			 struct llm_limits *ret, char why[200], struct err *e);
/* The model of the critic; 1: there is none. */
int talk_critic_model(const struct config *c, struct llm_model *ret, struct err *e);
/* "config" of the trajectory. */
json_t *talk_about(struct tournament *t, int player, const struct llm_model *m);
/* The shell job for this edit. */
json_t *talk_shell_job(struct talk *k, const char *tree, const char *feedback, struct err *e);

/* talk_check.c: the recording of an edit or of one of its steps in the run that is replayed;
 * 1: it has none. */
int talks_recorded(struct talks *a, int player, int round, int step, struct store_edit *ret_edit,
		   struct store_talk *ret_talk, struct err *e);

/* talk_end.c: cassette, trajectory and row of a talk that is over. */
void talk_make_result(struct talk *k);

#endif
