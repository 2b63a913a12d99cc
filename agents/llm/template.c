#include "agents/llm/llm.h"

#include <string.h>

const char llm_system_template[] =
	"You are a programmer who improves a program that plays a game against others.\n"
	"You work in a shell: each of your answers runs a command, and you are shown what it\n"
	"prints. Every command runs in a fresh shell that starts in {{working_dir}}; files stay,\n"
	"the working directory and variables do not. There is no network.\n"
	"\n"
	"When your work for this round is done, run exactly this, with nothing else:\n"
	"  echo " LLM_FINISH "\n";

const char llm_instance_template[] =
	"{{game_description}}\n"
	"\n"
	"This is round {{round}} of {{rounds}}; you are player {{player_id}}.\n"
	"Your codebase is {{working_dir}}. What is there at the end of the round plays, and is\n"
	"where you start from in the next round. You do not remember earlier rounds: leave notes\n"
	"for yourself in README_agent.md.\n"
	"\n"
	"/feedback (read-only) says how the rounds before went; begin with /feedback/README.md.\n"
	"agon-play (with --help) plays games between codebases that you can read: yours as it is\n"
	"now (.), and your own earlier versions in /versions.\n"
	"You have {{step_limit}} steps in this round (0: as many as you like).\n";

static bool is_name(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

static int line_of(const char *text, const char *at)
{
	int line = 1;

	for (; text < at; text++)
		line += *text == '\n';
	return line;
}

/* The text between the braces, without blanks and Jinja's "-" for trimming; false if it
 * is more than a name. */
static bool name_in(const char *from, const char *to, const char **ret, size_t *ret_len)
{
	if (from < to && *from == '-')
		from++;
	if (from < to && to[-1] == '-')
		to--;
	while (from < to && (*from == ' ' || *from == '\n' || *from == '\t'))
		from++;
	while (from < to && (to[-1] == ' ' || to[-1] == '\n' || to[-1] == '\t'))
		to--;
	*ret = from;
	*ret_len = (size_t)(to - from);
	for (const char *p = from; p < to; p++)
		if (!is_name(*p))
			return false;
	return to > from;
}

static void put_value(const json_t *v, struct buf *out)
{
	if (json_is_string(v))
		buf_puts(out, json_string_value(v));
	else if (json_is_integer(v))
		buf_printf(out, "%lld", (long long)json_integer_value(v));
	else if (json_is_real(v))
		buf_printf(out, "%g", json_real_value(v));
	else if (json_is_boolean(v))
		buf_puts(out, json_is_true(v) ? "true" : "false");
}

static int known_names(struct err *e, int line, const char *name, const json_t *vars)
{
	BUF_SCOPED all = BUF_INIT;
	const char *key;
	json_t *v;

	json_object_foreach ((json_t *)(uintptr_t)vars, key, v)
		buf_printf(&all, "%s%s", all.len != 0 ? ", " : "", key);
	return err_set(e, ERR_USAGE, "line %d: nothing is called {{%.60s}}; there are %.300s", line,
		       name, all.data);
}

int llm_template(const char *text, const json_t *vars, bool lenient, struct buf *out, struct err *e)
{
	const char *p = text;

	for (;;) {
		const char *brace = p;
		while ((brace = strchr(brace, '{')) != NULL && brace[1] != '{' && brace[1] != '%' &&
		       brace[1] != '#')
			brace++;
		if (brace == NULL) {
			buf_puts(out, p);
			return 0;
		}
		buf_add(out, p, (size_t)(brace - p));
		const char *end = brace[1] == '{' ? strstr(brace + 2, "}}") : NULL;
		const char *name = brace;
		size_t len = 0;
		if (end == NULL || !name_in(brace + 2, end, &name, &len))
			return err_set(e, ERR_USAGE,
				       "line %d: \"%.40s\": only {{name}} is understood in a "
				       "template",
				       line_of(text, brace), brace);
		char key[80];
		snprintf(key, sizeof(key), "%.*s", (int)len, name);
		const json_t *v = json_object_get(vars, key);
		if (v == NULL && !lenient)
			return known_names(e, line_of(text, brace), key, vars);
		put_value(v, out);
		p = end + 2;
	}
}
