/*
 * An opponent out of the past: what another player's codebase was some rounds
 * ago.  Its rounds are refs of the one repository, and an edit phase begins when
 * the one before is over, so what it asks for is there.
 */
#include "agents/code.h"

#include "harness/base/json.h"

#include <string.h>

static const struct agent_key keys[] = {
	{AGENT_K_TEXT, "of", true, NULL, "whose past: the name of another player"},
	{AGENT_K_INT, "lag", false, "1", "how many rounds ago; its first codebase until then"},
	{.type = AGENT_K_END},
};

static int past_tree(const struct agent_ask *ask, char ret_tree[TREE_HEX], struct err *e)
{
	const char *of = json_str_or(ask->spec, "of", "");
	int64_t lag = json_int_or(ask->spec, "lag", 1);
	char ref[160];

	if (lag < 1)
		return err_set(e, ERR_USAGE, "lag: expected at least 1, got %lld", (long long)lag);
	int64_t round = ask->round > lag ? ask->round - lag : 0;
	snprintf(ref, sizeof(ref), "%s/round/%lld", of, (long long)round);
	int rc = code_ref_tree(ask->repo, ref, ret_tree, e);
	if (rc > 0)
		return err_set(e, ERR_USAGE, "of: player \"%.64s\" has no codebase of round %lld",
			       of, (long long)round);
	return rc;
}

static int ask_past(const struct agent_ask *ask, struct agent_answer *ret, struct err *e)
{
	char tree[TREE_HEX];

	if (past_tree(ask, tree, e) < 0)
		return -1;
	*ret = (struct agent_answer){.how = strcmp(tree, ask->tree) == 0 ? AGENT_KEEPS
									 : AGENT_TREE};
	memcpy(ret->tree, tree, TREE_HEX);
	snprintf(ret->status, sizeof(ret->status), "%s",
		 ret->how == AGENT_KEEPS ? "kept" : "followed");
	return 0;
}

static int print_past(const struct agent_ask *ask, struct buf *out, struct err *e)
{
	char tree[TREE_HEX];

	if (past_tree(ask, tree, e) < 0)
		return -1;
	buf_printf(out, "past %s", tree);
	return 0;
}

extern const struct agent_kind kind_past;
const struct agent_kind kind_past = {
	.name = "past",
	.summary = "another player's codebase of some rounds ago: play against your own past",
	.keys = keys,
	.ask = ask_past,
	.fingerprint = print_past,
};
