#include "sandbox/seccomp_tree.h"

#include "harness/base/err.h"

void code_add(struct code *c, uint16_t op, uint8_t jt, uint8_t jf, uint32_t k)
{
	if (c->n < BPF_MAXINSNS)
		c->at[c->n++] = (struct sock_filter){.code = op, .jt = jt, .jf = jf, .k = k};
}

/* Answers are shared: they stand behind the tree, and tests jump straight to them. */
struct tree {
	struct code *code;
	size_t end; /* where the answers begin */
	uint32_t answers[32];
	size_t answers_n;
};

static uint8_t jump(size_t from, size_t to)
{
	/* Conditional jumps reach 255. */
	if (to - from - 1 > 255)
		BUG("a seccomp jump of %zu instructions", to - from - 1);
	return (uint8_t)(to - from - 1);
}

static size_t answer(struct tree *t, uint32_t action)
{
	size_t i = 0;

	while (i < t->answers_n && t->answers[i] != action)
		i++;
	if (i == sizeof(t->answers) / sizeof(t->answers[0]))
		BUG("more than %zu different answers", i);
	if (i == t->answers_n)
		t->answers[t->answers_n++] = action;
	return t->end + i;
}

static void emit_tree(struct tree *t, const struct span *s, size_t n)
{
	struct code *c = t->code;
	size_t left = n / 2, test = c->n;

	code_add(c, BPF_JMP | BPF_JGE | BPF_K, 0, 0, s[left].from);
	if (left == 1)
		c->at[test].jf = jump(test, answer(t, s[0].action));
	else
		emit_tree(t, s, left);
	if (n - left == 1) {
		c->at[test].jt = jump(test, answer(t, s[left].action));
		return;
	}
	c->at[test].jt = jump(test, c->n);
	emit_tree(t, s + left, n - left);
}

static void emit_answers(const struct tree *t)
{
	for (size_t i = 0; i < t->answers_n; i++)
		if (t->answers[i] == SPAN_TAIL)
			code_add(t->code, BPF_JMP | BPF_JA, 0, 0, 0);
		else
			code_add(t->code, BPF_RET | BPF_K, 0, 0, t->answers[i]);
}

void code_tree(struct code *c, const struct span *s, size_t n)
{
	struct tree t = {.code = c, .end = c->n + n - 1};

	if (n < 2)
		BUG("a search tree over %zu spans", n);
	emit_tree(&t, s, n);
	emit_answers(&t);
}
