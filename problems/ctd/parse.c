/*
 * Scripts from tokens, by recursive descent.  Conditions and values share one
 * grammar, since both may stand in parentheses; each node knows which it is.
 * Nesting, and the length of a chain like 1+1+1..., are bounded: both are walked
 * by recursion.
 */
#include "problems/ctd/script.h"

#include "harness/base/err.h"

#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 1000 };

struct parser {
	struct ctd_script *s;
	struct lexer x;
	int depth;
};

static bool failed(const struct parser *p)
{
	return p->x.why[0] != '\0';
}

static bool is_sign(const struct parser *p, char sign)
{
	return p->x.now.kind == TOKEN_SIGN && p->x.now.sign == sign;
}

static bool is_word(const struct parser *p, const char *word)
{
	const struct token *t = &p->x.now;

	return t->kind == TOKEN_WORD && t->to - t->from == strlen(word) &&
	       memcmp(p->s->text + t->from, word, strlen(word)) == 0;
}

/* The token that is not what it should be. */
static void unexpected(struct parser *p, const char *want)
{
	const struct token *t = &p->x.now;
	size_t n = t->to - t->from;

	if (t->kind == TOKEN_END)
		token_fail(&p->x, p->s->len, "expected %s, the script ends", want);
	else
		token_fail(&p->x, t->from, "expected %s, got %.*s", want, (int)(n > 40 ? 40 : n),
			   p->s->text + t->from);
}

static bool accept(struct parser *p, char sign)
{
	if (!is_sign(p, sign))
		return false;
	token_next(&p->x);
	return true;
}

static void expect(struct parser *p, char sign)
{
	char want[] = {sign, '\0'};

	if (!accept(p, sign) && !failed(p))
		unexpected(p, want);
}

static bool enter(struct parser *p)
{
	if (++p->depth > DEPTH_MAX)
		token_fail(&p->x, p->x.now.from, "nested deeper than %d", DEPTH_MAX);
	return !failed(p);
}

/* ------------------------------------------------------------------ nodes */

static struct node *node_new(struct parser *p, enum node_kind kind)
{
	struct node *n = xcalloc(1, sizeof(*n));

	n->kind = kind;
	n->depth = 1;
	n->from = p->x.now.from;
	n->to = p->x.now.to;
	vec_push(&p->s->nodes, n);
	return n;
}

static void node_add(struct parser *p, struct node *n, struct node *kid)
{
	if (kid == NULL)
		return;
	vec_push(&n->kids, kid);
	if (kid->depth >= n->depth)
		n->depth = kid->depth + 1;
	if (kid->from < n->from)
		n->from = kid->from;
	if (kid->to > n->to)
		n->to = kid->to;
	if (n->depth > DEPTH_MAX)
		token_fail(&p->x, n->from, "an expression of more than %d parts in a row",
			   DEPTH_MAX);
}

static bool is_test(const struct node *n)
{
	return n->kind >= NODE_COMPARE;
}

static struct node *binary(struct parser *p, enum node_kind kind, char op, struct node *a,
			   struct node *b)
{
	struct node *n = node_new(p, kind);

	n->op = op;
	if (a == NULL || b == NULL)
		return NULL;
	n->from = a->from;
	n->to = b->to;
	node_add(p, n, a);
	node_add(p, n, b);
	return n;
}

/* What a is has to be a value, or a condition. */
static struct node *want(struct parser *p, struct node *n, bool test)
{
	if (n == NULL || failed(p))
		return NULL;
	if (is_test(n) == test)
		return n;
	token_fail(&p->x, n->from,
		   test ? "expected a condition, this is a value"
			: "expected a value, this is a condition");
	return NULL;
}

static struct node *read_any(struct parser *p);

static struct node *read_value(struct parser *p)
{
	return want(p, read_any(p), false);
}

static struct node *read_test(struct parser *p)
{
	return want(p, read_any(p), true);
}

static size_t name_of(struct parser *p)
{
	const struct token *t = &p->x.now;
	size_t n = t->to - t->from;

	for (size_t i = 0; i < p->s->names.len; i++)
		if (strlen(p->s->names.at[i]) == n &&
		    memcmp(p->s->names.at[i], p->s->text + t->from, n) == 0)
			return i;
	vec_push(&p->s->names, xstrndup(p->s->text + t->from, n));
	return p->s->names.len - 1;
}

/* Without indices. */
static struct node *read_name(struct parser *p)
{
	if (p->x.now.kind != TOKEN_NAME) {
		if (!failed(p))
			unexpected(p, "the name of a variable");
		return NULL;
	}
	struct node *n = node_new(p, NODE_VARIABLE);
	n->name = name_of(p);
	token_next(&p->x);
	return n;
}

static struct node *read_variable(struct parser *p)
{
	struct node *n = read_name(p);

	if (n == NULL || !accept(p, '['))
		return n;
	do
		node_add(p, n, read_value(p));
	while (accept(p, ','));
	if (is_sign(p, ']'))
		n->to = p->x.now.to;
	expect(p, ']');
	return n;
}

static void read_names(struct parser *p, struct node *n)
{
	do
		node_add(p, n, read_name(p));
	while (accept(p, ','));
}

static struct node *read_function(struct parser *p, enum node_kind kind)
{
	struct node *n = node_new(p, kind);

	token_next(&p->x);
	if (kind == NODE_ISEOF)
		return n;
	expect(p, '(');
	if (kind == NODE_UNIQUE)
		read_names(p, n);
	else
		node_add(p, n, read_value(p));
	if (kind == NODE_INARRAY) {
		expect(p, ',');
		node_add(p, n, read_name(p));
	}
	if (is_sign(p, ')'))
		n->to = p->x.now.to;
	expect(p, ')');
	return n;
}

static struct node *read_number(struct parser *p)
{
	const struct token *t = &p->x.now;
	struct node *n = node_new(p, NODE_VALUE);

	if (t->kind == TOKEN_STRING)
		n->value = value_text(p->x.bytes.data, p->x.bytes.len);
	else if (t->kind == TOKEN_INT && t->to - t->from < 10000000)
		n->value = value_digits(p->s->text + t->from, t->to - t->from, false);
	else if (t->kind == TOKEN_INT ||
		 !value_decimal(p->s->text + t->from, t->to - t->from, &n->value))
		token_fail(&p->x, t->from, "the number is too large");
	token_next(&p->x);
	return n;
}

static struct node *read_primary(struct parser *p)
{
	static const struct {
		const char *word;
		enum node_kind kind;
	} functions[] = {{"STRLEN", NODE_STRLEN},
			 {"ISEOF", NODE_ISEOF},
			 {"MATCH", NODE_MATCH},
			 {"UNIQUE", NODE_UNIQUE},
			 {"INARRAY", NODE_INARRAY}};
	enum token_kind kind = p->x.now.kind;

	if (accept(p, '(')) {
		struct node *n = read_any(p);
		expect(p, ')');
		return n;
	}
	if (kind == TOKEN_NAME)
		return read_variable(p);
	if (kind == TOKEN_INT || kind == TOKEN_FLOAT || kind == TOKEN_STRING)
		return read_number(p);
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		if (is_word(p, functions[i].word))
			return read_function(p, functions[i].kind);
	if (!failed(p))
		unexpected(p, "a value or a condition");
	return NULL;
}

/* -x^2 is -(x^2); x^y^z is (x^y)^z. */
static struct node *read_unary(struct parser *p)
{
	struct node *n = NULL;

	if (!enter(p))
		return NULL;
	if (is_sign(p, '-')) {
		struct node *up = node_new(p, NODE_NEGATE);
		token_next(&p->x);
		struct node *kid = want(p, read_unary(p), false);
		node_add(p, up, kid);
		n = kid != NULL ? up : NULL;
	} else {
		n = read_primary(p);
		while (n != NULL && !failed(p) && accept(p, '^')) {
			struct node *b = is_sign(p, '-') ? read_unary(p) : read_primary(p);
			n = binary(p, NODE_ARITH, '^', want(p, n, false), want(p, b, false));
		}
	}
	p->depth--;
	return failed(p) ? NULL : n;
}

static struct node *read_term(struct parser *p)
{
	struct node *n = read_unary(p);

	while (n != NULL && (is_sign(p, '*') || is_sign(p, '/') || is_sign(p, '%'))) {
		char op = p->x.now.sign;
		token_next(&p->x);
		struct node *b = read_unary(p);
		n = binary(p, NODE_ARITH, op, want(p, n, false), want(p, b, false));
	}
	return n;
}

static struct node *read_sum(struct parser *p)
{
	struct node *n = read_term(p);

	while (n != NULL && (is_sign(p, '+') || is_sign(p, '-'))) {
		char op = p->x.now.sign;
		token_next(&p->x);
		struct node *b = read_term(p);
		n = binary(p, NODE_ARITH, op, want(p, n, false), want(p, b, false));
	}
	return n;
}

static struct node *read_compare(struct parser *p)
{
	struct node *n = read_sum(p);

	if (n == NULL || p->x.now.kind != TOKEN_SIGN || strchr("<>lgen", p->x.now.sign) == NULL)
		return n;
	char op = p->x.now.sign;
	token_next(&p->x);
	struct node *b = read_sum(p);
	return binary(p, NODE_COMPARE, op, want(p, n, false), want(p, b, false));
}

/* !a == b is !(a == b). */
static struct node *read_not(struct parser *p)
{
	struct node *n = NULL;

	if (!is_sign(p, '!'))
		return read_compare(p);
	if (!enter(p))
		return NULL;
	struct node *up = node_new(p, NODE_NOT);
	token_next(&p->x);
	struct node *kid = want(p, read_not(p), true);
	node_add(p, up, kid);
	n = kid != NULL ? up : NULL;
	p->depth--;
	return failed(p) ? NULL : n;
}

static struct node *read_and(struct parser *p)
{
	struct node *n = read_not(p);

	while (n != NULL && accept(p, 'a')) {
		struct node *b = read_not(p);
		n = binary(p, NODE_AND, 0, want(p, n, true), want(p, b, true));
	}
	return n;
}

static struct node *read_any(struct parser *p)
{
	struct node *n = enter(p) ? read_and(p) : NULL;

	while (n != NULL && accept(p, 'o')) {
		struct node *b = read_and(p);
		n = binary(p, NODE_OR, 0, want(p, n, true), want(p, b, true));
	}
	p->depth--;
	return failed(p) ? NULL : n;
}

/* ------------------------------------------------------------------ commands */

enum shape {
	SHAPE_BARE,
	SHAPE_NUMBER, /* .values values [, variable [, FIXED | SCIENTIFIC]] */
	SHAPE_REGEX,  /* value [, variable] */
	SHAPE_VALUE,
	SHAPE_TEST,
	SHAPE_SET,
	SHAPE_UNSET,
	SHAPE_REP,   /* value [, command] */
	SHAPE_WHILE, /* condition [, command] */
};

static const struct form {
	const char *word;
	enum command_kind kind;
	enum shape shape;
	int values;
	bool counts, block; /* a variable first that counts; commands up to END */
} forms[] = {
	{"SPACE", CMD_SPACE, SHAPE_BARE, 0, false, false},
	{"NEWLINE", CMD_NEWLINE, SHAPE_BARE, 0, false, false},
	{"EOF", CMD_EOF, SHAPE_BARE, 0, false, false},
	{"INT", CMD_INT, SHAPE_NUMBER, 2, false, false},
	{"FLOAT", CMD_FLOAT, SHAPE_NUMBER, 2, false, false},
	{"FLOATP", CMD_FLOATP, SHAPE_NUMBER, 4, false, false},
	{"STRING", CMD_STRING, SHAPE_VALUE, 1, false, false},
	{"REGEX", CMD_REGEX, SHAPE_REGEX, 1, false, false},
	{"ASSERT", CMD_ASSERT, SHAPE_TEST, 1, false, false},
	{"SET", CMD_SET, SHAPE_SET, 0, false, false},
	{"UNSET", CMD_UNSET, SHAPE_UNSET, 0, false, false},
	{"REP", CMD_REP, SHAPE_REP, 1, false, true},
	{"REPI", CMD_REP, SHAPE_REP, 1, true, true},
	{"WHILE", CMD_WHILE, SHAPE_WHILE, 1, false, true},
	{"WHILEI", CMD_WHILE, SHAPE_WHILE, 1, true, true},
	{"IF", CMD_IF, SHAPE_TEST, 1, false, true},
};

static const struct form *form_here(const struct parser *p)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (is_word(p, forms[i].word))
			return &forms[i];
	return NULL;
}

static void arg(struct command *c, struct node *n)
{
	if (n != NULL)
		vec_push(&c->args, n);
}

static void read_values(struct parser *p, struct command *c, int n)
{
	for (int i = 0; i < n && !failed(p); i++) {
		if (i > 0)
			expect(p, ',');
		arg(c, read_value(p));
	}
}

static void read_notation(struct parser *p, struct command *c)
{
	bool fixed = is_word(p, "FIXED");

	if (!fixed && !is_word(p, "SCIENTIFIC")) {
		unexpected(p, "FIXED or SCIENTIFIC");
		return;
	}
	c->notation = fixed ? NOTATION_FIXED : NOTATION_SCIENTIFIC;
	token_next(&p->x);
}

static void read_assignments(struct parser *p, struct command *c)
{
	do {
		arg(c, read_variable(p));
		expect(p, '=');
		arg(c, read_value(p));
	} while (!failed(p) && accept(p, ','));
}

static struct command *read_command(struct parser *p);

static void read_args(struct parser *p, struct command *c, const struct form *f)
{
	if (f->shape == SHAPE_BARE)
		return;
	expect(p, '(');
	if (f->counts) {
		c->variable = read_variable(p);
		expect(p, ',');
	}
	if (f->shape == SHAPE_SET)
		read_assignments(p, c);
	else if (f->shape == SHAPE_UNSET)
		do
			arg(c, read_name(p));
		while (accept(p, ','));
	else if (f->shape == SHAPE_TEST || f->shape == SHAPE_WHILE)
		arg(c, read_test(p));
	else
		read_values(p, c, f->values);
	if ((f->shape == SHAPE_REGEX || f->shape == SHAPE_NUMBER) && accept(p, ',')) {
		c->variable = read_variable(p);
		if (c->kind != CMD_INT && c->kind != CMD_REGEX && accept(p, ','))
			read_notation(p, c);
	}
	if ((f->shape == SHAPE_REP || f->shape == SHAPE_WHILE) && accept(p, ','))
		c->separator = read_command(p);
	c->to = p->x.now.to;
	expect(p, ')');
}

static bool read_block(struct parser *p, struct block *b, bool inner)
{
	while (!failed(p) && p->x.now.kind != TOKEN_END && !is_word(p, "END") &&
	       !is_word(p, "ELSE")) {
		struct command *c = read_command(p);
		if (c != NULL)
			vec_push(b, c);
	}
	if (!failed(p) && inner && p->x.now.kind == TOKEN_END)
		return false;
	return !failed(p);
}

static void read_body(struct parser *p, struct command *c)
{
	bool ends = read_block(p, &c->block, true);

	if (ends && c->kind == CMD_IF && is_word(p, "ELSE")) {
		token_next(&p->x);
		ends = read_block(p, &c->other, true);
	}
	if (failed(p))
		return;
	if (!ends)
		token_fail(&p->x, c->from, "END is missing for this command");
	else if (!is_word(p, "END"))
		unexpected(p, "END");
	else
		token_next(&p->x);
}

static struct command *read_command(struct parser *p)
{
	const struct form *f = form_here(p);

	if (f == NULL) {
		if (!failed(p))
			unexpected(p, "a command");
		return NULL;
	}
	struct command *c = xcalloc(1, sizeof(*c));
	vec_push(&p->s->commands, c);
	c->kind = f->kind;
	c->from = p->x.now.from;
	c->to = p->x.now.to;
	if (!enter(p))
		return NULL;
	token_next(&p->x);
	read_args(p, c, f);
	if (f->block && !failed(p))
		read_body(p, c);
	p->depth--;
	return failed(p) ? NULL : c;
}

/* ------------------------------------------------------------------ scripts */

size_t script_line(const struct ctd_script *s, size_t at)
{
	size_t line = 1;

	for (size_t i = 0; i < at && i < s->len; i++)
		line += s->text[i] == '\n';
	return line;
}

int ctd_parse(struct ctd_script **ret, const char *text, size_t len, char why[CTD_WHY])
{
	struct ctd_script *s = xcalloc(1, sizeof(*s));
	struct parser p = {.s = s, .x = {.bytes = BUF_INIT, .why = why}};

	why[0] = '\0';
	s->text = xmalloc(len + 1);
	memcpy(s->text, text, len);
	s->text[len] = '\0';
	s->len = len;
	p.x.text = s->text;
	p.x.len = len;
	if (len > CTD_SCRIPT_MAX)
		token_fail(&p.x, 0, "the script is larger than %d bytes", CTD_SCRIPT_MAX);
	token_next(&p.x);
	if (read_block(&p, &s->main, false) && p.x.now.kind != TOKEN_END)
		token_fail(&p.x, p.x.now.from, "%s without a command that it belongs to",
			   is_word(&p, "END") ? "END" : "ELSE");
	buf_release(&p.x.bytes);
	if (why[0] != '\0') {
		ctd_free(&s);
		return -1;
	}
	*ret = s;
	return 0;
}

void ctd_free(struct ctd_script **script)
{
	struct ctd_script *s = *script;

	if (s == NULL)
		return;
	vec_each (struct node *, n, &s->nodes) {
		value_release(&(*n)->value);
		vec_release(&(*n)->kids);
		free(*n);
	}
	vec_each (struct command *, c, &s->commands) {
		vec_release(&(*c)->args);
		vec_release(&(*c)->block);
		vec_release(&(*c)->other);
		free(*c);
	}
	vec_each (char *, name, &s->names)
		free(*name);
	vec_release(&s->nodes);
	vec_release(&s->commands);
	vec_release(&s->names);
	vec_release(&s->main);
	free(s->text);
	free(s);
	*script = NULL;
}
