/*
 * How a codebase is built and started: what its agon.yaml says, and for what
 * that leaves open, a default by the name of a file at its top.
 */
#include "agents/code.h"

#include "harness/base/fd.h"
#include "harness/base/node.h"
#include "harness/base/opt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* No .pyc, which has the time in it: what is built is the same every time. */
#define CHECK_PYTHON(file)                                                                         \
	"python3 -c \"compile(open('" file "', 'rb').read(), '" file "', 'exec')\""

/* In order: the first row whose file is there gives what is not given yet. */
static const struct rule {
	const char *file, *language, *build, *run; /* NULL: says nothing; "": none */
	const char *wire;                          /* what is spoken if run is taken from here */
} rules[] = {
	{"run.sh", NULL, NULL, "sh ./run.sh"},
	{"Makefile", NULL, "make", NULL},
	{"makefile", NULL, "make", NULL},
	{"GNUmakefile", NULL, "make", NULL},
	{"main.c", "c", "gcc -O2 -std=gnu17 -o main *.c -lm", "./main"},
	{"main.cpp", "cpp", "g++ -O2 -std=gnu++20 -o main *.cpp", "./main"},
	{"main.cc", "cpp", "g++ -O2 -std=gnu++20 -o main *.cc", "./main"},
	{"main.rs", "rust", "rustc --edition 2021 -O -o main main.rs", "./main"},
	{"Main.java", "java", "javac -encoding UTF-8 *.java", "java -cp . Main"},
	{"main.go", "go", "GOCACHE=/tmp/go GO111MODULE=off go build -o main .", "./main"},
	{"main.py", "python", CHECK_PYTHON("main.py"), "python3 main.py"},
	{"main.js", "javascript", "node --check main.js", "node main.js"},
	{"robot.js", "javascript", "node --check robot.js", "node robot.js", "js-function"},
	{"robot.py", "python", CHECK_PYTHON("robot.py"), "python3 robot.py", "py-function"},
	{"warrior.red", "redcode", "", ""},
	{"Makefile", NULL, NULL, "./main"},
	{"makefile", NULL, NULL, "./main"},
	{"GNUmakefile", NULL, NULL, "./main"},
};

enum { YAML_BYTES = 16384, COMMAND_BYTES = 4096 };

void code_build_release(struct code_build *b)
{
	free(b->build);
	free(b->run);
	b->build = b->run = NULL;
}

/* ---- agon.yaml ---- */

static const char *const yaml_keys[] = {"build", "run", "language", "wire", NULL};

/* What has been decided, by index into yaml_keys. */
struct plan {
	char *value[4];
};

static void plan_release(struct plan *p)
{
	for (size_t i = 0; i < 4; i++)
		free(p->value[i]);
}

static int unknown_key(int line, const char *key, struct err *e)
{
	const char *near = opt_nearest(key, yaml_keys);

	if (near != NULL)
		return err_set(e, ERR_FAILED,
			       "agon.yaml:%d: unknown key \"%.40s\", did you mean \"%s\"?", line,
			       key, near);
	return err_set(
		e, ERR_FAILED,
		"agon.yaml:%d: unknown key \"%.40s\"; build, run, language and wire are known",
		line, key);
}

static int take_key(struct plan *p, int line, const char *key, const struct node *n, struct err *e)
{
	size_t i = 0;

	while (yaml_keys[i] != NULL && strcmp(yaml_keys[i], key) != 0)
		i++;
	if (yaml_keys[i] == NULL)
		return unknown_key(line, key, e);
	if (n->kind != NODE_SCALAR)
		return err_set(e, ERR_FAILED,
			       "agon.yaml:%d: %s is one text; put quotes around it, or write it "
			       "as lines behind \"%s: |\"",
			       line, key, key);
	const char *value = node_is_null(n) ? "" : n->text;
	if (strlen(value) > COMMAND_BYTES)
		return err_set(e, ERR_FAILED, "agon.yaml:%d: %s is longer than %d bytes", line, key,
			       COMMAND_BYTES);
	if ((strcmp(key, "language") == 0 || strcmp(key, "wire") == 0) &&
	    (strlen(value) > 23 ||
	     strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789+#-") != strlen(value)))
		return err_set(e, ERR_FAILED,
			       "agon.yaml:%d: %s is a short name in lower case, as \"%s\"", line,
			       key, key[0] == 'w' ? "agon" : "c");
	p->value[i] = xstrdup(value);
	return 0;
}

/* Nothing but comments and blank lines, which is no YAML document. */
static bool says_nothing(const struct buf *text)
{
	const char *s = text->data;

	for (size_t n; *s != '\0'; s += n + (s[n] == '\n')) {
		s += strspn(s, " \t\r\n");
		n = strcspn(s, "\n");
		if (n > 0 && *s != '#')
			return false;
	}
	return (size_t)(s - text->data) == text->len;
}

static int read_yaml(const struct buf *text, struct plan *p, struct err *e)
{
	NODE_POOL_SCOPED pool = {0};
	struct err why = ERR_INIT;

	if (text->len == 0 || says_nothing(text))
		return 0;
	const struct node *root = node_read(&pool, "agon.yaml", text->data, text->len, &why);
	if (root == NULL)
		return err_set(e, ERR_FAILED, "%s", why.text);
	if (root->kind != NODE_MAP)
		return err_set(e, ERR_FAILED, "agon.yaml:%d: expected \"key: value\" lines",
			       root->line + 1);
	vec_each (struct node_entry, x, &root->entries)
		if (take_key(p, x->key->line + 1, x->key->text, x->value, e) < 0)
			return -1;
	return 0;
}

/* ---- defaults ---- */

static void give(char **slot, const char *value)
{
	if (*slot == NULL && value != NULL)
		*slot = xstrdup(value);
}

/* *from: the first that said anything.  Rows of another language than the one
 * that is decided are passed over. */
static int apply_rules(struct repo *r, const char *tree, struct plan *p, const char **from,
		       struct err *e)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		const struct rule *rule = &rules[i];
		if (rule->language != NULL && p->value[2] != NULL &&
		    strcmp(rule->language, p->value[2]) != 0)
			continue;
		int rc = code_has_file(r, tree, rule->file, e);
		if (rc < 0)
			return -1;
		if (rc == 0)
			continue;
		if (*from == NULL)
			*from = rule->file;
		if (p->value[1] == NULL)
			give(&p->value[3], rule->wire);
		give(&p->value[0], rule->build);
		give(&p->value[1], rule->run);
		give(&p->value[2], rule->language);
	}
	return 0;
}

static char *command_or_null(char **value)
{
	char *s = *value;

	*value = NULL;
	if (s != NULL && s[strspn(s, " \t\r\n")] == '\0') {
		free(s);
		s = NULL;
	}
	return s;
}

int code_build_plan(struct repo *r, const char *tree, struct code_build *ret, struct err *e)
{
	__attribute__((cleanup(plan_release))) struct plan p = {0};
	BUF_SCOPED yaml = BUF_INIT;
	const char *from = NULL;

	int rc = code_file(r, tree, "agon.yaml", YAML_BYTES, &yaml, e);
	if (rc < 0)
		return -1;
	if (rc == 0) {
		from = "agon.yaml";
		if (read_yaml(&yaml, &p, e) < 0)
			return -1;
	}
	if (apply_rules(r, tree, &p, &from, e) < 0)
		return -1;
	*ret = (struct code_build){0};
	snprintf(ret->language, sizeof(ret->language), "%s", p.value[2] != NULL ? p.value[2] : "");
	snprintf(ret->wire, sizeof(ret->wire), "%s", p.value[3] != NULL ? p.value[3] : "");
	snprintf(ret->from, sizeof(ret->from), "%s", from != NULL ? from : "");
	ret->build = command_or_null(&p.value[0]);
	ret->run = command_or_null(&p.value[1]);
	ret->needed = ret->build != NULL;
	return 0;
}
