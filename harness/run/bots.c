#include "harness/run/bots.h"

#include "harness/base/json.h"
#include "harness/work/wire.h"

#include <inttypes.h>
#include <string.h>

const char *bots_file_name(const struct arena *a, const char *code)
{
	static const char *const names[] = {"main.py",  "main.js",   "main.c",
					    "main.cpp", "main.cc",   "main.rs",
					    "main.go",  "Main.java", "run.sh"};
	const char *slash = strrchr(code, '/'), *dot = strrchr(code, '.');

	if (a->kind == ARENA_TEXT)
		return a->submission;
	bool is_main = strncmp(slash != NULL ? slash + 1 : code, "main.", 5) == 0;
	for (const char *const *f = a->files; f != NULL && *f != NULL; f++)
		if (!is_main && dot != NULL && dot > slash && strcmp(strchr(*f, '.'), dot) == 0)
			return *f;
	for (size_t i = 0; dot != NULL && dot > slash && i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(strchr(names[i], '.'), dot) == 0)
			return names[i];
	return NULL;
}

/* The config's word, the codebase's, the arena's first. */
static void wire_name(const struct config *c, int player, const struct code_build *plan, char *ret,
		      size_t size)
{
	const char *said = c->players.at[player].wire;

	if (said != NULL)
		snprintf(ret, size, "%s", said);
	else if (plan->wire[0] != '\0')
		snprintf(ret, size, "%s", plan->wire);
	else
		snprintf(ret, size, "%.*s", (int)strcspn(c->arena->wires, " "), c->arena->wires);
}

int bots_check(const struct config *c, int player, const struct code_build *plan, char *ret_why,
	       size_t size)
{
	char wire[32];

	wire_name(c, player, plan, wire, sizeof(wire));
	if (plan->run == NULL) {
		snprintf(ret_why, size,
			 "nothing says how to start it: give it a main.py, main.c, ... or a line "
			 "\"run: COMMAND\" in agon.yaml");
		return 1;
	}
	if (wire_is_spoken(c->arena, wire) && wire_find(wire) != NULL)
		return 0;
	snprintf(ret_why, size, "wire: arena %s speaks %s, not \"%.32s\"", c->arena->name,
		 c->arena->wires, wire);
	return 1;
}

static json_t *run_json(struct tournament *t, int player, const char *tree, struct err *e)
{
	struct code_build plan = {0};
	char wire[32];

	if (t->player[player].outcome != OUT_OK || tree[0] == '\0')
		return json_pack("{s:i}", "absent",
				 t->player[player].outcome != OUT_OK
					 ? (int)t->player[player].outcome
					 : (int)OUT_FORFEIT_BUILD);
	if (code_build_plan(t->repo, tree, &plan, e) < 0)
		return NULL;
	wire_name(t->config, player, &plan, wire, sizeof(wire));
	json_t *j = json_pack("{s:s,s:s}", "command", plan.run != NULL ? plan.run : "false", "wire",
			      wire);
	code_build_release(&plan);
	if (j == NULL)
		err_set(e, ERR_INTERNAL, "the command of %s is not valid UTF-8",
			t->config->players.at[player].name);
	return j;
}

static json_t *clock_json(const struct config *c)
{
	return json_pack("{s:I,s:I,s:I,s:I}", "init_ns", (json_int_t)c->clock.init_ns, "move_ns",
			 (json_int_t)c->clock.move_ns, "bank_ns", (json_int_t)c->clock.bank_ns,
			 "strikes", (json_int_t)c->clock.strikes);
}

static json_t *limits_of(const struct config *c)
{
	json_t *j =
		json_pack("{s:I,s:I,s:I,s:I,s:b}", "memory_bytes", (json_int_t)c->bots.memory_bytes,
			  "processes", (json_int_t)c->bots.processes, "output_bytes",
			  (json_int_t)c->bots.output_bytes, "file_bytes",
			  (json_int_t)c->bots.file_bytes, "fresh", c->fresh_bots);

	if (c->bots.lanes > 1) /* not said: jobs keep the ids they had before there were lanes */
		json_object_set_new(j, "lanes", json_integer(c->bots.lanes));
	return j;
}

/* What programs get for their own chance tells nothing about the seed of the
 * games: a hash that cannot be turned back stands between. */
static void own_chance(const struct config *c, int round, int pairing, char ret[17])
{
	char text[64], hex[65];

	int n = snprintf(text, sizeof(text), "bots %016" PRIx64, plan_seed(c, round, pairing));
	sha256_hex(text, (size_t)n, hex);
	snprintf(ret, 17, "%.16s", hex);
}

int bots_add(struct tournament *t, const struct plan_pairing *q, int round, int pairing,
	     const char (*tree)[TREE_HEX], json_t *job, struct err *e)
{
	JSON_SCOPED *run = json_array();
	char rng[17];

	for (int i = 0; i < q->n; i++) {
		json_t *one = run_json(t, q->player[i], tree[i], e);
		if (one == NULL)
			return -1;
		json_array_append_new(run, one);
	}
	own_chance(t->config, round, pairing, rng);
	json_t *bots = limits_of(t->config);
	json_object_set_new(bots, "rng", json_string(rng));
	json_object_set(job, "run", run);
	json_object_set_new(job, "clock", clock_json(t->config));
	json_object_set_new(job, "bots", bots);
	return 0;
}

json_t *bots_identity(struct tournament *t, const struct plan_pairing *q)
{
	json_t *outcomes = json_array(), *spoken = json_array();

	for (int i = 0; i < q->n; i++) {
		const char *wire = t->config->players.at[q->player[i]].wire;
		json_array_append_new(outcomes, json_integer(t->player[q->player[i]].outcome));
		json_array_append_new(spoken, wire != NULL ? json_string(wire) : json_null());
	}
	return json_pack("{s:o,s:o,s:o,s:o}", "clock", clock_json(t->config), "limits",
			 limits_of(t->config), "outcomes", outcomes, "wires", spoken);
}
