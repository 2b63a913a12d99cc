/*
 * The Core War assembler: what Redcode means, what its author is told, and
 * that hostile text ends soon.  The comparison with pMARS itself is
 * tests/oracle/asm_diff.sh.
 */
#include "arenas/corewar/asm.h"
#include "harness/base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static const struct cw_rules rules94 = {
	.core_size = 8000,
	.max_cycles = 80000,
	.max_processes = 8000,
	.max_length = 100,
	.min_distance = 100,
	.pspace_size = 500,
	.rounds = 1,
	.warriors = 2,
	.read_limit = 8000,
	.write_limit = 4000,
};

/* The load file with single spaces, "ORG 0/MOV.I $ 0, $ 1/END"; or the log. */
static void squeeze(const char *text, struct buf *out)
{
	for (const char *s = text; *s != '\0'; s++) {
		bool end = out->len == 0 || out->data[out->len - 1] == '/';
		if (*s == '\n') {
			while (out->len > 0 && out->data[out->len - 1] == ' ')
				buf_truncate(out, out->len - 1);
			buf_putc(out, '/');
		} else if (*s != ' ' || (!end && out->data[out->len - 1] != ' ')) {
			buf_putc(out, *s);
		}
	}
}

static void assemble_with(const struct cw_rules *rules, const char *text, struct buf *out)
{
	BUF_SCOPED log = BUF_INIT;
	BUF_SCOPED list = BUF_INIT;
	struct cw_warrior w;

	buf_clear(out);
	if (cw_assemble(rules, text, strlen(text), &w, &log) != 0) {
		buf_puts(out, log.data);
		return;
	}
	cw_list(rules, &w, &list);
	squeeze(list.data, out);
}

struct sample {
	const char *text, *want;
};

static void check_all(const struct cw_rules *rules, const struct sample *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		BUF_SCOPED out = BUF_INIT;
		assemble_with(rules, s[i].text, &out);
		if (strcmp(out.data, s[i].want) != 0)
			print_error("for: %s\n", s[i].text);
		assert_string_equal(out.data, s[i].want);
	}
}
#define CHECK_ALL(rules, samples) check_all(rules, samples, sizeof(samples) / sizeof((samples)[0]))

static void test_instructions(void **state)
{
	(void)state;
	static const struct sample samples[] = {
		{"mov 0,1", "ORG 0/MOV.I $ 0, $ 1/END/"},
		{" MoV.Ab #-1 , @ 8001", "ORG 0/MOV.AB # -1, @ 1/END/"},
		{"sne {4000, }4001", "ORG 0/SNE.I { 4000, } -3999/END/"},
		/* CMP and SEQ are kept apart. */
		{"cmp *1,>2\nseq *1,>2", "ORG 0/CMP.I * 1, > 2/SEQ.I * 1, > 2/END/"},
		/* The default modifiers. */
		{"dat 1,2\nnop 1", "ORG 0/DAT.F $ 1, $ 2/NOP.F $ 1, $ 0/END/"},
		{"mov #1,2\nmov 1,#2\ncmp #1,#2",
		 "ORG 0/MOV.AB # 1, $ 2/MOV.B $ 1, # 2/CMP.AB # 1, # 2/END/"},
		{"add #1,2\ndiv 1,#2\nmod 1,2",
		 "ORG 0/ADD.AB # 1, $ 2/DIV.B $ 1, # 2/MOD.F $ 1, $ 2/END/"},
		{"slt #1,2\nslt 1,#2\nldp 1,2\nstp #1,2",
		 "ORG 0/SLT.AB # 1, $ 2/SLT.B $ 1, # 2/LDP.B $ 1, $ 2/STP.AB # 1, $ 2/END/"},
		{"jmp 1\nspl #1\njmz 1,2\ndjn #1,#2",
		 "ORG 0/JMP.B $ 1, $ 0/SPL.B # 1, $ 0/JMZ.B $ 1, $ 2/DJN.B # 1, # 2/END/"},
		/* A single operand of DAT is its B. */
		{"dat <3", "ORG 0/DAT.F # 0, < 3/END/"},
		/* A mode without a number is 0. */
		{"mov #, 1", "ORG 0/MOV.AB # 0, $ 1/END/"},
		{"mov.i#1,$2", "ORG 0/MOV.I # 1, $ 2/END/"},
	};
	CHECK_ALL(&rules94, samples);
}

static void test_labels(void **state)
{
	(void)state;
	static const struct sample samples[] = {
		{"a1 jmp b1\nb1: jmp a1\n", "ORG 0/JMP.B $ 1, $ 0/JMP.B $ -1, $ 0/END/"},
		{"x1\ny1: z1 dat x1, y1+z1\n dat x1,0",
		 "ORG 0/DAT.F $ 0, $ 0/DAT.F $ -1, $ 0/END/"},
		/* Case matters in labels. */
		{"foo dat Foo\nFoo dat foo", "ORG 0/DAT.F # 0, $ 1/DAT.F # 0, $ -1/END/"},
		/* ORG and END count from the first instruction. */
		{"dat 0,0\ndat 0,0\nhere dat 0,0\norg here-1",
		 "ORG 1/DAT.F $ 0, $ 0/DAT.F $ 0, $ 0/DAT.F $ 0, $ 0/END/"},
		{"dat 0,0\nhere dat 0,0\nend here\nrubbish!",
		 "ORG 1/DAT.F $ 0, $ 0/DAT.F $ 0, $ 0/END/"},
		{"dat 0,0\ndat 0,0\norg 1\norg 0\nend", "ORG 0/DAT.F $ 0, $ 0/DAT.F $ 0, $ 0/END/"},
		/* The labels before END are those of the cell behind the code. */
		{"dat last\nlast end", "ORG 0/DAT.F # 0, $ 1/END/"},
		{"dat 0\npin 5\npin -7", "ORG 0/DAT.F # 0, $ 0/PIN -7/END/"},
		{"dat CURLINE\ndat CURLINE,0", "ORG 0/DAT.F # 0, $ 0/DAT.F $ 1, $ 0/END/"},
		/* A line whose label is known already is dropped. */
		{"l1 dat 1,1\nl1 dat 2,2\n dat l1,3", "ORG 0/DAT.F $ 1, $ 1/DAT.F $ -1, $ 3/END/"},
	};
	CHECK_ALL(&rules94, samples);
}

static void test_equ(void **state)
{
	(void)state;
	static const struct sample samples[] = {
		/* It stands for characters. */
		{"x1 equ 1+2\ndat x1*3, 3*x1", "ORG 0/DAT.F $ 7, $ 5/END/"},
		{"x1 equ (1+2)\ndat x1*3, 3*x1", "ORG 0/DAT.F $ 9, $ 9/END/"},
		{"both equ #1, }2\nop equ mov\nop both", "ORG 0/MOV.AB # 1, } 2/END/"},
		{"x1 equ #1\nmov x1, x1", "ORG 0/MOV.AB # 1, # 1/END/"},
		{"a1 b1 equ 7\ndat a1,b1", "ORG 0/DAT.F $ 7, $ 7/END/"},
		{"mov late, later\nlate equ @5\nlater equ here+1\nhere dat 0,0",
		 "ORG 0/MOV.I @ 5, $ 2/DAT.F $ 0, $ 0/END/"},
		/* Several lines, also in the middle of a line. */
		{"two equ mov 1,2\n equ jmp x9\n equ x9 dat 3,4\nfirst two\n jmp first",
		 "ORG 0/MOV.I $ 1, $ 2/JMP.B $ 1, $ 0/DAT.F $ 3, $ 4/JMP.B $ -3, $ 0/END/"},
		{"tail equ 1\n equ dat 2\nlab mov 5,tail\n jmp lab",
		 "ORG 0/MOV.I $ 5, $ 1/DAT.F # 0, $ 2/JMP.B $ -2, $ 0/END/"},
		{"loop equ for 2\n equ dat 9\n equ rof\n loop",
		 "ORG 0/DAT.F # 0, $ 9/DAT.F # 0, $ 9/END/"},
		{"dat CORESIZE-1, MAXPROCESSES/2\ndat MAXCYCLES/100,MAXLENGTH\ndat "
		 "MINDISTANCE,PSPACESIZE\n"
		 "dat READLIMIT-1,WRITELIMIT\ndat ROUNDS,WARRIORS\ndat VERSION,0",
		 "ORG 0/DAT.F $ -1, $ 4000/DAT.F $ 800, $ 100/DAT.F $ 100, $ 500/DAT.F $ -1, $ "
		 "4000/"
		 "DAT.F $ 1, $ 2/DAT.F $ 94, $ 0/END/"},
	};
	CHECK_ALL(&rules94, samples);
}

static void test_for(void **state)
{
	(void)state;
	static const struct sample samples[] = {
		{"i1 for 3\ndat i1,CURLINE\nrof",
		 "ORG 0/DAT.F $ 1, $ 0/DAT.F $ 2, $ 1/DAT.F $ 3, $ 2/END/"},
		{"i1 for 2\nj1 for i1\nx&i1&j1 dat x&i1&j1,i1*10+j1\nrof\nrof\njmp x0202",
		 "ORG 0/DAT.F $ 0, $ 11/DAT.F $ 0, $ 21/DAT.F $ 0, $ 22/JMP.B $ -1, $ 0/END/"},
		/* The last label is the counter, the others are labels. */
		{"dat 0\nlab i1\nfor 2\ndat i1, lab\nrof",
		 "ORG 0/DAT.F # 0, $ 0/DAT.F $ 1, $ 0/DAT.F $ 2, $ -1/END/"},
		{"for 0\ndat 1\nfor 2\nrof\nnonsense ! ?\nrof\ndat 2", "ORG 0/DAT.F # 0, $ 2/END/"},
		{"for -2\ndat 1\nrof\ndat 2\nfor 1-1\nrof", "ORG 0/DAT.F # 0, $ 2/END/"},
		/* The count is known where FOR stands: labels are relative, CURLINE is not. */
		{"dat 1\ndat 2\nfor 5-CURLINE-2\ndat 3\nrof",
		 "ORG 0/DAT.F # 0, $ 1/DAT.F # 0, $ 2/DAT.F # 0, $ 3/END/"},
		{"start dat 1\nfor 3+start\ndat 3\nrof",
		 "ORG 0/DAT.F # 0, $ 1/DAT.F # 0, $ 3/DAT.F # 0, $ 3/END/"},
		{"for 3\nend\nrof\ndat 1", "error: no instructions\n"},
		{"dat 1\nfor 3\ndat 2\nend\nrof", "ORG 0/DAT.F # 0, $ 1/DAT.F # 0, $ 2/END/"},
	};
	CHECK_ALL(&rules94, samples);
}

static void test_expressions(void **state)
{
	(void)state;
	static const struct sample samples[] = {
		/* Left to right within one rank; pMARS before 0.9.4 gives 13 and 2. */
		{"dat 20-2*3-4, 10-2*3-3*2", "ORG 0/DAT.F $ 10, $ -2/END/"},
		{"dat 100/7%5*2, -7/2\ndat -7%3, 7--3",
		 "ORG 0/DAT.F $ 8, $ -3/DAT.F $ -1, $ 10/END/"},
		{"dat 1+2*3==7, (1<2)+(2>=3)", "ORG 0/DAT.F $ 1, $ 1/END/"},
		{"dat 0||2&&3, !5+!0", "ORG 0/DAT.F $ 1, $ 1/END/"},
		{"dat 1!=2, 3<=2", "ORG 0/DAT.F $ 1, $ 0/END/"},
		{"dat 1 > = 1, 2* 3", "ORG 0/DAT.F $ 1, $ 6/END/"},
		/* Registers keep their values, in the order of the program. */
		{"dat a=3, a*a\ndat A+1, b", "ORG 0/DAT.F $ 3, $ 9/DAT.F $ 4, $ 0/END/"},
		{"dat (z=2+3)*z, 1+(q==0)", "ORG 0/DAT.F $ 25, $ 2/END/"},
		{";assert (x=4)\nfor x\ndat x\nrof",
		 "ORG 0/DAT.F # 0, $ 4/DAT.F # 0, $ 4/DAT.F # 0, $ 4/DAT.F # 0, $ 4/END/"},
		{"dat 9223372036854775807, -9223372036854775807", "ORG 0/DAT.F $ -193, $ 193/END/"},
		{"dat 9223372036854775807+1, 0-(-9223372036854775807-1)/-1",
		 "ORG 0/DAT.F $ 192, $ 192/END/"},
	};
	CHECK_ALL(&rules94, samples);
}

static void test_lines(void **state)
{
	(void)state;
	static const struct sample samples[] = {
		{"dat 1,\\\n2\r\ndat 3\rdat 4,4",
		 "ORG 0/DAT.F $ 1, $ 2/DAT.F # 0, $ 3/DAT.F $ 4, $ 4/END/"},
		/* A backslash in a comment does not join. */
		{"dat 1 ; path\\\ndat 2\n;\\\ndat 3",
		 "ORG 0/DAT.F # 0, $ 1/DAT.F # 0, $ 2/DAT.F # 0, $ 3/END/"},
		{"Subject: mail\n;redcode-94\ndat 1\n;redcode\ndat 2", "ORG 0/DAT.F # 0, $ 1/END/"},
		{"dat 1\n; redcode\ndat 2", "ORG 0/DAT.F # 0, $ 1/DAT.F # 0, $ 2/END/"},
		{";assert CORESIZE==8000 ; or not\ndat 1", "ORG 0/DAT.F # 0, $ 1/END/"},
	};
	CHECK_ALL(&rules94, samples);
}

static void test_icws88(void **state)
{
	(void)state;
	struct cw_rules rules = rules94;
	rules.icws88 = true;
	static const struct sample samples[] = {
		{"mov 0,1\nspl <1\ndat #1\nend 1", "MOV $ 0, $ 1/SPL < 1, $ 0/DAT # 0, # 1/END 1/"},
		{"mov.i 0,1", "1:1: error: ICWS'88 has no modifiers\n"},
		{"sne 0,1", "1:1: error: ICWS'88 has no SNE\n"},
		{"dat 1,1", "1:1: error: ICWS'88 has no DAT with A mode $\n"},
		{"mov 0,>1", "1:1: error: ICWS'88 has no MOV with B mode >\n"},
		{"mov 0,1\npin 3", "2:1: error: ICWS'88 has no PIN\n"},
	};
	CHECK_ALL(&rules, samples);
}

static void test_errors(void **state)
{
	(void)state;
	static const struct sample samples[] = {
		{"mov 0,1\n  jmp bomb+1", "2:7: error: unknown label \"bomb\"\n"},
		{"mov 0", "1:5: error: MOV needs two operands\n"},
		{"nop", "1:1: error: the line ends where an operand is expected\n"},
		{"mov , 1", "1:5: error: \",\" where an operand is expected\n"},
		{"mov 1, 2, 3", "1:9: error: \",\" where an expression is expected\n"},
		{"mov.q 1, 2",
		 "1:5: error: \"q\" where a modifier (A, B, AB, BA, F, X or I) is expected\n"},
		{"mov 1, {{2", "1:9: error: \"{\" where an expression is expected\n"},
		{"dat 1/0, 2", "1:5: error: division by zero\n"},
		{"dat 2, (1", "1:8: error: this is not an expression\n"},
		{"dat 2, 99999999999999999999",
		 "1:8: error: a number is beyond 9223372036854775807\n"},
		{"label 3", "1:7: error: \"3\" where a label or an instruction is expected\n"},
		{"mov 1, for", "1:8: error: for cannot stand in an operand\n"},
		{"CURLINE mov 1, 2", "1:1: error: CURLINE cannot stand here: it is a number\n"},
		{"x1 equ y1\ny1 equ x1\n\n dat x1", "4:6: error: \"x1\" EQU itself\n"},
		{"x1 equ 1+x1\n dat x1", "2:6: error: \"x1\" EQU itself\n"},
		{"dat x1\nx1 equ x1", "1:5: error: \"x1\" EQU itself\n"},
		{"dat 1\nrof", "2:1: error: ROF without FOR\n"},
		{"for 70000\nrof\ndat 1", "1:5: error: FOR 70000: at most 65535\n"},
		{"i1 for 2\ndat j&k\nrof", "2:7: error: \"k\" behind & is not a counter of FOR\n"},
		{"\n;assert CORESIZE==80\ndat 1",
		 "2:2: error: the assertion fails: the warrior is not made for these rules\n"},
		{"a b c d e f g h dat 1",
		 "1:15: error: more than 7 labels for one instruction; the last is \"h\"\n"},
		{"dat 1,\\\n  2,\\\n  nobody",
		 "2:4: error: \",\" where an expression is expected\n"},
		{"dat 1,\\\n  nobody", "2:3: error: unknown label \"nobody\"\n"},
		{"dat \x01, 2\ndat \xff", "1:5: error: byte 0x01 where an operand is expected\n"
					  "2:5: error: byte 0xff where an operand is expected\n"},
		{"", "error: no instructions\n"},
		/* One message for what FOR repeats; the EQU's user is told, not the EQU. */
		{"bad equ 1/0\nfor 9\ndat bad,bad\nrof", "3:5: error: division by zero\n"},
		{"x1 equ mov\n x1 1, q9", "2:8: error: unknown label \"q9\"\n"},
	};
	CHECK_ALL(&rules94, samples);
}

static void test_too_long(void **state)
{
	(void)state;
	static const struct sample samples[] = {
		{"for 101\ndat 1\nrof", "error: 101 instructions; these rules allow 100\n"},
		{"for 2000\n dat 1\nrof",
		 "2:2: error: more than 1000 instructions; these rules allow 100\n"},
	};
	CHECK_ALL(&rules94, samples);
}

static void test_warnings(void **state)
{
	(void)state;
	static const struct sample samples[] = {
		{"dat 1\norg 5",
		 "warning: the warrior starts at 5, outside of its 1 instructions\n"},
		{"l1 dat 1\nl1 dat 2",
		 "2:1: warning: label \"l1\" is defined above; this line is ignored\n"},
		{"dat 1\nl1", "warning: label \"l1\" has no instruction; it is ignored\n"},
		{"dat 1\nequ 3", "2:1: warning: EQU without a name is ignored\n"},
		{"for 2\ndat 1", "1:1: warning: FOR without ROF\n"},
		{"dat 1\ndat 2\norg 1\nend 1",
		 "4:5: warning: END does not change the start: ORG has set it\n"},
		{";assert 1 2 +\ndat 1",
		 "1:2: warning: this ;assert is not an expression; it is ignored\n"},
		{"dat 9223372036854775807*2", "1:5: warning: the arithmetic overflows 64 bits\n"},
	};
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		BUF_SCOPED log = BUF_INIT;
		struct cw_warrior w;
		assert_int_equal(
			cw_assemble(&rules94, samples[i].text, strlen(samples[i].text), &w, &log),
			0);
		assert_string_equal(log.data, samples[i].want);
	}
}

static void test_warrior(void **state)
{
	(void)state;
	static const char text[] = ";redcode\n;NAME  Imp\xc3\xa9 \xff\x01 \n; author A. U. Thor\n"
				   "mov.i 0, 1\npin 12\n";
	BUF_SCOPED log = BUF_INIT;
	BUF_SCOPED list = BUF_INIT;
	struct cw_warrior w;

	assert_int_equal(cw_assemble(&rules94, text, strlen(text), &w, &log), 0);
	assert_string_equal(w.name, "Imp\xc3\xa9 \xef\xbf\xbd\\x01 ");
	assert_string_equal(w.author, "A. U. Thor");
	assert_int_equal(w.length, 1);
	assert_int_equal(w.pin, 12);
	cw_list(&rules94, &w, &list);
	assert_string_equal(list.data, "       ORG          0\n"
				       "       MOV.I  $     0, $     1     \n"
				       "       PIN         12\n"
				       "       END\n");
	/* What is refused leaves the old warrior alone. */
	assert_int_equal(cw_assemble(&rules94, "jmp", 3, &w, &log), 1);
	assert_int_equal(w.pin, 12);
}

/* A load file is Redcode, and assembles to the same bytes. */
static void test_load_file(void **state)
{
	(void)state;
	static struct cw_warrior first, second;
	BUF_SCOPED text = BUF_INIT;
	BUF_SCOPED list = BUF_INIT;
	BUF_SCOPED log = BUF_INIT;
	struct cw_rules rules = rules94;

	rules.max_length = CW_LENGTH_MAX;
	for (int i = 0; i < CW_LENGTH_MAX; i++)
		buf_printf(&text, "%s.%s %c%d, %c%d\n", cw_op_name[i % CW_OPS],
			   cw_mod_name[i % CW_MODS], cw_mode_sign[i % CW_MODES], i * 37 - 9999,
			   cw_mode_sign[i / 3 % CW_MODES], -i);
	buf_puts(&text, "org 999\npin 3\n");
	assert_int_equal(cw_assemble(&rules, text.data, text.len, &first, &log), 0);
	cw_list(&rules, &first, &list);
	assert_int_equal(cw_assemble(&rules, list.data, list.len, &second, &log), 0);
	assert_memory_equal(&first, &second, sizeof(first));
	assert_int_equal(log.len, 0);
}

static void repeat(struct buf *b, const char *text, int n)
{
	for (int i = 0; i < n; i++)
		buf_puts(b, text);
}

static double cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Refused with a message of at most a few kilobytes that contains `why`, soon. */
static void check_hostile(const struct buf *text, const char *why)
{
	BUF_SCOPED log = BUF_INIT;
	struct cw_warrior w;
	double before = cpu_seconds();

	assert_int_equal(cw_assemble(&rules94, text->data, text->len, &w, &log), 1);
	double took = cpu_seconds() - before;
	if (took > 3)
		print_error("%s took %.1f s\n", why, took);
	assert_true(took <= 3); /* under sanitizers; 0.2 s without */
	assert_true(log.len < 8192);
	if (strstr(log.data, why) == NULL)
		print_error("%s", log.data);
	assert_non_null(strstr(log.data, why));
}

static void test_hostile_amounts(void **state)
{
	(void)state;
	static const struct {
		const char *line;
		int n;
		const char *why;
	} cases[] = {
		{"mov 0, 1\n", 100000, "1001:1: error: more than 1000 instructions"},
		{"mov 0, 1\n", 200000, "1:1: error: the text has 1800000 bytes; at most 1048576"},
		{"a\n", 100000, "more than 7 labels"},
		{"for 1\n", 100000, "60 FOR and EQU inside of each other"},
		{"i for 9\n", 10, "no instructions"},
		{"rof\n", 100000, "ROF without FOR"},
		{"org 1\n", 100000, "4001:1: error: more than 4000"},
		{"x\\\n", 300000, "65:1: error: more than 64 lines are joined here"},
		{"(", 1000000, "1:1: error: the line has 1000000 bytes; at most 8000"},
		{"\xf0\x28\x8c\n", 100000, "byte 0xf0"},
		{"q equ q\n", 100000, "EQU"},
		{"equ 1\n", 150000, "no instructions"},
		{"x equ mov 0, 1\n equ x\n", 20000, "EQU itself"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		BUF_SCOPED text = BUF_INIT;
		repeat(&text, cases[i].line, cases[i].n);
		check_hostile(&text, cases[i].why);
	}
}

static void test_hostile_depth(void **state)
{
	(void)state;
	static const struct {
		const char *head, *middle;
		int n;
		const char *tail, *why;
	} cases[] = {
		{"dat ", "(", 5000, "1", "1:5: error: too many levels of parentheses"},
		{"dat ", "-", 5000, "1", "1:5: error: too many levels of parentheses"},
		{"dat ", "a=", 3000, "1", "1:5: error: too many levels of parentheses"},
		{"dat ", "1+", 2000, "x9", "unknown label \"x9\""},
		{"x equ 1\n equ dat 2\n", "dat x,x\n", 20000, "", "instructions"},
		{"e equ ", "1+1+", 1900, "1\n dat e+e\n", "grows beyond 8000 bytes"},
		{"dat e+e\ne equ ", "1+1+", 1900, "1\n", "longer than 8000 bytes"},
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		BUF_SCOPED text = BUF_INIT;
		buf_puts(&text, cases[i].head);
		repeat(&text, cases[i].middle, cases[i].n);
		buf_puts(&text, cases[i].tail);
		check_hostile(&text, cases[i].why);
	}
}

static void test_hostile_loops(void **state)
{
	(void)state;
	BUF_SCOPED text = BUF_INIT;

	repeat(&text, "for 60000\n", 20);
	repeat(&text, "rof\n", 20);
	check_hostile(&text, "takes too much time");
	buf_clear(&text);
	repeat(&text, "for 60000\n", 20);
	buf_puts(&text, "a equ 1\n equ 2\n");
	repeat(&text, "rof\n", 20);
	check_hostile(&text, "error: ");
}

/* Names that double at every step: in text, in lines, in nothing, and forwards. */
static void test_hostile_growth(void **state)
{
	(void)state;
	static const char *const first[] = {"e0 equ 1\n", "e0 equ dat 1\n", "e0 equ\n"};

	for (int kind = 0; kind < 6; kind++) {
		BUF_SCOPED text = BUF_INIT;
		if (kind >= 3)
			buf_puts(&text, " dat e50,e50\n");
		buf_puts(&text, first[kind % 3]);
		for (int i = 1; i <= 50; i++)
			buf_printf(&text,
				   kind % 3 == 0   ? "e%d equ e%d+e%d\n"
				   : kind % 3 == 1 ? "e%d equ e%d\n equ e%d\n"
						   : "e%d equ e%d e%d\n",
				   i, i - 1, i - 1);
		if (kind < 3)
			buf_puts(&text, kind == 1 ? " e50\n" : " dat e50\n");
		check_hostile(&text, "error: ");
	}
}

static void test_hostile_bytes(void **state)
{
	(void)state;
	BUF_SCOPED log = BUF_INIT;
	struct cw_warrior w;
	static const char bytes[] =
		"mov dat for rof equ end\n\n\n#$@<>*{},.&;:+-()=!|12a\\\xff\x01";
	char noise[4096];

	assert_int_equal(cw_assemble(&rules94, "dat 1\n\0dat 2", 12, &w, &log), 1);
	assert_string_equal(log.data, "2:1: error: byte 0x00: this is not text\n");
	for (unsigned seed = 1; seed < 200; seed++) {
		unsigned x = seed * 2654435761u;
		for (size_t i = 0; i < sizeof(noise); i++) {
			x = x * 1664525u + 1013904223u;
			noise[i] = bytes[(x >> 16) % (sizeof(bytes) - 1)];
		}
		buf_clear(&log);
		(void)cw_assemble(&rules94, noise, sizeof(noise), &w, &log);
		assert_true(log.len < 8192);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_instructions),
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_equ),
		cmocka_unit_test(test_for),
		cmocka_unit_test(test_expressions),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_icws88),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_warnings),
		cmocka_unit_test(test_warrior),
		cmocka_unit_test(test_load_file),
		cmocka_unit_test(test_hostile_amounts),
		cmocka_unit_test(test_hostile_depth),
		cmocka_unit_test(test_hostile_growth),
		cmocka_unit_test(test_hostile_loops),
		cmocka_unit_test(test_hostile_bytes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
