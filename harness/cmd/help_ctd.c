/* The language of input validators that agon-ctd runs, as agon help and the manual have it. */
#include "harness/cmd/help.h"

static const struct {
	const char *what, *does;
} rows[] = {
	{"SPACE, NEWLINE", "one space (0x20); the end of a line (\\n)"},
	{"EOF", "the end of the input; it is there at the end of every script by itself"},
	{"INT(MIN, MAX [, VAR])",
	 "an integer of any size, without + or leading zeros; it is kept in VAR"},
	{"FLOAT(MIN, MAX [, VAR [, FIXED|SCIENTIFIC]])",
	 "a decimal number, exactly; FIXED: without exponent, SCIENTIFIC: with one"},
	{"FLOATP(MIN, MAX, FROM, TO [, VAR [, ...]])",
	 "the same with FROM to TO decimals; before an exponent one digit, not 0, and a point"},
	{"STRING(VALUE)", "this text"},
	{"REGEX(VALUE [, VAR])",
	 "what a regular expression matches: . (any byte) [] * + ? {m,n} | () and \\ before\n"
	 "      one of these; greedy, and of alternatives the first that matches"},
	{"ASSERT(TEST)", "nothing is read; TEST has to be true"},
	{"SET(VAR = VALUE, ...)", "an integer, a float or a text; VAR is a, or a[1], or a[i,j]"},
	{"UNSET(NAME, ...)", "the variables are gone, with all their indices"},
	{"REP(N [, SEP]) ... END", "N times, with the command SEP between"},
	{"REPI(VAR, N [, SEP]) ... END", "the same, VAR counts from 0 and is N behind the loop"},
	{"WHILE(TEST [, SEP]) ... END, WHILEI(VAR, ...)", "as long as TEST is true"},
	{"IF(TEST) ... [ELSE ...] END", "one or the other"},
};

static const char intro[] =
	"An input validator named NAME.ctd is a script in checktestdata, the language of "
	"DOMjudge.\n"
	"agon runs it with agon-ctd in the sandbox, like any other input validator, without the\n"
	"arguments that a group has for validators. By hand: agon-ctd SCRIPT FILE, exit status "
	"42:\n"
	"FILE matches, 43: it does not, and where; 2: the script cannot be read; 3: it cannot go "
	"on\n"
	"(a variable that is not set, a division by zero).\n";

static const char values[] =
	"Values have + - * / % ^ and STRLEN(TEXT); / of integers drops the rest, ^ goes from left "
	"to\n"
	"right and before a minus. Integers have up to 64 Mbit, and floats are exact fractions of\n"
	"up to 4 Mbit: 0.1+0.2 == 0.3.\n"
	"\n"
	"A TEST compares (< > <= >= == !=) two numbers or two texts, or is ISEOF, MATCH(TEXT): "
	"the\n"
	"next byte is one of these, UNIQUE(NAME, ...): no two tuples of these arrays are equal, "
	"or\n"
	"INARRAY(VALUE, NAME); ! comes behind comparisons, && behind !, and || last.\n"
	"\n"
	"Names are lower-case letters and digits. # is a comment up to the end of the line. A "
	"text\n"
	"is \"...\" with \\n \\t \\r \\b \\\" \\\\ and \\101 (octal); in a regular expression \\ "
	"is written \\\\.\n"
	"[[:digit:]] and the like are known, \\d is not. Alternatives of POSIX, the longest first, "
	"are\n"
	"not: write \"ps|p\". Scripts in VIVA (.viva) are not run; agon judge --all names them.\n";

void help_ctd(struct buf *out)
{
	buf_puts(out, intro);
	buf_puts(out, "\nCommands, each of which reads its piece of the input:\n");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		buf_printf(out, "  %s\n      %s\n", rows[i].what, rows[i].does);
	buf_printf(out, "\n%s", values);
}
