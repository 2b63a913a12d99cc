/*
 * Results out of what an engine printed.  Bots can get their words into that, so
 * nothing is guessed: a second line for a player, a player that is not there, a number
 * that is none, and there is no result.
 */
#include "harness/work/external.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"

#include <errno.h>
#include <math.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

enum { WHY_CHARS = 80, REGEX_NS = 2000000000 };

/* ------------------------------------------------------------------------ JSON */

static int void_game(struct buf *why, const char *what, const char *of, size_t len)
{
	BUF_SCOPED text = BUF_INIT;

	buf_add_text(&text, of, len, WHY_CHARS);
	buf_printf(why, "%s: \"%s\"", what, text.data != NULL ? text.data : "");
	return 1;
}

static const json_t *walk(const json_t *j, const char *path, size_t len)
{
	char part[128];

	while (j != NULL && len > 0) {
		size_t n = 0;
		while (n < len && path[n] != '.')
			n++;
		snprintf(part, sizeof(part), "%.*s", (int)n, path);
		j = json_is_array(j) && part[0] >= '0' && part[0] <= '9'
			    ? json_array_get(j, strtoul(part, NULL, 10))
			    : json_object_get(j, part);
		path += n + (n < len);
		len -= n + (n < len);
	}
	return j;
}

/* The member of a player in an array or an object of all players. */
static const json_t *member(const json_t *all, int s, int first)
{
	char name[16];

	snprintf(name, sizeof(name), "%d", first + s);
	return json_is_array(all) ? json_array_get(all, (size_t)s) : json_object_get(all, name);
}

static int is_of_players(const json_t *all, int n, int first, struct buf *why)
{
	const char *key;
	json_t *v;

	if (json_is_array(all) && json_array_size(all) == (size_t)n)
		return 0;
	if (json_is_array(all))
		return buf_printf(why, "the result is of %zu players, not %d", json_array_size(all),
				  n),
		       1;
	if (!json_is_object(all))
		return buf_puts(why, "the result has no list of players where json: says"), 1;
	json_object_foreach ((json_t *)(uintptr_t)all, key, v) {
		bool known = false;
		for (int s = 0; s < n; s++)
			known |= member(all, s, first) == v;
		if (!known)
			return void_game(why, "the result is of a player who is not there", key,
					 strlen(key));
	}
	return 0;
}

static json_t *parse(const char *text, size_t len)
{
	while (len > 0 && strchr(" \t\r\n", text[len - 1]) != NULL)
		len--;
	json_t *j = json_parse("result", text, len, EXTERNAL_TEXT_MAX, NULL);
	size_t at = len;
	while (at > 0 && text[at - 1] != '\n')
		at--;
	return j != NULL || at == 0
		       ? j
		       : json_parse("result", text + at, len - at, EXTERNAL_TEXT_MAX, NULL);
}

static int read_json(const char *path, int n, int first, const char *text, size_t len, double *ret,
		     struct buf *why)
{
	JSON_SCOPED *j = parse(text, len);
	const char *star = strchr(path, '*');
	size_t before = star != NULL ? (size_t)(star - path) : strlen(path);
	const char *after = star == NULL ? "" : star[1] == '.' ? star + 2 : star + 1;

	if (j == NULL)
		return void_game(why, "the result is no JSON", text, len);
	while (before > 0 && path[before - 1] == '.')
		before--;
	const json_t *all = walk(j, path, before);
	if (is_of_players(all, n, first, why) != 0)
		return 1;
	for (int s = 0; s < n; s++) {
		const json_t *v = walk(member(all, s, first), after, strlen(after));
		ret[s] = json_number_value(v);
		if (!json_is_number(v) || !isfinite(ret[s]))
			return buf_printf(why, "the result has no number for player %d", first + s),
			       1;
	}
	return 0;
}

/* ----------------------------------------------------------------------- lines */

struct lines {
	regex_t re;
	int n, first, found;
	double *ret;
	bool seen[ARENA_PLAYERS_MAX];
};

static int number(const char *at, size_t len, double *ret)
{
	char text[64], *end;

	if (len == 0 || len >= sizeof(text))
		return -1;
	memcpy(text, at, len);
	text[len] = '\0';
	if (text[strspn(text, "0123456789+-.eE")] != '\0')
		return -1;
	*ret = strtod(text, &end);
	return *end == '\0' && isfinite(*ret) ? 0 : -1;
}

/* The seat that a line tells of. */
static int whose(const struct lines *l, const char *line, const regmatch_t *m)
{
	char name[16];

	for (int s = 0; l->re.re_nsub == 2 && s < l->n; s++) {
		int len = snprintf(name, sizeof(name), "%d", l->first + s);
		if (m[1].rm_so >= 0 && m[1].rm_eo - m[1].rm_so == len &&
		    memcmp(line + m[1].rm_so, name, (size_t)len) == 0)
			return s;
	}
	return l->re.re_nsub == 2 ? -1 : l->found;
}

static int one_line(struct lines *l, const char *line, size_t len, struct buf *why)
{
	regmatch_t m[3] = {{.rm_so = 0, .rm_eo = (regoff_t)len}};

	if (regexec(&l->re, line, 3, m, REG_STARTEND) != 0)
		return 0;
	const regmatch_t *v = &m[l->re.re_nsub];
	int s = whose(l, line, m);
	if (s < 0 || s >= l->n)
		return void_game(why, "the result is of a player who is not there", line, len);
	if (l->seen[s])
		return void_game(why, "the result is not clear, a player has two", line, len);
	if (v->rm_so < 0 || number(line + v->rm_so, (size_t)(v->rm_eo - v->rm_so), &l->ret[s]) < 0)
		return void_game(why, "the result is no number", line, len);
	l->seen[s] = true;
	l->found++;
	return 0;
}

static int all_lines(struct lines *l, const char *text, size_t len, struct buf *why)
{
	int64_t until = clock_mono_ns() + REGEX_NS;

	for (size_t at = 0; at < len;) {
		const char *nl = memchr(text + at, '\n', len - at);
		size_t n = nl != NULL ? (size_t)(nl - text) - at : len - at;
		if (n <= EXTERNAL_LINE_MAX && one_line(l, text + at, n, why) != 0)
			return 1;
		if (clock_mono_ns() > until)
			return buf_puts(why, "the result took too long to read"), 1;
		at += n + 1;
	}
	if (l->found == l->n)
		return 0;
	if (l->found == 0)
		return void_game(why, "there is no result in what the engine wrote", text, len);
	return buf_printf(why, "there is a result for %d of %d players", l->found, l->n), 1;
}

static int read_lines(const char *regex, int n, int first, const char *text, size_t len,
		      double *ret, struct buf *why)
{
	struct lines l = {.n = n, .first = first, .ret = ret};

	if (regcomp(&l.re, regex, REG_EXTENDED) != 0)
		return buf_puts(why, "result.regex is no regular expression"), 1;
	int rc = l.re.re_nsub == 1 || l.re.re_nsub == 2
			 ? all_lines(&l, text, len, why)
			 : (buf_puts(why, "result.regex has neither one group nor two"), 1);
	regfree(&l.re);
	return rc;
}

int external_read(const json_t *how, int n, int first, const char *text, size_t len,
		  double *ret_value, struct buf *why)
{
	const char *path = json_str_or(how, "json", NULL);

	if (len == 0)
		return buf_puts(why, "the engine wrote no result"), 1;
	if (path != NULL)
		return read_json(path, n, first, text, len, ret_value, why);
	return read_lines(json_str_or(how, "regex", ""), n, first, text, len, ret_value, why);
}

static bool less_is_better(const json_t *how)
{
	return strcmp(json_str_or(how, "value", "score"), "rank") == 0;
}

void external_forfeit(const json_t *how, int n, int seat, double *ret_value)
{
	bool less = less_is_better(how);

	for (int s = 0; s < n; s++)
		ret_value[s] = less ? (s == seat ? n : 1) : s != seat;
}

void external_rank(const json_t *how, int n, const double *value, int *ret_rank, double *ret_score)
{
	bool less = less_is_better(how);

	for (int i = 0; i < n; i++) {
		int better = 0, worse = 0;
		for (int k = 0; k < n; k++) {
			better += less ? value[k] < value[i] : value[k] > value[i];
			worse += less ? value[k] > value[i] : value[k] < value[i];
		}
		ret_rank[i] = better;
		ret_score[i] = less ? worse : value[i];
	}
}
