/*
 * gen_battles: random warriors that live long enough to tell machines apart.
 *
 *	gen_battles SEED COUNT CORE LENGTH DIR
 *
 * writes DIR/b-0001.red... : plain instructions, every opcode, modifier and mode,
 * with few DAT, targets near and far, a PIN now and then.  Every other one is a
 * loop with processes, bombs and copies in it, since pure chance dies at once.
 */
#include "arenas/corewar/insn.h"
#include "harness/base/rng.h"

#include <stdio.h>
#include <stdlib.h>

struct gen {
	struct rng rng;
	FILE *f;
	int core, length;
};

static int below(struct gen *g, int n)
{
	return (int)rng_below(&g->rng, (uint64_t)n);
}

static int field(struct gen *g)
{
	switch (below(g, 8)) {
	case 0:
		return below(g, g->core);
	case 1:
		return 0;
	default:
		return below(g, 2 * g->length) - g->length;
	}
}

static void instruction(struct gen *g, int op, int mod)
{
	fprintf(g->f, "\t%s.%s %c%d, %c%d\n", cw_op_name[op], cw_mod_name[mod],
		cw_mode_sign[below(g, CW_MODES)], field(g), cw_mode_sign[below(g, CW_MODES)],
		field(g));
}

static void any(struct gen *g)
{
	int op = below(g, CW_OPS);
	while (op == CW_DAT && below(g, 4) != 0)
		op = below(g, CW_OPS);
	instruction(g, op, below(g, CW_MODS));
}

/* Splits, then a loop of anything that ends in a jump back. */
static int loop(struct gen *g)
{
	static const int useful[] = {CW_MOV, CW_MOV, CW_MOV, CW_ADD, CW_SUB, CW_SPL, CW_DJN, CW_SNE,
				     CW_SEQ, CW_MUL, CW_MOD, CW_DIV, CW_SLT, CW_LDP, CW_STP};
	int n = 1 + below(g, 4), made = below(g, 3);
	for (int i = 0; i < made; i++)
		fprintf(g->f, "\tspl.b $1, $0\n");
	for (int i = 0; i < n; i++)
		instruction(g, useful[below(g, (int)(sizeof useful / sizeof *useful))],
			    below(g, 3) == 0 ? below(g, CW_MODS) : CW_I);
	fprintf(g->f, "\tjmp.b $-%d, %c%d\n", n, cw_mode_sign[below(g, CW_MODES)], field(g));
	return made + n + 1;
}

static void warrior(struct gen *g, int number)
{
	int max = g->length, made = 0;
	fprintf(g->f, ";redcode-94\n;name b%d\n;assert 1\n", number);
	if (below(g, 3) == 0)
		fprintf(g->f, "\tpin %d\n", below(g, 3));
	while (number % 2 == 0 && made + 8 <= max && below(g, 4) != 0)
		made += loop(g);
	for (int n = 1 + below(g, max - made > 12 ? 12 : max - made); n > 0 && made < max;
	     n--, made++)
		any(g);
	fprintf(g->f, "\tend %d\n", below(g, made) * (number % 2));
}

int main(int argc, char **argv)
{
	struct gen g = {0};
	if (argc != 6)
		return 2;
	g.core = (int)strtol(argv[3], NULL, 10);
	g.length = (int)strtol(argv[4], NULL, 10);
	for (int i = 1; i <= strtol(argv[2], NULL, 10); i++) {
		char path[4096];
		uint64_t number = (uint64_t)i;
		snprintf(path, sizeof path, "%s/b-%04d.red", argv[5], i);
		g.f = fopen(path, "we");
		if (g.f == NULL)
			return 1;
		rng_init(&g.rng,
			 rng_derive((uint64_t)strtoll(argv[1], NULL, 10), "battles", &number, 1));
		warrior(&g, i);
		fclose(g.f);
	}
	return 0;
}
