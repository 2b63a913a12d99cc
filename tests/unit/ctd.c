/* The language checktestdata: every statement, right and wrong, and what hostile scripts do. */
#include "harness/base/buf.h"
#include "harness/base/fd.h"
#include "problems/ctd/ctd.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MALFORMED = CTD_BROKEN + 1 };
#define OK  CTD_ACCEPTED
#define NO  CTD_REJECTED
#define BAD CTD_BROKEN

static int judge_n(const char *script, size_t n, const char *in, size_t len, bool whitespace,
		   uint64_t steps, char why[CTD_WHY])
{
	struct ctd_options o = {.whitespace = whitespace, .steps_max = steps};
	struct ctd_script *s = NULL;

	if (ctd_parse(&s, script, n, why) < 0)
		return MALFORMED;
	/* Without a NUL behind it: reading on is seen. */
	char *copy = malloc(len + 1);
	memcpy(copy, in, len);
	copy = realloc(copy, len > 0 ? len : 1);
	int end = (int)ctd_check(s, copy, len, &o, why);
	free(copy);
	ctd_free(&s);
	return end;
}

static int judge(const char *script, const char *in, char why[CTD_WHY])
{
	return judge_n(script, strlen(script), in, strlen(in), false, 0, why);
}

struct row {
	const char *script, *in;
	int want;
	const char *why; /* has to be in the message */
};

static void try_rows(const struct row *rows, size_t n, bool whitespace)
{
	int wrong = 0;

	for (size_t i = 0; i < n; i++) {
		const struct row *x = &rows[i];
		char why[CTD_WHY] = "";
		int got = judge_n(x->script, strlen(x->script), x->in, strlen(x->in), whitespace, 0,
				  why);
		if (got == x->want && (x->why == NULL || strstr(why, x->why) != NULL) &&
		    (why[0] != '\0') == (got != OK))
			continue;
		wrong++;
		print_error("%s on \"%s\": %d \"%s\", wanted %d \"%s\"\n", x->script, x->in, got,
			    why, x->want, x->why != NULL ? x->why : "");
	}
	assert_int_equal(wrong, 0);
}
#define TRY(rows, whitespace) try_rows(rows, sizeof(rows) / sizeof((rows)[0]), whitespace)

static void blanks(void **state)
{
	static const struct row rows[] = {
		{"", "", OK, NULL},
		{"", "x", NO, "line 1, column 1: expected the end of the file, got \"x\""},
		{"SPACE", " ", OK, NULL},
		{"SPACE", "", NO, "expected SPACE, got the end of the file (script line 1)"},
		{"SPACE", "\t", NO, "got \"\\x09\""},
		{"SPACE", "  ", NO, "column 2: expected the end of the file, got a space"},
		{"NEWLINE", "\n", OK, NULL},
		{"NEWLINE", "\r\n", NO, "lines end with \\n alone"},
		{"NEWLINE", " \n", NO, "got a space"},
		{"NEWLINE NEWLINE", "\n", NO, "line 2, column 1"},
		{"EOF", "", OK, NULL},
		{"EOF", "\n", NO, "line 1, column 1: expected EOF, got the end of the line"},
		{"EOF EOF", "", OK, NULL},
		{"NEWLINE EOF NEWLINE", "\n\n", NO, "line 2"},
		{"# all of this is a comment", "", OK, NULL},
		{"NEWLINE # one\n#two\n\t NEWLINE\r\n", "\n\n", OK, NULL},
	};
	static const struct row loose[] = {
		{"INT(1,2) SPACE INT(1,2) NEWLINE", "1 \t 2\n", OK, NULL},
		{"INT(1,2) SPACE INT(1,2) NEWLINE", "  1 2\t\n  ", OK, NULL},
		{"INT(1,2) SPACE INT(1,2) NEWLINE", "1\n2\n", NO, "expected SPACE"},
		{"INT(1,2) SPACE INT(1,2) NEWLINE", "12\n", NO, NULL},
		{"SPACE SPACE", "  ", NO, "column 3"},
		{"NEWLINE NEWLINE", "\n \n", OK, NULL},
	};

	(void)state;
	TRY(rows, false);
	TRY(loose, true);
}

static void ints(void **state)
{
	static const struct row rows[] = {
		{"INT(1,5)", "3", OK, NULL},
		{"INT(1,5)", "1", OK, NULL},
		{"INT(1,5)", "5", OK, NULL},
		{"INT(1,5)", "6", NO, "column 1: expected INT(1,5), got \"6\": not in 1..5"},
		{"INT(1,5)", "0", NO, "not in"},
		{"INT(-5,5)", "-5", OK, NULL},
		{"INT(-5,5)", "-0", NO, "-0"},
		{"INT(-5,5)", "-", NO, NULL},
		{"INT(0,5)", "0", OK, NULL},
		{"INT(0,5)", "00", NO, "leading zeros"},
		{"INT(0,5)", "05", NO, "leading zeros"},
		{"INT(0,5)", "+5", NO, NULL},
		{"INT(0,5)", "", NO, "the end of the file"},
		{"INT(0,5)", "3.0", NO, "the end of the file"},
		{"INT(5,1)", "3", NO, "not in 5..1"},
		{"INT(1,5,n) ASSERT(n == 3)", "3", OK, NULL},
		{"INT(1,5,n) INT(n,n)", "33", NO, "not in"},
		{"INT(1,5,n) SPACE INT(n+1,2*n)", "3 4", OK, NULL},
		{"INT(1,5,a[0]) SPACE INT(1,5,a[a[0]]) ASSERT(a[3] == 4)", "3 4", OK, NULL},
		{"INT(-9223372036854775808,9223372036854775807)", "-9223372036854775808", OK, NULL},
		{"INT(-9223372036854775808,9223372036854775807)", "9223372036854775808", NO,
		 "not in"},
		{"INT(0,10^30)", "1000000000000000000000000000000", OK, NULL},
		{"INT(0,10^30)", "1000000000000000000000000000001", NO, "not in"},
		{"INT(0,10^30)", "9999999999999999999999999999999999999999", NO, "not in"},
		{"INT(-10^30,0)", "-1000000000000000000000000000000", OK, NULL},
		{"INT(1,1e9)", "3", BAD, "an integer is expected, 1000000000 is a float"},
		{"INT(1,\"5\")", "3", BAD, "is a string"},
		{"INT(1,n)", "3", BAD, "script line 1: variable n is not set"},
		{"INT(1)", "3", MALFORMED, "expected ,, got )"},
		{"INT(1,2,3)", "3", MALFORMED, "the name of a variable"},
		{"INT(1,2,n,FIXED)", "1", MALFORMED, NULL},
		{"INT", "3", MALFORMED, "expected (, the script ends"},
	};

	(void)state;
	TRY(rows, false);
}

static void floats(void **state)
{
	static const struct row rows[] = {
		{"FLOAT(-1,1)", "0", OK, NULL},
		{"FLOAT(-1,1)", "-0", OK, NULL},
		{"FLOAT(-1,1)", "0.5", OK, NULL},
		{"FLOAT(-1,1)", "-0.50", OK, NULL},
		{"FLOAT(-1,1)", "1.0", OK, NULL},
		{"FLOAT(-1,1)", "1.00000000000000000000000000000000000000000000001", NO, "not in"},
		{"FLOAT(-1,1)", ".5", NO, NULL},
		{"FLOAT(-1,1)", "0.", NO, "a point without digits"},
		{"FLOAT(-1,1)", "00.5", NO, "leading zeros"},
		{"FLOAT(-1,1)", "+0.5", NO, NULL},
		{"FLOAT(-1,1)", "nan", NO, NULL},
		{"FLOAT(-1,1)", "1e0", OK, NULL},
		{"FLOAT(-1,1)", "1E-5", OK, NULL},
		{"FLOAT(-1,1)", "1e+0", OK, NULL},
		{"FLOAT(-1,1)", "1e", NO, "an exponent without digits"},
		{"FLOAT(-1,1)", "1e05", NO, "leading zeros in the exponent"},
		{"FLOAT(-1,1)", "1e1", NO, "not in -1..1"},
		{"FLOAT(0,1)", "1e999999999999999999999", NO, "too many"},
		{"FLOAT(0,1)", "1e-999999999999999999999", NO, "too many"},
		{"FLOAT(0,1)", "0e99999999999999999999", OK, NULL},
		{"FLOAT(0,1,x) ASSERT(x == 0.25)", "0.250", OK, NULL},
		{"FLOAT(0,9,x,FIXED)", "1.5", OK, NULL},
		{"FLOAT(0,9,x,FIXED)", "1.5e0", NO, "the end of the file"},
		{"FLOAT(0,9,x,SCIENTIFIC)", "1.5e0", OK, NULL},
		{"FLOAT(0,9,x,SCIENTIFIC)", "1.5", NO, "no exponent"},
		{"FLOAT(0,9,x,GENERAL)", "1.5", MALFORMED, "FIXED or SCIENTIFIC"},
		{"FLOAT(0,\"9\")", "1", BAD, "a bound is a string"},
		{"FLOATP(0,9,2,3)", "1.50", OK, NULL},
		{"FLOATP(0,9,2,3)", "1.500", OK, NULL},
		{"FLOATP(0,9,2,3)", "1.5", NO, "1 decimals, not 2..3"},
		{"FLOATP(0,9,2,3)", "1.5000", NO, "4 decimals"},
		{"FLOATP(0,9,2,3)", "2", NO, "0 decimals"},
		{"FLOATP(0,9,0,3)", "2", OK, NULL},
		{"FLOATP(0,90,2,3)", "15.00", OK, NULL},
		{"FLOATP(0,90,2,3)", "1.50e1", OK, NULL},
		{"FLOATP(0,90,2,3)", "0.15e2", NO, "one digit before the point"},
		{"FLOATP(0,90,2,3)", "15.00e0", NO, "one digit before the point"},
		{"FLOATP(0,90,2,3,x,FIXED) ASSERT(x==1.5)", "1.50", OK, NULL},
		{"FLOATP(0,90,3,2)", "1.50", BAD, "no range"},
		{"FLOATP(0,90,-1,2)", "1.50", BAD, "a number of decimals"},
		{"FLOATP(0,90,1.0,2)", "1.50", BAD, "an integer is expected"},
		{"FLOATP(0,90)", "1.50", MALFORMED, NULL},
	};

	(void)state;
	TRY(rows, false);
}

static void texts(void **state)
{
	static const struct row rows[] = {
		{"STRING(\"ab c\")", "ab c", OK, NULL},
		{"STRING(\"ab c\")", "ab d", NO, "expected STRING(\"ab c\"), got \"ab\""},
		{"STRING(\"ab\")", "a", NO, NULL},
		{"STRING(\"\")", "", OK, NULL},
		{"SET(s=\"x\") STRING(s)", "y", NO, "got \"y\": \"x\""},
		{"STRING(3)", "3", BAD, "a string is expected, 3 is an integer"},
		{"STRING(\"\\n\\t\\\"\\\\\\101\\0601\\q\")", "\n\t\"\\A01\\q", OK, NULL},
		{"STRING(\"a\\\nb\")", "ab", OK, NULL},
		{"STRING(\"a\nb\")", "a\nb", OK, NULL},
		{"STRING(\"\\400\")", "", MALFORMED, "\\400 is no byte"},
		{"STRING(\"a", "", MALFORMED, "the string does not end"},
		{"STRING(\"# no comment\")", "# no comment", OK, NULL},
		{"REGEX(\"[a-z]+\")", "abc", OK, NULL},
		{"REGEX(\"[a-z]+\")", "abC", NO, "column 3"},
		{"REGEX(\"[a-z]+\")", "", NO,
		 "expected REGEX(\"[a-z]+\"), got the end of the file"},
		{"REGEX(\"[a-z]+\", s) ASSERT(s == \"abc\" && STRLEN(s) == 3)", "abc", OK, NULL},
		{"REGEX(\"[a-z]*\",a) SPACE REGEX(a)", "abc abc", OK, NULL},
		{"REGEX(\"[a-z\")", "a", BAD, "regular expression \"[a-z\": ] is missing"},
		{"REGEX(1)", "a", BAD, "a string is expected"},
		{"ASSERT(STRLEN(1) == 1)", "", BAD, "a string is expected"},
		{"ASSERT(STRLEN(\"\\000a\") == 2)", "", OK, NULL},
		{"ASSERT(STRLEN(\"\") == 0)", "", OK, NULL},
	};

	(void)state;
	TRY(rows, false);
}

static void regexes(void **state)
{
	/* Escaped once for C and once for the script. */
	static const struct row rows[] = {
		{"REGEX(\"1\")", "1", OK, NULL},
		{"REGEX(\"\")", "", OK, NULL},
		{"REGEX(\".\")", "\n", OK, NULL},
		{"REGEX(\"[^\\n]*\") NEWLINE", "ab\n", OK, NULL},
		{"REGEX(\".*\") NEWLINE", "ab\n", NO, "line 2"},
		{"REGEX(\"[*+?]*\")", "+?*", OK, NULL},
		{"REGEX(\"[-]\")", "-", OK, NULL},
		{"REGEX(\"[a-]\")", "-", OK, NULL},
		{"REGEX(\"[---]\")", "-", OK, NULL},
		{"REGEX(\"[a-a-z]\")", "-", OK, NULL},
		{"REGEX(\"[a-a-z]\")", "b", NO, NULL},
		{"REGEX(\"[a\\\\-z]\")", "-", OK, NULL},
		{"REGEX(\"[a\\\\-z]\")", "b", NO, NULL},
		{"REGEX(\"[-a-c-]{5}\")", "-abc-", OK, NULL},
		{"REGEX(\"[^a]{2}\")", "b\n", OK, NULL},
		{"REGEX(\"[^a]\")", "a", NO, NULL},
		{"REGEX(\"[a^b]\")", "^", OK, NULL},
		{"REGEX(\"[\\\\^a]\")", "^", OK, NULL},
		{"REGEX(\"[\\\\]]\")", "]", OK, NULL},
		{"REGEX(\"[:digit:]\")", "d", OK, NULL},
		{"REGEX(\"[[:digit:]x-z]+\")", "1y", OK, NULL},
		{"REGEX(\"[^[:space:]]+\")", "1 ", NO, "column 2"},
		{"REGEX(\"[[:digits:]]\")", "1", BAD, "has to be escaped"},
		{"REGEX(\"[[a]]\")", "1", BAD, "has to be escaped"},
		{"REGEX(\"[!-[:digit:]]\")", "1", BAD, "has to be escaped"},
		{"REGEX(\"[\\\\d]\")", "\\", OK, NULL},
		{"REGEX(\"\\\\d\")", "\\d", OK, NULL},
		{"REGEX(\"\\\\d\")", "1", NO, NULL},
		{"REGEX(\"[z-a]\")", "b", BAD, "behind the last"},
		{"REGEX(\"[]\")", "b", BAD, "empty"},
		{"REGEX(\"[^]\")", "b", BAD, "empty"},
		{"REGEX(\"[\")", "b", BAD, "] is missing"},
		{"REGEX(\"a{3}\")", "aaa", OK, NULL},
		{"REGEX(\"a{3}\")", "aa", NO, NULL},
		{"REGEX(\"a{3,4}\")", "aaaa", OK, NULL},
		{"REGEX(\"a{3,4}\")", "aaaaa", NO, "column 5"},
		{"REGEX(\"a{,2}\")", "", OK, NULL},
		{"REGEX(\"a{,}\")", "aaa", OK, NULL},
		{"REGEX(\"a{1,}\")", "aaaaa", OK, NULL},
		{"REGEX(\"a{0}\")", "", OK, NULL},
		{"REGEX(\"a{}\")", "a", BAD, "a number is missing"},
		{"REGEX(\"a{2,1}\")", "a", BAD, "larger"},
		{"REGEX(\"a{01}\")", "a", BAD, "leading zeros"},
		{"REGEX(\"a{1\")", "a", BAD, "} is missing"},
		{"REGEX(\"a{99999999999}\")", "a", BAD, "too large"},
		{"REGEX(\"a{1,2}{1,2}\")", "a", BAD, "a repetition of a repetition"},
		{"REGEX(\"a**\")", "a", BAD, "a repetition of a repetition"},
		{"REGEX(\"(a{1,2}){1,2}\")", "aaa", OK, NULL},
		{"REGEX(\"*a\")", "a", BAD, "nothing to repeat"},
		{"REGEX(\"a|*\")", "a", BAD, "nothing to repeat"},
		{"REGEX(\"a?b\")", "b", OK, NULL},
		{"REGEX(\"a|b|c\")", "c", OK, NULL},
		{"REGEX(\"p|ps\") STRING(\"s\")", "ps", OK, NULL},
		{"REGEX(\"ps|p\") STRING(\"s\")", "ps", NO, NULL},
		{"REGEX(\"(p|ps)(s|x)y\")", "pssy", OK, NULL},
		{"REGEX(\"a|\")", "", OK, NULL},
		{"REGEX(\"(|a)*\")", "a", NO, "column 1"},
		{"REGEX(\"(|a)+\")", "a", NO, "column 1"},
		{"REGEX(\"(a|b*)*c\")", "abbac", OK, NULL},
		{"REGEX(\"(a*)*\")", "aaa", OK, NULL},
		{"REGEX(\"()?\")", "", OK, NULL},
		{"REGEX(\"(a\")", "a", BAD, ") is missing"},
		{"REGEX(\"a)\")", "a", BAD, ") without ("},
		{"REGEX(\"^abc$\")", "^abc$", OK, NULL},
		{"REGEX(\"]}-\")", "]}-", OK, NULL},
		{"REGEX(\"\\\\(\\\\)\\\\\\\\\\\\.\")", "()\\.", OK, NULL},
		{"REGEX(\"\\\\.\")", "x", NO, NULL},
		{"REGEX(\"a{3,4}a{3}b\")", "aaaaaaab", OK, NULL},
		{"REGEX(\"(a{2}){2}\")", "aaaa", OK, NULL},
		{"REGEX(\"[\\200-\\377]\")", "\xe4", OK, NULL},
		{"REGEX(\"(0|1(01*0)*1)*\")", "1001", OK, NULL},
	};

	(void)state;
	TRY(rows, false);
}

static void expressions(void **state)
{
	static const struct row rows[] = {
		{"ASSERT(1+2*3 == 7)", "", OK, NULL},
		{"ASSERT((1+2)*3 == 9)", "", OK, NULL},
		{"ASSERT(7-2-1 == 4)", "", OK, NULL},
		{"ASSERT(-7/2 == -3 && -7%2 == -1 && 7/-2 == -3 && 7%-2 == 1)", "", OK, NULL},
		{"ASSERT(2^3^2 == 64 && -2^2 == -4 && (-2)^2 == 4 && 2*3^2 == 18)", "", OK, NULL},
		{"ASSERT(--3 == 3)", "", OK, NULL},
		{"ASSERT(0^0 == 1)", "", OK, NULL},
		{"ASSERT(2^100 == 1267650600228229401496703205376)", "", OK, NULL},
		{"ASSERT((9223372036854775807+1)-1 == 9223372036854775807)", "", OK, NULL},
		{"ASSERT(-9223372036854775808*-1 == 9223372036854775808)", "", OK, NULL},
		{"ASSERT(-9223372036854775808/-1 == 9223372036854775808)", "", OK, NULL},
		{"ASSERT(-9223372036854775808 % -1 == 0)", "", OK, NULL},
		{"ASSERT(10^28/-100 == -10^26 && 123456 % 10^28 == 123456)", "", OK, NULL},
		{"ASSERT(0.1+0.2 == 0.3)", "", OK, NULL},
		{"ASSERT(1/4 == 0 && 1.0/4 == 0.25 && 1/4.0 == 0.25)", "", OK, NULL},
		{"ASSERT(1.5^2 == 2.25 && 315e-02 == 3.15 && 1e3 == 1000)", "", OK, NULL},
		{"ASSERT(1 == 1.0)", "", OK, NULL},
		{"SET(q=0.004) SET(p=0) REP(250) SET(p = p+q) END ASSERT(p == 1)", "", OK, NULL},
		{"ASSERT(1/0 == 1)", "", BAD, "script line 1: division by zero"},
		{"ASSERT(1%0 == 1)", "", BAD, "division by zero"},
		{"ASSERT(1.0/0 == 1)", "", BAD, "division by zero"},
		{"ASSERT(1.0%2 == 1)", "", BAD, "% is for integers"},
		{"ASSERT(2^-1 == 1)", "", BAD, "an exponent is 0 or more"},
		{"ASSERT(2^0.5 == 1)", "", BAD, "an exponent is an integer"},
		{"ASSERT(\"a\"+1 == 1)", "", BAD, "a string is no number"},
		{"ASSERT(-\"a\" == 1)", "", BAD, "a string is no number"},
		{"ASSERT(\"a\" == 1)", "", BAD, "a string is compared with a number"},
		{"ASSERT(\"abc\" < \"b\" && \"ab\" < \"abc\" && \"\" < \"a\" && \"B\" < \"a\")", "",
		 OK, NULL},
		{"ASSERT(\"\\377\" > \"a\")", "", OK, NULL},
		{"ASSERT(1 < 2 && 2 > 1 && 1 <= 1 && 1 >= 1 && 1 != 2 && !(1 == 2))", "", OK, NULL},
		{"ASSERT(1 == 2 || 1 == 1)", "", OK, NULL},
		{"ASSERT(1 == 1 || 1 == 1 && 1 == 2)", "", OK, NULL},
		{"ASSERT(!1 == 2)", "", OK, NULL},
		{"ASSERT(0 > 3 && 1==1 || (2<1 && !1==2))", "", NO, NULL},
		{"ASSERT(!1 == 1 || !!(1 == 1))", "", OK, NULL},
		{"ASSERT(!1)", "", MALFORMED, "expected a condition"},
		{"ASSERT(1 + !ISEOF == 1)", "", MALFORMED, NULL},
		{"ASSERT(!(1 == 2) && 1 == 1)", "", OK, NULL},
		{"ASSERT(!ISEOF && 1 == 2)", "", NO, NULL},
		{"ASSERT((1 == 1))", "", OK, NULL},
		{"ASSERT((1) == ((1)))", "", OK, NULL},
		{"ASSERT(1 == 1 && x == 2)", "", BAD, "variable x is not set"},
		{"ASSERT(1 == 2 && x == 2)", "", NO, NULL},
		{"ASSERT(1 == 1 || x == 2)", "", OK, NULL},
		{"ASSERT(3 < 2)", "", NO, "line 1, column 1: ASSERT(3 < 2) fails: 3 < 2"},
		{"SET(a=5)\nASSERT(a <= 4)", "", NO,
		 "ASSERT(a <= 4) fails: 5 <= 4 (script line 2)"},
		{"ASSERT(1)", "", MALFORMED, "expected a condition, this is a value"},
		{"ASSERT(1 + (1 == 1) == 2)", "", MALFORMED,
		 "expected a value, this is a condition"},
		{"ASSERT(1 < 2 < 3)", "", MALFORMED, "expected )"},
		{"ASSERT(1 == 01)", "", MALFORMED, "leading zeros"},
		{"ASSERT(1.e2 == 100 && 1/2. == 0.5)", "", OK, NULL},
		{"ASSERT(1e == 1)", "", MALFORMED, "an exponent needs digits"},
		{"ASSERT(1 = 1)", "", MALFORMED, NULL},
		{"ASSERT(1 & 1)", "", MALFORMED, "& has no meaning"},
	};

	(void)state;
	TRY(rows, false);
}

static void variables(void **state)
{
	static const struct row rows[] = {
		{"SET(a=1) ASSERT(a==1)", "", OK, NULL},
		{"SET(a=1,b=a+1,c3po=\"x\") ASSERT(a+b==3 && c3po==\"x\")", "", OK, NULL},
		{"SET(a=1) SET(a=\"s\") ASSERT(a==\"s\")", "", OK, NULL},
		{"SET(a[1]=1, a[1,2]=2, a[-1]=3) ASSERT(a[1]+a[1,2]+a[-1]==6)", "", OK, NULL},
		{"SET(a[10^30]=1) ASSERT(a[10^30]==1)", "", OK, NULL},
		{"SET(a=1, a[0]=2) ASSERT(a==1 && a[0]==2)", "", OK, NULL},
		{"SET(a[1]=1) ASSERT(a[2]==1)", "", BAD, "variable a[2] is not set"},
		{"SET(a[1.0]=1)", "", BAD, "an integer is expected"},
		{"SET(a[]=1)", "", MALFORMED, NULL},
		{"SET(a=1) UNSET(a) ASSERT(a==1)", "", BAD, "variable a is not set"},
		{"SET(a[1]=1,b=1) UNSET(a,b) SET(b=2) ASSERT(a[1]==1)", "", BAD, "a[1] is not set"},
		{"UNSET(a)", "", OK, NULL},
		{"UNSET(a[1])", "", MALFORMED, NULL},
		{"SET(1=1)", "", MALFORMED, NULL},
		{"SET(A=1)", "", MALFORMED, NULL},
		{"SET(a==1)", "", MALFORMED, "expected ="},
		{"SET()", "", MALFORMED, NULL},
		{"REPI(i,3,SPACE) INT(1,9,a[i]) END ASSERT(UNIQUE(a))", "1 2 3", OK, NULL},
		{"REPI(i,3,SPACE) INT(1,9,a[i]) END ASSERT(UNIQUE(a))", "1 2 1", NO,
		 "ASSERT(UNIQUE(a)) fails: 1 at [2] is at [0] too"},
		{"REPI(i,3,SPACE) INT(1,9,a[i]) END ASSERT(!UNIQUE(a))", "1 2 1", OK, NULL},
		{"SET(a=0) REPI(i,2,SPACE) INT(1,9,a[i]) END ASSERT(UNIQUE(a))", "1 2", OK, NULL},
		{"REPI(i,3,SPACE) INT(1,9,x[i]) SPACE INT(1,9,y[i]) END ASSERT(UNIQUE(x,y))",
		 "1 2 1 3 2 2", OK, NULL},
		{"REPI(i,3,SPACE) INT(1,9,x[i]) SPACE INT(1,9,y[i]) END ASSERT(UNIQUE(x,y))",
		 "1 2 1 3 1 2", NO, "at [2] is at [0] too"},
		{"SET(x[0]=1,x[1]=1,y[0]=1,y[2]=2) ASSERT(UNIQUE(x,y))", "", NO,
		 "different indices"},
		{"SET(x[0]=1,x[1]=2,y[0]=1) ASSERT(UNIQUE(x,y))", "", NO, "different indices"},
		{"SET(x[0]=1,x[1]=1.0) ASSERT(UNIQUE(x))", "", NO, "too"},
		{"SET(x[0]=1,x[1]=\"1\") ASSERT(UNIQUE(x))", "", OK, NULL},
		{"ASSERT(UNIQUE(x))", "", BAD, "variable x is not set"},
		{"ASSERT(UNIQUE(x[1]))", "", MALFORMED, NULL},
		{"SET(a[0]=1,a[5]=2) ASSERT(INARRAY(2,a) && !INARRAY(3,a))", "", OK, NULL},
		{"SET(a[0]=1) ASSERT(INARRAY(1,a)) SET(a[0]=2) ASSERT(!INARRAY(1,a) && "
		 "INARRAY(2,a))",
		 "", OK, NULL},
		{"SET(a[0]=1,a[1]=1) ASSERT(INARRAY(1,a)) SET(a[0]=2) ASSERT(INARRAY(1,a))", "", OK,
		 NULL},
		{"SET(a[0]=1) ASSERT(INARRAY(1.0,a) && !INARRAY(\"1\",a))", "", OK, NULL},
		{"SET(a[0]=1) ASSERT(INARRAY(1,a)) UNSET(a) SET(a[1]=3) ASSERT(!INARRAY(1,a))", "",
		 OK, NULL},
		{"ASSERT(INARRAY(1,a))", "", BAD, "variable a is not set"},
	};

	(void)state;
	TRY(rows, false);
}

static void blocks(void **state)
{
	static const struct row rows[] = {
		{"REP(3) STRING(\"x\") END", "xxx", OK, NULL},
		{"REP(3) STRING(\"x\") END", "xx", NO, "the end of the file"},
		{"REP(3) STRING(\"x\") END", "xxxx", NO, "column 4: expected the end of the file"},
		{"REP(3,SPACE) STRING(\"x\") END", "x x x", OK, NULL},
		{"REP(3,SPACE) STRING(\"x\") END", "x x x ", NO, NULL},
		{"REP(3,STRING(\", \")) STRING(\"x\") END", "x, x, x", OK, NULL},
		{"REP(0,SPACE) STRING(\"x\") END", "", OK, NULL},
		{"REP(-1) STRING(\"x\") END", "", BAD, "a loop runs 0 to 4294967295 times, not -1"},
		{"REP(2^32) END", "", BAD, "not 4294967296"},
		{"REP(1.0) END", "", BAD, "an integer is expected"},
		{"REP(2) REP(2) STRING(\"x\") END NEWLINE END", "xx\nxx\n", OK, NULL},
		{"REPI(i,3,NEWLINE) INT(i,i) END ASSERT(i==3)", "0\n1\n2", OK, NULL},
		{"REPI(i,0) END ASSERT(i==0)", "", OK, NULL},
		{"REPI(i[7],2) END ASSERT(i[7]==2)", "", OK, NULL},
		{"REPI(i,2,INT(i,i)) SET(i=9) END", "1", OK, NULL},
		{"WHILE(!MATCH(\"\\n\"),SPACE) INT(0,9) END NEWLINE", "1 2 3\n", OK, NULL},
		{"WHILE(!MATCH(\"\\n\"),SPACE) INT(0,9) END NEWLINE", "\n", OK, NULL},
		{"WHILE(!MATCH(\"\\n\"),SPACE) INT(0,9) END NEWLINE", "1  2\n", NO, NULL},
		{"WHILE(!ISEOF) INT(0,9,x) NEWLINE END", "1\n2\n", OK, NULL},
		{"WHILEI(n,!ISEOF) INT(0,9,a[n]) NEWLINE END ASSERT(n==2 && a[1]==2)", "1\n2\n", OK,
		 NULL},
		{"WHILEI(n,n<3,SPACE) INT(n,n) END", "0 1 2", OK, NULL},
		{"ASSERT(MATCH(\"xyz\")) STRING(\"y\")", "y", OK, NULL},
		{"ASSERT(MATCH(\"xyz\"))", "", NO, NULL},
		{"SET(s=\"ab\") ASSERT(MATCH(s)) STRING(\"b\")", "b", OK, NULL},
		{"ASSERT(MATCH(1))", "", BAD, "a string is expected"},
		{"IF(MATCH(\"a\")) STRING(\"ab\") ELSE STRING(\"c\") END", "ab", OK, NULL},
		{"IF(MATCH(\"a\")) STRING(\"ab\") ELSE STRING(\"c\") END", "c", OK, NULL},
		{"IF(MATCH(\"a\")) STRING(\"ab\") ELSE STRING(\"c\") END", "b", NO, NULL},
		{"IF(ISEOF) END", "", OK, NULL},
		{"IF(!ISEOF) STRING(\"a\") END STRING(\"b\")", "b", NO, NULL},
		{"IF(1==1) IF(1==2) STRING(\"a\") ELSE STRING(\"b\") END ELSE STRING(\"c\") END",
		 "b", OK, NULL},
		{"REP(2) IF(MATCH(\"a\")) REP(2) STRING(\"a\") END ELSE STRING(\"b\") END END",
		 "baa", OK, NULL},
		{"REP(2", "", MALFORMED, "expected ), the script ends"},
		{"\nREP(2) SPACE", "", MALFORMED, "script line 2, column 1: END is missing"},
		{"END", "", MALFORMED, "END without a command"},
		{"ELSE", "", MALFORMED, "ELSE without a command"},
		{"REP(2) ELSE END", "", MALFORMED, "expected END, got ELSE"},
		{"IF(ISEOF) ELSE ELSE END", "", MALFORMED, "expected END, got ELSE"},
		{"IF(ISEOF, SPACE) END", "", MALFORMED, "expected )"},
		{"REP(2, END", "", MALFORMED, "expected a command"},
		{"REPI(3,2) END", "", MALFORMED, "the name of a variable"},
		{"SPACES", "", MALFORMED, "expected a command, got SPACES"},
		{"space", "", MALFORMED, "expected a command, got space"},
		{"SPACE;", "", MALFORMED, "; has no meaning"},
		{"\x01", "", MALFORMED, "the byte \\x01"},
	};

	(void)state;
	TRY(rows, false);
}

/* ------------------------------------------------------------------ hostile */

static void add_times(struct buf *b, const char *s, int n)
{
	for (int i = 0; i < n; i++)
		buf_puts(b, s);
}

static void big_numbers(void **state)
{
	static const struct row rows[] = {
		{"SET(a=10^(10^10))", "", BAD, "too large"},
		{"SET(a=(1/3.0)^(10^9))", "", BAD, "too large"},
		{"SET(a=2) REP(100) SET(a=a*a) END", "", BAD, "too large"},
		{"SET(a=1.5) REP(100) SET(a=a*a) END", "", BAD, "too large"},
		{"SET(a=1^(10^18), b=0^(10^18), c=(-1)^(10^18+1)) ASSERT(a+b+c==0)", "", OK, NULL},
		{"SET(a=2^(2^64))", "", BAD, "an exponent is"},
		{"SET(a=1e1000000)", "", MALFORMED, "too large"},
	};
	BUF_SCOPED in = BUF_INIT;
	char why[CTD_WHY];

	(void)state;
	TRY(rows, false);
	add_times(&in, "98765432109876543210", 50000);
	assert_int_equal(judge("INT(0,10^9)", in.data, why), NO);
	assert_int_equal(judge("FLOAT(0,10^9)", in.data, why), NO);
	assert_int_equal(judge("INT(0,10^1000000,n) ASSERT(n % 10 == 0)", in.data, why), OK);
}

static void deep(void **state)
{
	static const struct {
		const char *before, *middle, *after;
	} nests[] = {{"(", "1", ")"},
		     {"-", "1", ""},
		     {"a[", "1", "]"},
		     {"", "1", "+1"},
		     {"", "1", "^1"}};
	BUF_SCOPED s = BUF_INIT;
	char why[CTD_WHY];

	(void)state;
	for (size_t i = 0; i < sizeof(nests) / sizeof(nests[0]); i++) {
		buf_clear(&s);
		buf_puts(&s, "SET(x=");
		add_times(&s, nests[i].before, 200000);
		buf_puts(&s, nests[i].middle);
		add_times(&s, nests[i].after, 200000);
		buf_puts(&s, ")");
		assert_int_equal(judge(s.data, "", why), MALFORMED);
	}
	buf_clear(&s);
	buf_puts(&s, "ASSERT(");
	add_times(&s, "!", 200000);
	buf_puts(&s, "ISEOF)");
	assert_int_equal(judge(s.data, "", why), MALFORMED);
	buf_clear(&s);
	add_times(&s, "REP(1) ", 100000);
	add_times(&s, "END ", 100000);
	assert_int_equal(judge(s.data, "", why), MALFORMED);
	assert_non_null(strstr(why, "nested deeper"));
	buf_clear(&s);
	add_times(&s, "REP(1) ", 900);
	add_times(&s, "END ", 900);
	assert_int_equal(judge(s.data, "", why), OK);
	buf_clear(&s);
	buf_puts(&s, "REGEX(\"");
	add_times(&s, "(", 100000);
	add_times(&s, ")", 100000);
	buf_puts(&s, "\")");
	assert_int_equal(judge(s.data, "", why), BAD);
	assert_non_null(strstr(why, "nested too deeply"));
	buf_clear(&s);
	add_times(&s, "SPACE ", CTD_SCRIPT_MAX / 6 + 1);
	assert_int_equal(judge(s.data, "", why), MALFORMED);
	assert_non_null(strstr(why, "larger than"));
}

/* Backtracking would take 2^50 steps; these take as many as there are bytes. */
static void hard_regexes(void **state)
{
	BUF_SCOPED in = BUF_INIT;
	char why[CTD_WHY];

	(void)state;
	add_times(&in, "a", 5000);
	assert_int_equal(judge("REGEX(\"(a*)*b\")", in.data, why), NO);
	assert_int_equal(judge("REGEX(\"(a|a)*b\")", in.data, why), NO);
	assert_int_equal(judge("REGEX(\"(a?){50}a{50}b\")", in.data, why), NO);
	assert_int_equal(judge("REGEX(\"(.*)(.*)(.*)(.*)(.*)b\")", in.data, why), NO);
	assert_int_equal(judge("REGEX(\"[a-z]{1,100000}\")", in.data, why), OK);
	assert_int_equal(judge("REGEX(\"((a{1000}){1000}){1000}\")", in.data, why), BAD);
	assert_non_null(strstr(why, "too long"));
	assert_int_equal(judge("REGEX(\"((){1000000000}){1000000000}\")", "", why), OK);
	assert_int_equal(judge("REGEX(\"(((a?){1000}){1000}){1000}\")", "", why), BAD);
}

static void limits(void **state)
{
	static const char *const endless[] = {
		"WHILE(1==1) END", "REP(4000000000) END", "WHILEI(i,1==1) SET(a[i]=i) END",
		"REP(4000000000) REP(4000000000) END END", "REP(100000) REGEX(\"(a?){1000}\") END"};
	char why[CTD_WHY];

	(void)state;
	for (size_t i = 0; i < sizeof(endless) / sizeof(endless[0]); i++) {
		assert_int_equal(judge_n(endless[i], strlen(endless[i]), "", 0, false, 100000, why),
				 BAD);
		assert_non_null(strstr(why, "more than 100000 steps"));
	}
}

static void any_bytes(void **state)
{
	static const char in[] = "a\0b\n",
			  script[] = "STRING(\"a\\000\") REGEX(\"[^\\n]*\", s) NEWLINE "
				     "ASSERT(s == \"b\")";
	static const char raw[] = "STRING(\"a\0b\") NEWLINE", bad[] = "SPACE\0SPACE";
	char why[CTD_WHY];

	(void)state;
	assert_int_equal(judge_n(script, sizeof(script) - 1, in, 4, false, 0, why), OK);
	assert_int_equal(judge_n(raw, sizeof(raw) - 1, in, 4, false, 0, why), OK);
	assert_int_equal(judge_n("INT(1,2)", 8, "\0", 1, false, 0, why), NO);
	assert_non_null(strstr(why, "got \"\\x00\""));
	assert_int_equal(judge_n(bad, sizeof(bad) - 1, "  ", 2, false, 0, why), MALFORMED);
	assert_int_equal(judge_n("REGEX(\"\\000+\")", 14, "\0\0", 2, false, 0, why), OK);
	assert_int_equal(
		judge_n("ASSERT(MATCH(\"\\000\")) REGEX(\".\")", 32, "\0", 1, false, 0, why), OK);
	assert_int_equal(judge_n("NEWLINE", 7, "\0", 1, true, 0, why), NO);
}

static void many(void **state)
{
	BUF_SCOPED in = BUF_INIT;
	char why[CTD_WHY];

	(void)state;
	for (int i = 0; i < 30000; i++)
		buf_printf(&in, "%d\n", i * 7);
	buf_puts(&in, "3");
	assert_int_equal(judge("REPI(i,30000) INT(0,10^6,a[i]) NEWLINE ASSERT(INARRAY(7*i,a)) END "
			       "ASSERT(UNIQUE(a)) INT(0,9)",
			       in.data, why),
			 OK);
	assert_int_equal(judge("REPI(i,30000) INT(0,10^6) NEWLINE END INT(4,9)", in.data, why), NO);
	assert_non_null(strstr(why, "line 30001, column 1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blanks),       cmocka_unit_test(ints),
		cmocka_unit_test(floats),       cmocka_unit_test(texts),
		cmocka_unit_test(regexes),      cmocka_unit_test(expressions),
		cmocka_unit_test(variables),    cmocka_unit_test(blocks),
		cmocka_unit_test(big_numbers),  cmocka_unit_test(deep),
		cmocka_unit_test(hard_regexes), cmocka_unit_test(limits),
		cmocka_unit_test(any_bytes),    cmocka_unit_test(many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
