#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "arenas/arena.h"
#include "arenas/corewar/asm.h"
#include "arenas/corewar/mars.h"
#include "arenas/corewar/mars_core.h"
#include "harness/base/fd.h"
#include "harness/base/rng.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct cw_rules rules_of(int core, int cycles, int processes, int warriors)
{
	return (struct cw_rules){.core_size = core,
				 .max_cycles = cycles,
				 .max_processes = processes,
				 .max_length = 20,
				 .min_distance = 20,
				 .pspace_size = 10,
				 .rounds = 1,
				 .warriors = warriors,
				 .read_limit = core,
				 .write_limit = core};
}

static struct mars *new_machine(const struct cw_rules *r)
{
	size_t size = mars_size(r);
	void *mem = aligned_alloc(64, size);
	memset(mem, 0xa5, size);
	return mars_init(mem, r);
}

static struct cw_warrior assemble(const struct cw_rules *r, const char *text)
{
	struct cw_warrior w;
	BUF_SCOPED log = BUF_INIT;
	if (cw_assemble(r, text, strlen(text), &w, &log) != 0)
		fail_msg("%s\n%s", text, log.data);
	return w;
}

/* What a program of its own does: after so many of its instructions, cell `at` reads so. */
struct effect {
	const char *program;
	int turns, at;
	const char *cell;
};
static const struct effect effects[] = {
	{"mov 0, 1\n", 1, 1, "MOV.I $0, $1"},
	{"mov 0, 1\n", 5, 5, "MOV.I $0, $1"},
	/* The copied fields are those read before B's side effect. */
	{"mov.i 1, >1\ndat 3, 4\n", 1, 5, "DAT.F $3, $4"},
	{"mov.i 1, >1\ndat 3, 4\n", 1, 1, "DAT.F $3, $5"},
	{"mov.i }2, >2\ndat 0,0\ndat 7, 9\n", 1, 11, "DAT.F $0, $0"},
	{"mov.i }2, >2\ndat 0,0\ndat 7, 9\n", 1, 2, "DAT.F $8, $10"},
	/* A pointer that points at itself: read, then incremented. */
	{"mov.i >1, 2\ndat 0, 0\n", 1, 3, "DAT.F $0, $0"},
	{"mov.b >1, 3\ndat 5, 0\n", 1, 3, "DAT.F $0, $0"},
	{"mov.b <1, 3\ndat 5, 1\n", 1, 3, "DAT.F $0, $0"},
	{"mov.ab #5, <1\ndat 0, 3\n", 1, 3, "DAT.F $0, $5"},
	/* Wrapping both ways. */
	{"add.f 1, 2\ndat 99, 60\ndat 3, 50\n", 1, 2, "DAT.F $2, $10"},
	{"sub.x 1, 2\ndat 4, 6\ndat 3, 50\n", 1, 2, "DAT.F $97, $46"},
	{"mov.ab #1, <1\ndat 0, 0\n", 1, 1, "DAT.F $0, $99"},
	{"mul.f 1, 2\ndat 30, 7\ndat 40, 50\n", 1, 2, "DAT.F $0, $50"},
	{"mod.f 1, 2\ndat 7, 30\ndat 40, 50\n", 1, 2, "DAT.F $5, $20"},
	/* Half of a division by zero is done. */
	{"spl 1\ndiv.f 2, 3\ndat 0,0\ndat 0, 5\ndat 40, 50\n", 2, 4, "DAT.F $40, $10"},
	{"spl 1\ndiv.x 2, 3\ndat 0,0\ndat 0, 5\ndat 40, 50\n", 2, 4, "DAT.F $8, $50"},
	/* Jumps and skips: the next instruction leaves a mark. */
	{"djn.b 2, 1\ndat 5, 2\nmov.ab #7, 1\n", 2, 3, "DAT.F $0, $7"},
	{"djn.f 2, 3\nmov.ab #7, 3\nmov.ab #8, 2\ndat 1, 1\n", 2, 4, "DAT.F $0, $7"},
	{"djn.f 2, 3\nmov.ab #7, 3\nmov.ab #8, 2\ndat 1, 1\n", 2, 3, "DAT.F $0, $0"},
	{"jmz.f 2, 3\nmov.ab #7, 3\nmov.ab #8, 2\ndat 0, 1\n", 2, 4, "DAT.F $0, $7"},
	{"jmn.a 2, 3\nmov.ab #7, 3\nmov.ab #8, 2\ndat 1, 0\n", 2, 4, "DAT.F $0, $8"},
	{"slt.ab #3, 3\nmov.ab #7, 3\nmov.ab #8, 2\ndat 0, 4\n", 2, 4, "DAT.F $0, $8"},
	{"slt.ab #4, 3\nmov.ab #7, 3\nmov.ab #8, 2\ndat 0, 4\n", 2, 4, "DAT.F $0, $7"},
	/* SEQ and CMP are different cells. */
	{"sne.i 3, 4\nmov.ab #7, 4\nmov.ab #8, 3\nseq.i 1, 2\ncmp.i 1, 2\n", 2, 5, "DAT.F $0, $8"},
	{"sne.f 3, 4\nmov.ab #7, 4\nmov.ab #8, 3\nseq.i 1, 2\ncmp.i 1, 2\n", 2, 5, "DAT.F $0, $7"},
	{"jmp #9\n", 3, 0, "JMP.B #9, $0"},
	/* SPL: the old process first. */
	{"spl 2\nmov.ab #7, 2\nadd.ab #8, 1\ndat 0, 0\n", 2, 3, "DAT.F $0, $7"},
	{"spl 2\nmov.ab #7, 2\nadd.ab #8, 1\ndat 0, 0\n", 3, 3, "DAT.F $0, $15"},
	/* P-space: location 0 is core size - 1 before the first battle. */
	{"ldp.ab #0, 1\ndat 0, 0\n", 1, 1, "DAT.F $0, $99"},
	{"stp.ab #42, #13\nldp.ab #3, 1\ndat 0, 0\n", 2, 2, "DAT.F $0, $42"},
};

static void expect_cell(const struct mars *m, int at, const char *expected, const char *program)
{
	struct cw_insn c = mars_cell(m, at);
	char got[40];
	snprintf(got, sizeof got, "%s.%s %c%u, %c%u", cw_op_name[c.op], cw_mod_name[c.mod],
		 cw_mode_sign[c.amode], c.a, cw_mode_sign[c.bmode], c.b);
	if (strcmp(got, expected) != 0)
		fail_msg("%scell %d: expected %s, got %s", program, at, expected, got);
}

/* Each effect in both engines: beside a warrior that jumps on the spot. */
static void instructions_do_what_the_standard_says(void **state)
{
	(void)state;
	struct cw_rules r = rules_of(100, 100, 8, 2);
	struct cw_warrior idle = assemble(&r, "jmp 0\n");
	struct mars *m = new_machine(&r);
	for (size_t i = 0; i < sizeof effects / sizeof *effects; i++)
		for (int track = 0; track < 2; track++) {
			const struct effect *x = &effects[i];
			struct cw_warrior w = assemble(&r, x->program);
			mars_clear(m);
			mars_warrior(m, 0)->last_result = 99;
			mars_load(m, 0, w.code, w.length, w.start, 0);
			mars_load(m, 1, idle.code, 1, 0, 50);
			mars_begin(m, 0);
			mars_run(m, (uint64_t)x->turns * 2, track);
			expect_cell(m, x->at, x->cell, x->program);
		}
	free(m);
}

static void random_code(struct rng *rng, const struct cw_rules *r, struct cw_insn *code, int n)
{
	for (int i = 0; i < n; i++) {
		bool near = rng_below(rng, 4) != 0;
		code[i] = (struct cw_insn){
			.op = (uint8_t)rng_below(rng, CW_OPS),
			.mod = (uint8_t)rng_below(rng, CW_MODS),
			.amode = (uint8_t)rng_below(rng, CW_MODES),
			.bmode = (uint8_t)rng_below(rng, CW_MODES),
			.a = (uint16_t)rng_below(rng, near ? 20 : (uint64_t)r->core_size),
			.b = (uint16_t)rng_below(rng, near ? 20 : (uint64_t)r->core_size)};
		if (code[i].op == CW_DAT && rng_below(rng, 3) != 0)
			code[i].op = CW_SPL;
	}
}

/* What papers, carpets, core clears and stones are made of: they come to many processes, and the
 * fast engine plays two such instructions at once. */
static void frequent_code(struct rng *rng, struct cw_insn *code, int n)
{
	static const struct {
		uint8_t op, mod, modes[2];
	} frequent[] = {
		{CW_DAT, CW_F, {1, 1}},  {CW_DAT, CW_F, {0, 0}},  {CW_DAT, CW_F, {3, 0}},
		{CW_DAT, CW_F, {3, 3}},  {CW_DAT, CW_F, {4, 7}},  {CW_MOV, CW_I, {0, 1}},
		{CW_MOV, CW_I, {1, 3}},  {CW_MOV, CW_I, {1, 4}},  {CW_MOV, CW_I, {3, 1}},
		{CW_MOV, CW_I, {5, 4}},  {CW_MOV, CW_I, {6, 3}},  {CW_MOV, CW_I, {7, 4}},
		{CW_MOV, CW_AB, {0, 1}}, {CW_ADD, CW_AB, {0, 1}}, {CW_ADD, CW_F, {1, 1}},
		{CW_JMP, CW_B, {1, 1}},  {CW_JMP, CW_B, {1, 3}},  {CW_JMP, CW_B, {2, 4}},
		{CW_DJN, CW_B, {1, 0}},  {CW_DJN, CW_F, {1, 3}},  {CW_SPL, CW_B, {0, 0}},
		{CW_SPL, CW_B, {0, 3}},  {CW_SPL, CW_B, {1, 3}},  {CW_SPL, CW_B, {2, 7}},
	};
	const uint64_t kinds = sizeof frequent / sizeof *frequent;
	for (int i = 0; i < n; i++) {
		uint64_t k = rng_below(rng, kinds + 8);
		if (i % 3 == 0 || k >= kinds)
			k = kinds - 4 + k % 4;
		code[i].op = frequent[k].op;
		code[i].mod = frequent[k].mod;
		code[i].amode = frequent[k].modes[0];
		code[i].bmode = frequent[k].modes[1];
	}
}

static void load_random(struct mars *m, const struct cw_rules *r, uint64_t seed)
{
	struct rng rng;
	struct cw_insn code[20];
	rng_init(&rng, seed);
	mars_clear(m);
	for (int w = 0; w < r->warriors; w++) {
		mars_warrior(m, w)->last_result = 1;
		memset(mars_pspace(m, w), 0, (size_t)r->pspace_size * 2);
		random_code(&rng, r, code, 20);
		if (seed % 2 == 0)
			frequent_code(&rng, code, seed % 4 == 0 ? 20 : 18);
		mars_load(m, w, code, 20, (int)rng_below(&rng, 20), w * 20);
	}
	mars_begin(m, (int)rng_below(&rng, (uint64_t)r->warriors));
}

/* One run, slices of any size, and the watched (slow) engine come to the same bytes. */
static void engines_and_slices_agree(void **state)
{
	(void)state;
	uint64_t longest = 0;
	for (int set = 0; set < 4; set++) {
		struct cw_rules r = rules_of(set == 3 ? 65535 : 101 + 60 * set, 3000,
					     set == 0 ? 1 : 5000 / (set + 1), set == 2 ? 5 : 2);
		struct mars *one = new_machine(&r), *two = new_machine(&r),
			    *three = new_machine(&r);
		for (uint64_t seed = 0; seed < 700; seed++) {
			load_random(one, &r, seed);
			load_random(two, &r, seed);
			load_random(three, &r, seed);
			mars_run(one, UINT64_MAX, false);
			while (!mars_over(two))
				mars_run(two, 1 + seed % 97, false);
			mars_run(three, UINT64_MAX, true);
			if (mars_hash(one) != mars_hash(two) || mars_hash(one) != mars_hash(three))
				fail_msg("set %d, seed %d: engines disagree", set, (int)seed);
			longest = mars_turns(one) > longest ? mars_turns(one) : longest;
		}
		free(one);
		free(two);
		free(three);
	}
	assert_true(longest >= 6000);
}

static void a_dead_warrior_takes_its_share_of_the_cycles(void **state)
{
	(void)state;
	struct cw_rules r = rules_of(200, 100, 8, 3);
	struct cw_warrior idle = assemble(&r, "jmp 0\n"), dies = assemble(&r, "nop 0\ndat 0\n");
	struct mars *m = new_machine(&r);
	mars_load(m, 0, idle.code, 1, 0, 0);
	mars_load(m, 1, dies.code, 2, 0, 60);
	mars_load(m, 2, idle.code, 1, 0, 120);
	mars_begin(m, 0);
	mars_run(m, UINT64_MAX, false);
	/* 4 instructions, the fatal one; then 295 of 300 are left, a third of them goes with
	 * the dead one, and one more. */
	assert_int_equal(mars_turns(m), 5 + (295 - 295 / 3 - 1));
	assert_int_equal(mars_alive(m), 2);
	assert_int_equal(mars_warrior(m, 1)->tasks, 0);
	assert_int_equal(mars_warrior(m, 1)->end, MARS_DAT);
	assert_int_equal(mars_warrior(m, 1)->end_pc, 61);
	assert_int_equal(mars_warrior(m, 1)->turns, 2);
	free(m);
}

static void limits_fold_what_is_reached(void **state)
{
	(void)state;
	struct cw_rules r = rules_of(100, 100, 8, 2);
	r.read_limit = 20;
	r.write_limit = 10;
	struct cw_warrior idle = assemble(&r, "jmp 0\n");
	struct cw_warrior w = assemble(&r, "mov.ab #7, 33\n");
	struct mars *m = new_machine(&r);
	mars_load(m, 0, w.code, w.length, 0, 0);
	mars_load(m, 1, idle.code, 1, 0, 50);
	mars_begin(m, 0);
	mars_run(m, 2, false);
	expect_cell(m, 3, "DAT.F $0, $7", "33 folds to 3: ");
	expect_cell(m, 33, "DAT.F $0, $0", "33 folds to 3: ");
	free(m);
}

#define FOUR_SPL "spl 1\nspl 1\nspl 1\nspl 1\n"
/* Each of 65535 processes multiplies for ever: a chain of them must not grow the stack. */
static void rare_instructions_use_no_stack(void **state)
{
	(void)state;
	struct cw_rules r = rules_of(8000, 400000, 65535, 2);
	struct cw_warrior w =
		assemble(&r, FOUR_SPL FOUR_SPL FOUR_SPL FOUR_SPL "mul 1, 1\nldp 1, 1\njmp -2\n");
	struct mars *m = new_machine(&r);
	mars_load(m, 0, w.code, w.length, 0, 0);
	mars_load(m, 1, w.code, w.length, 0, 4000);
	mars_begin(m, 0);
	mars_run(m, UINT64_MAX, false);
	/* Up to where nobody can lose all processes any more. */
	assert_int_equal(mars_turns(m), 800000 - 2 * 65534);
	assert_int_equal(mars_warrior(m, 1)->tasks, 65535);
	free(m);
}

/* Play on to the last turn. */
static void play_all(struct mars *m)
{
	m->keeps = true;
	m->look = 0;
	m->settled = false;
	mars_run(m, UINT64_MAX, false);
	assert_int_equal(m->left, 0);
}

static void a_settled_battle_ends_as_if_it_went_on(void **state)
{
	(void)state;
	unsigned settled = 0;
	for (int players = 2; players < 5; players++) {
		struct cw_rules r = rules_of(200, 300, 200 / players, players);
		struct mars *m = new_machine(&r);
		for (uint64_t seed = 0; seed < 600; seed++) {
			load_random(m, &r, seed);
			mars_run(m, UINT64_MAX, false);
			if (!mars_settled(m))
				continue;
			settled++;
			int alive = mars_alive(m);
			assert_true(mars_over(m) && m->left > 0);
			play_all(m);
			assert_int_equal(mars_alive(m), alive);
		}
		free(m);
	}
	assert_true(settled > 100);
}

static bool dies_within(const char *text, int cycles, bool *ret_settled)
{
	struct cw_rules r = rules_of(200, cycles, 100, 2);
	struct cw_warrior idle = assemble(&r, "spl 0\njmp -1\n"), w = assemble(&r, text);
	struct mars *m = new_machine(&r);
	mars_load(m, 0, idle.code, idle.length, 0, 0);
	mars_load(m, 1, w.code, w.length, 0, 100);
	mars_begin(m, 0);
	mars_run(m, UINT64_MAX, false);
	bool dead = mars_warrior(m, 1)->tasks == 0;
	*ret_settled = mars_settled(m);
	free(m);
	return dead;
}

static void the_last_process_can_die_in_the_last_turn(void **state)
{
	(void)state;
	bool settled;
	/* Turns 1, 2 and 3 split, turns 4 to 7 lose the four processes. */
	assert_true(dies_within("spl 1\nspl 1\ndat 0\n", 7, &settled));
	assert_false(dies_within("spl 1\nspl 1\ndat 0\n", 6, &settled));
	assert_true(settled);
	/* What is in P-space lasts longer than the battle. */
	assert_false(dies_within("spl 1\nspl 1\ndat 0\nstp #1, #1\n", 6, &settled));
	assert_false(settled);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(instructions_do_what_the_standard_says),
		cmocka_unit_test(engines_and_slices_agree),
		cmocka_unit_test(a_dead_warrior_takes_its_share_of_the_cycles),
		cmocka_unit_test(limits_fold_what_is_reached),
		cmocka_unit_test(rare_instructions_use_no_stack),
		cmocka_unit_test(a_settled_battle_ends_as_if_it_went_on),
		cmocka_unit_test(the_last_process_can_die_in_the_last_turn),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
