/* `agon help config`, from the tables. */
#include "harness/config/config.h"
#include "harness/config/keys.h"

#include <string.h>

static void put_row(const struct key *k, struct buf *out)
{
	if (k->type == KEY_UNUSED || k->type == KEY_REFUSED || k->type == KEY_PLACE)
		return;
	buf_printf(out, "  %-16s  ", k->name);
	key_expected(k, out);
	if (k->required)
		buf_puts(out, "; required");
	else if (k->def != NULL)
		buf_printf(out, "; default %s", k->def);
	buf_printf(out, "\n  %-16s  %s\n", "", k->help);
}

static void put_kind(const struct agent_kind *a, struct buf *out)
{
	buf_printf(out, "\nplayers[] with agent: %s - %s\n", a->name, a->summary);
	for (const struct agent_key *k = a->keys; k != NULL && k->type != AGENT_K_END; k++) {
		struct key row = key_of_agent(k);
		put_row(&row, out);
	}
}

void config_help(struct buf *out)
{
	buf_puts(out,
		 "A tournament file is YAML. Times are written 10s, 500ms, 2m or 1h, sizes 64K, "
		 "64M\n"
		 "or 1G. \"!include FILE\" behind a key puts FILE in before anything is read; FILE "
		 "is\nlooked for beside the including file, then in the nearest configs folder. "
		 "Unknown\nkeys are errors; in a CodeClash file they are warnings.\n"
		 "\nExample:\n"
		 "  tournament: {rounds: 2, seed: 7}\n"
		 "  game: {name: corewar, sims_per_round: 200}\n"
		 "  players:\n"
		 "  - {agent: git, name: bomber, code: warriors/bomber}\n"
		 "  - {agent: none, name: imp, code: warriors/imp}\n");
	for (const struct key_place *p = key_places; p->path != NULL; p++) {
		bool top = p->path[0] == '\0';
		bool any = false;
		for (const struct key *k = p->keys; k->type != KEY_END; k++)
			any = any || (k->type != KEY_PLACE && k->type != KEY_UNUSED);
		if (!any)
			continue;
		buf_printf(out, "\n%s - %s\n", top ? "(top)" : p->path, p->help);
		for (const struct key *k = p->keys; k->type != KEY_END; k++)
			put_row(k, out);
		if (strcmp(p->path, "players[]") == 0)
			for (const struct agent_kind *const *a = agent_kinds; *a != NULL; a++)
				put_kind(*a, out);
	}
}
