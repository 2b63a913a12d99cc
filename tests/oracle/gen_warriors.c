/*
 * gen_warriors: random Redcode for the comparison with pMARS.
 *
 *	gen_warriors [-w] SEED COUNT DIR
 *
 * writes DIR/gen-0001.red... .  Every file has a share of all combinations of
 * opcode, modifier and modes, so that 200 files have every one of them; around
 * them stand labels, EQU chains, FOR blocks, P-space, PIN, ORG and END in many
 * spellings.  The first line, ";options -s 800 ...", is for pMARS.
 *
 * pMARS 0.9.2 reads a-b*c-d as a-(b*c-d), aborts at the tenth message, has lines
 * of 255 bytes, and reduces numbers by subtraction.  So products in sums get
 * parentheses, and the rest is kept small; -w (for 0.9.4) drops the parentheses.
 */
#include "arenas/corewar/insn.h"
#include "harness/base/buf.h"
#include "harness/base/err.h"
#include "harness/base/rng.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COMBINATIONS = CW_OPS * CW_MODS * CW_MODES * CW_MODES, SHARE = 48 };

struct gen {
	struct rng rng;
	struct buf out;
	bool wild, icws88;
	int labels;   /* L0... that exist in the end */
	int consts;   /* C0... defined above */
	int counters; /* open FOR loops: counters k1... */
	int insns, loops, marks;
	int uses;    /* of constants in this line */
	int waiting; /* labels for the next instruction */
};

static int below(struct gen *g, int n)
{
	return (int)rng_below(&g->rng, (uint64_t)n);
}

static const char *pick(struct gen *g, const char *const *list, int n)
{
	return list[below(g, n)];
}
#define PICK(g, ...)                                                                               \
	pick(g, (const char *const[]){__VA_ARGS__},                                                \
	     (int)(sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)))

static void atom(struct gen *g)
{
	static const int sizes[] = {3, 10, 100, 8000, 20000};

	switch (below(g, 12)) {
	case 0:
	case 1:
		buf_printf(&g->out, "L%d", below(g, g->labels));
		return;
	case 2:
		if (g->consts > 0 && g->uses++ < 2) {
			buf_printf(&g->out, "C%d", below(g, g->consts));
			return;
		}
		break;
	case 3:
		if (g->counters > 0) {
			buf_printf(&g->out, "k%d_%d", g->loops, 1 + below(g, g->counters));
			return;
		}
		break;
	case 4:
		buf_puts(&g->out, PICK(g, "CORESIZE", "MAXPROCESSES", "MAXCYCLES", "MAXLENGTH",
				       "MINDISTANCE", "PSPACESIZE", "WARRIORS", "CURLINE"));
		return;
	case 5:
		buf_puts(&g->out, PICK(g, "late", "a", "q", "Z"));
		return;
	default:
		break;
	}
	buf_printf(&g->out, "%d", below(g, sizes[below(g, 5)]));
}

static void expression(struct gen *g, int depth);

static void term(struct gen *g, int depth)
{
	if (depth > 0 && below(g, 3) == 0) {
		buf_puts(&g->out, PICK(g, "(", "-(", "!(", "+("));
		expression(g, depth - 1);
		buf_putc(&g->out, ')');
	} else {
		buf_puts(&g->out, PICK(g, "", "", "", "", "-", "+", "!", "--"));
		atom(g);
	}
}

static void product(struct gen *g, int depth)
{
	term(g, depth);
	for (int n = below(g, 3); n > 0; n--)
		if (below(g, 2) == 0) {
			buf_puts(&g->out, PICK(g, "*", " * "));
			atom(g);
		} else {
			buf_printf(&g->out, "%s%d", PICK(g, "/", "%", " % "), 1 + below(g, 999));
		}
}

/* One comparison in parentheses: their chains are no one's idea of Redcode. */
static void comparison(struct gen *g, int depth)
{
	buf_putc(&g->out, '(');
	term(g, depth - 1);
	buf_puts(&g->out, PICK(g, "==", "!=", "<", ">", "<=", ">=", "&&", "||", " > = "));
	term(g, depth - 1);
	buf_putc(&g->out, ')');
}

static void expression(struct gen *g, int depth)
{
	if (depth > 1 && below(g, 6) == 0) {
		comparison(g, depth);
		return;
	}
	for (int n = 1 + below(g, 3); n > 0; n--) {
		bool bare = g->wild || below(g, 2) == 0;
		if (bare && !g->wild) {
			term(g, depth);
		} else {
			buf_puts(&g->out, bare ? "" : "(");
			product(g, depth);
			buf_puts(&g->out, bare ? "" : ")");
		}
		if (n > 1)
			buf_puts(&g->out, PICK(g, "+", "-", " - "));
	}
}

/* An expression in parentheses of at most max bytes; what grows longer is cut down to an atom. */
static void group(struct gen *g, int depth, size_t max)
{
	size_t before = g->out.len;

	buf_putc(&g->out, '(');
	expression(g, depth);
	if (g->out.len - before > max) {
		buf_truncate(&g->out, before + 1);
		atom(g);
	}
	buf_putc(&g->out, ')');
}

/* Bounded, because pMARS reduces by repeated subtraction. */
static void operand(struct gen *g)
{
	if (below(g, 3) == 0) {
		atom(g);
		return;
	}
	if (below(g, 20) == 0)
		buf_printf(&g->out, "%c =", 'a' + below(g, 26));
	group(g, 2, 60);
	buf_puts(&g->out, "%90001");
}

static void end_line(struct gen *g)
{
	buf_puts(&g->out, PICK(g, "\n", "\n", "\n", " ; why not\n", "\t;, ' \n", "\r\n"));
}

static void word(struct gen *g, const char *s)
{
	bool lower = below(g, 2) == 0;

	for (; *s != '\0'; s++)
		buf_putc(&g->out, lower && *s >= 'A' && *s <= 'Z' ? *s + 0x20 : *s);
}

/* both: always two operands, even where one is enough */
static void insn(struct gen *g, int op, int mod, int amode, int bmode, bool both)
{
	g->uses = 0;
	word(g, cw_op_name[op]);
	if (mod >= 0) {
		buf_puts(&g->out, PICK(g, ".", ".", " .", ". "));
		word(g, cw_mod_name[mod]);
	}
	buf_puts(&g->out, PICK(g, " ", "\t", "  "));
	if (amode != CW_DIRECT || below(g, 2) == 0)
		buf_printf(&g->out, "%c%s", cw_mode_sign[amode], PICK(g, "", " "));
	operand(g);
	both = both || (op != CW_DAT && op != CW_JMP && op != CW_SPL && op != CW_NOP);
	if (both || below(g, 3) != 0) {
		buf_puts(&g->out, PICK(g, ",", ", ", " , "));
		if (bmode != CW_DIRECT || below(g, 2) == 0)
			buf_putc(&g->out, cw_mode_sign[bmode]);
		operand(g);
	}
	end_line(g);
	g->insns++;
	g->waiting = 0;
}

static void random_insn(struct gen *g)
{
	if (!g->icws88) {
		insn(g, below(g, CW_OPS), below(g, 2) == 0 ? -1 : below(g, CW_MODS),
		     below(g, CW_MODES), below(g, CW_MODES), false);
		return;
	}
	static const unsigned char ops[] = {CW_DAT, CW_MOV, CW_ADD, CW_SUB, CW_JMP, CW_JMZ,
					    CW_JMN, CW_DJN, CW_CMP, CW_SLT, CW_SPL};
	int op = ops[below(g, (int)sizeof(ops))];
	int am = op == CW_DAT ? 3 * below(g, 2) : 1 + below(g, 3);
	int bm = op == CW_DAT ? 3 * below(g, 2) : 1 + below(g, 3);
	insn(g, op, -1, am, bm, false);
}

static void maybe_labels(struct gen *g)
{
	while (below(g, 3) == 0 && g->labels < 30 && g->waiting++ < 5)
		buf_printf(&g->out, "L%d%s", g->labels++, PICK(g, " ", ": ", ":\n", "\n", " \t"));
}

/* A FOR block; inside, labels need & to be different every time. */
static void loop(struct gen *g, int depth)
{
	int before = g->counters, number = g->loops;

	if (depth == 0)
		number = ++g->loops;
	if (below(g, 4) != 0) {
		if (depth == 0)
			maybe_labels(g);
		buf_printf(&g->out, "k%d_%d%s", number, before + 1, PICK(g, " ", "\n"));
		g->counters++;
	}
	word(g, "FOR ");
	if (g->counters > before + 1 || below(g, 3) == 0)
		buf_puts(&g->out,
			 PICK(g, "(2*MAXPROCESSES)/MAXPROCESSES", "CURLINE-CURLINE+1", "0", "-3"));
	else
		buf_printf(&g->out, "%d", below(g, 4));
	end_line(g);
	for (int n = 1 + below(g, 2); n > 0; n--) {
		if (g->counters == depth + 1) {
			buf_printf(&g->out, "m%d", ++g->marks);
			for (int c = 1; c <= g->counters; c++)
				buf_printf(&g->out, "&k%d_%d", number, c);
			buf_putc(&g->out, ' ');
		}
		random_insn(g);
		if (depth < 2 && below(g, 3) == 0)
			loop(g, depth + 1);
	}
	word(g, "ROF");
	end_line(g);
	g->counters = before;
}

static void constant(struct gen *g)
{
	buf_printf(&g->out, "C%d %s ", g->consts, PICK(g, "equ", "EQU", "Equ"));
	g->uses = 0;
	group(g, 1, 25);
	end_line(g);
	g->consts++;
}

/* EQU as text: no value of its own, modes, the comma, whole instructions. */
static void texts(struct gen *g, int n)
{
	char sign = cw_mode_sign[below(g, g->icws88 ? 3 : CW_MODES)];

	buf_printf(&g->out, "T%d equ 1+%d\n dat #T%d*3, #3*T%d\n", n, below(g, 9), n, n);
	buf_printf(&g->out, "U%d equ %c%d , %c%d\n", n, sign == '#' ? '$' : sign, below(g, 99), '@',
		   below(g, 99));
	buf_printf(&g->out, " mov U%d\n", n);
	buf_printf(&g->out, "V%d equ mov %d, V%dx\n equ jmp V%dx , 0\n equ V%dx djn 0, 1\n", n,
		   below(g, 9), n, n, n);
	buf_printf(&g->out, "W%d V%d\n", n, n);
	buf_printf(&g->out, " jmp W%d+X%d, X%d+1\nX%d equ W%d - 2\n", n, n, n, n, n);
	g->insns += 6;
}

static void start(struct gen *g)
{
	switch (below(g, g->icws88 ? 1 : 4)) {
	case 0:
		buf_printf(&g->out, "late %s %s\n", PICK(g, "end", "END"),
			   PICK(g, "", "L0", "L1+1", "3"));
		return;
	case 1:
		buf_puts(&g->out, " org L0\n org L1\nlate end 7\n");
		return;
	case 2:
		buf_printf(&g->out, " org L2 - %d\n pin %d\nlate nop 0\n", below(g, 3),
			   below(g, 5));
		return;
	default:
		buf_printf(&g->out, "ORG 2\n pin L1*%d\nlate end\n jmp nowhere\n", below(g, 500));
	}
}

static void generate(struct gen *g, int number)
{
	static const char *const options[] = {"",
					      "",
					      "-s 55440 -c 500000 -p 10000",
					      "-s 800 -c 8000 -p 800",
					      "-s 8192 -c 100000 -S 37",
					      "-s 10007 -d 333"};
	g->icws88 = number % 10 == 9;
	int share = number - number / 10 - g->icws88; /* '88 takes none */
	buf_printf(&g->out, ";options -l 333 -d 333 %s%s\n", g->icws88 ? "-8 " : "",
		   options[below(g, (int)(sizeof(options) / sizeof(options[0])))]);
	if (below(g, 3) == 0)
		buf_puts(&g->out, "this is mail, and not a warrior!\n;redcode-94\n");
	buf_printf(&g->out, ";name Gen %d\n; author  G. E. N.\n;strategy none\n;assert %s\n",
		   number, PICK(g, "1", "CORESIZE>0 && MAXLENGTH==333 ; always", "VERSION"));
	buf_puts(&g->out, g->icws88 ? "L0 mov 0, 1\nL1 dat #L0 \\\n+1\nL2: mov L1, L2\n"
				    : "L0 mov.i 0, 1\nL1 dat #L0 \\\n+1\nL2: mov L1, L2\n");
	g->insns = g->labels = 3;
	for (int i = 0; i < SHARE; i++) {
		int c = (share * SHARE + i) % COMBINATIONS;
		maybe_labels(g);
		if (g->icws88)
			random_insn(g);
		insn(g, g->icws88 ? CW_JMP : c % CW_OPS, g->icws88 ? -1 : c / CW_OPS % CW_MODS,
		     g->icws88 ? CW_DIRECT : c / CW_OPS / CW_MODS % CW_MODES,
		     g->icws88 ? CW_DIRECT : c / CW_OPS / CW_MODS / CW_MODES, true);
		if (below(g, 8) == 0 && g->consts < 6)
			constant(g);
		if (below(g, 12) == 0)
			loop(g, 0);
		if (i % 15 == 7)
			texts(g, i);
	}
	start(g);
}

int main(int argc, char **argv)
{
	int at = argc > 1 && strcmp(argv[1], "-w") == 0 ? 2 : 1;

	if (argc != at + 3) {
		fprintf(stderr, "usage: gen_warriors [-w] SEED COUNT DIR\n");
		return 2;
	}
	uint64_t seed = strtoull(argv[at], NULL, 10);
	int count = (int)strtol(argv[at + 1], NULL, 10);
	for (int i = 1; i <= count; i++) {
		struct gen g = {.out = BUF_INIT, .wild = at == 2};
		rng_init(&g.rng, rng_derive(seed, "warrior", &(uint64_t){(uint64_t)i}, 1));
		generate(&g, i);
		char *path = xprintf("%s/gen-%04d.red", argv[at + 2], i);
		FILE *f = fopen(path, "wbe");
		if (f == NULL || fwrite(g.out.data, 1, g.out.len, f) != g.out.len ||
		    fclose(f) != 0) {
			fprintf(stderr, "gen_warriors: %s: cannot write\n", path);
			return 3;
		}
		free(path);
		buf_release(&g.out);
	}
	return 0;
}
