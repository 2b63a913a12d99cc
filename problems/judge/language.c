/*
 * The languages, one row each.
 *
 * Codes and default entry points are those of the Kattis table where it has the
 * language.  Compilers see only what the sandbox shows: /usr.  Static linking
 * where it is cheap to have: a static program starts in half the time.
 *
 * A virtual machine gets memory for itself on top of the limit, and is told the
 * limit only where it would otherwise never reach it; that memory is out is
 * decided by the kernel's counter, or by an exit status the runtime is told to use.
 */
#include "problems/problem.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

#define MIB   (INT64_C(1) << 20)
#define JAVAC "javac -encoding UTF-8 -J-XX:+UseSerialGC -J-Xshare:auto -nowarn -d . {files}"
#define JAVA                                                                                       \
	"java -XX:+UseSerialGC -XX:TieredStopAtLevel=4 -Xshare:auto -XX:-UsePerfData "             \
	"-XX:+ExitOnOutOfMemoryError -Xss64m -Xms16m -Xmx{memory_mb}m -cp {box} {class}"

/* clang-format off */
static const struct judge_language rows[] = {
	{"c", "C (gnu17)", "gcc gnuc c11 c17", "c", "h", "gcc",
	 "gcc -std=gnu17 -O2 -static -pipe {files} -o agon.out -lm",
	 "{box}/agon.out", NULL, "run", 1, 0, 32, 0},
	{"cpp", "C++ (gnu++20)", "c++ g++ cpp20 c++20 gnu++20", "cpp cc cxx c++ C", "h hpp hh hxx tcc", "g++",
	 "g++ -std=gnu++20 -O2 -static -pipe {files} -o agon.out -lm",
	 "{box}/agon.out", NULL, "run", 1, 0, 32, 0},
	{"cpp17", "C++ (gnu++17)", "c++17 gnu++17 g++17", "", "h hpp hh hxx", "g++",
	 "g++ -std=gnu++17 -O2 -static -pipe {files} -o agon.out -lm",
	 "{box}/agon.out", NULL, "run", 1, 0, 32, 0},
	{"cpp14", "C++ (gnu++14)", "c++14 gnu++14", "", "h hpp hh hxx", "g++",
	 "g++ -std=gnu++14 -O2 -static -pipe {files} -o agon.out -lm",
	 "{box}/agon.out", NULL, "run", 1, 0, 32, 0},
	{"cpp11", "C++ (gnu++11)", "c++11 gnu++11", "", "h hpp hh hxx", "g++",
	 "g++ -std=gnu++11 -O2 -static -pipe {files} -o agon.out -lm",
	 "{box}/agon.out", NULL, "run", 1, 0, 32, 0},
	{"rust", "Rust", "rs", "rs", "toml", "rustc",
	 "rustc --edition=2021 -C opt-level=3 -C codegen-units=1 -o agon.out {main}",
	 "{box}/agon.out", "main", "run", 1, 0, 32, 0},
	{"go", "Go", "golang", "go", "", "go",
	 "GOCACHE=/tmp/gocache GOPATH=/tmp/go GOFLAGS=-mod=mod GO111MODULE=off GOPROXY=off go build -o agon.out {files}",
	 "{box}/agon.out", NULL, "run", 1, 16 * MIB, 64, 0},
	{"java", "Java", "java8 java11 java17 java21 openjdk", "java", "", "javac",
	 JAVAC, JAVA, "Main", "jit", 2, 128 * MIB, 64, 3},
	{"kotlin", "Kotlin", "kt", "kt", "", "kotlinc",
	 "kotlinc -d . {files}",
	 "kotlin -J-XX:+UseSerialGC -J-Xmx{memory_mb}m -cp {box} {class}",
	 "Main", "jit", 2, 192 * MIB, 64, 0},
	{"scala", "Scala", "", "scala", "", "scalac",
	 "scalac -d . {files}",
	 "scala -J-Xmx{memory_mb}m -cp {box} {class}", "Main", "jit", 2, 192 * MIB, 64, 0},
	{"python3", "Python 3", "python py py3 cpython", "py py3", "", "python3",
	 "python3 -I -m py_compile {files}",
	 "python3 -s {box}/{main}", "__main__", "run", 3, 0, 32, 0},
	{"pypy3", "Python 3 (PyPy)", "pypy", "", "py", "pypy3",
	 "pypy3 -I -m py_compile {files}",
	 "pypy3 -s {box}/{main}", "__main__", "jit", 1, 64 * MIB, 32, 0},
	{"python2", "Python 2", "py2", "py2", "", "python2",
	 "python2 -m py_compile {files}",
	 "python2 -s {box}/{main}", "__main__", "run", 3, 0, 32, 0},
	{"javascript", "JavaScript (Node.js)", "js node nodejs", "js mjs cjs", "json", "node",
	 "node --check {main}",
	 "node --stack-size=65500 --max-old-space-size=32768 --single-threaded-gc {box}/{main}",
	 "main", "jit", 2, 96 * MIB, 64, 0},
	{"typescript", "TypeScript", "ts", "ts", "json", "tsc",
	 "tsc --target es2020 --module commonjs {files}",
	 "node --stack-size=65500 {box}/{stem}.js", "main", "jit", 2, 96 * MIB, 64, 0},
	{"pascal", "Pascal (Free Pascal)", "fpc delphi", "pas pp lpr", "inc", "fpc",
	 "U=$(echo /usr/lib/*/fpc/3*/units/*-linux); "
	 "fpc -n -Fu$U -Fu$U/'*' -O2 -Sd -Xs -vew -dONLINE_JUDGE -oagon.out {main}",
	 "{box}/agon.out", "main", "run", 1, 0, 16, 0},
	{"fortran", "Fortran", "f77 f90 f95", "f f90 f95 f03 f08 for", "inc", "gfortran",
	 "gfortran -O2 -static -pipe {files} -o agon.out",
	 "{box}/agon.out", NULL, "run", 1, 0, 16, 0},
	{"ada", "Ada (GNAT)", "gnat", "adb", "ads", "gnatmake",
	 "gnatmake -q -O2 -o agon.out {main} -bargs -static",
	 "{box}/agon.out", "main", "run", 1, 0, 16, 0},
	{"haskell", "Haskell", "ghc hs", "hs", "", "ghc",
	 "ghc -O2 -outputdir /tmp/hs -o agon.out {files}",
	 "{box}/agon.out", "Main", "run", 1, 16 * MIB, 32, 0},
	{"ocaml", "OCaml", "ml", "ml", "mli", "ocamlfind",
	 "ocamlfind ocamlopt -package str,unix -linkpkg -o agon.out {files}",
	 "{box}/agon.out", NULL, "run", 1, 0, 16, 0},
	{"csharp", "C# (Mono)", "cs c# mono", "cs", "", "mcs",
	 "mcs -optimize+ -out:agon.exe {files}",
	 "mono {box}/agon.exe", NULL, "jit", 2, 64 * MIB, 64, 0},
	{"d", "D", "gdc dlang", "d", "", "gdc",
	 "gdc -O2 -g {files} -o agon.out",
	 "{box}/agon.out", NULL, "run", 1, 0, 32, 0},
	{"objectivec", "Objective-C", "objc", "m", "h", "gobjc++",
	 "gcc -O2 -g {files} -o agon.out -lobjc -lm",
	 "{box}/agon.out", NULL, "run", 1, 0, 32, 0},
	{"nim", "Nim", "", "nim", "", "nim",
	 "nim c --hints:off -d:release --nimcache:/tmp/nim -o:agon.out {main}",
	 "{box}/agon.out", "main", "run", 1, 0, 16, 0},
	{"cobol", "COBOL", "gnucobol", "cob cbl", "cpy", "cobc",
	 "cobc -x -O2 -free -o agon.out {files}",
	 "{box}/agon.out", NULL, "run", 1, 0, 16, 0},
	{"ruby", "Ruby", "rb", "rb", "", "ruby",
	 "ruby -c {main}", "ruby {box}/{main}", "main", "run", 3, 0, 32, 0},
	{"perl", "Perl", "pl", "pl pm", "", "perl",
	 "perl -c {main}", "perl {box}/{main}", "main", "run", 3, 0, 16, 0},
	{"php", "PHP", "", "php", "", "php",
	 "php -l {main}", "php -d memory_limit=-1 {box}/{main}", "main", "run", 3, 0, 16, 0},
	{"lua", "Lua", "", "lua", "", "lua5.4",
	 "luac5.4 -p {files}", "lua5.4 {box}/{main}", "main", "run", 3, 0, 16, 0},
	{"julia", "Julia", "jl", "jl", "", "julia",
	 NULL, "julia {box}/{main}", "main", "jit", 2, 256 * MIB, 64, 0},
	{"lisp", "Common Lisp (SBCL)", "sbcl cl", "lisp cl", "", "sbcl",
	 NULL, "sbcl --script {box}/{main}", "main", "jit", 2, 64 * MIB, 16, 0},
	{"racket", "Racket", "rkt", "rkt", "", "racket",
	 "raco make {main}", "racket {box}/{main}", "main", "jit", 2, 64 * MIB, 16, 0},
	{"scheme", "Scheme (Guile)", "guile scm", "scm", "", "guile",
	 NULL, "guile --no-auto-compile {box}/{main}", "main", "jit", 3, 32 * MIB, 32, 0},
	{"prolog", "Prolog (SWI)", "swipl", "pro prolog", "", "swipl",
	 NULL, "swipl -q -g main -t halt {box}/{main}", "main", "run", 3, 16 * MIB, 16, 0},
	{"erlang", "Erlang", "erl", "erl", "", "erlc",
	 "erlc {files}", "erl -noshell -pa {box} -s {stem} main -s init stop", "main", "jit", 2,
	 64 * MIB, 64, 0},
	{"r", "R", "", "R r", "", "Rscript",
	 NULL, "Rscript {box}/{main}", "main", "run", 3, 64 * MIB, 16, 0},
	{"tcl", "Tcl", "tclsh", "tcl", "", "tclsh",
	 NULL, "tclsh {box}/{main}", "main", "run", 3, 0, 16, 0},
	{"awk", "AWK", "gawk mawk", "awk", "", "awk",
	 NULL, "awk -f {box}/{main}", "main", "run", 3, 0, 16, 0},
	{"bash", "Bash", "sh shell", "sh bash", "", "bash",
	 "bash -n {main}", "bash {box}/{main}", "main", "run", 3, 0, 64, 0},
	{NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, 0, 0},
};
/* clang-format on */

const struct judge_language *judge_languages(void)
{
	return rows;
}

/* Is word one of those in list? */
static bool among(const char *list, const char *word, size_t len, bool exact)
{
	for (const char *p = list; *p != '\0';) {
		size_t n = strcspn(p, " ");
		if (n == len && (exact ? strncmp(p, word, n) : strncasecmp(p, word, n)) == 0)
			return true;
		p += n;
		p += *p == ' ';
	}
	return false;
}

const struct judge_language *judge_language_named(const char *name)
{
	size_t n = strlen(name);

	for (const struct judge_language *l = rows; l->code != NULL; l++)
		if (strcasecmp(l->code, name) == 0 || strcasecmp(l->name, name) == 0 ||
		    among(l->aliases, name, n, false))
			return l;
	return NULL;
}

/* The programs of a first line "#!/usr/bin/env NAME..." or "#!/.../NAME", and their languages. */
static const struct judge_language *by_shebang(const char *text, size_t len)
{
	static const char *const known[][2] = {
		{"python2", "python2"}, {"pypy", "pypy3"},   {"python", "python3"},
		{"node", "javascript"}, {"ruby", "ruby"},    {"perl", "perl"},
		{"php", "php"},         {"lua", "lua"},      {"bash", "bash"},
		{"tclsh", "tcl"},       {"guile", "scheme"}, {"sbcl", "lisp"},
		{"swipl", "prolog"},    {"Rscript", "r"},    {"racket", "racket"},
		{"awk", "awk"},         {"gawk", "awk"},     {"julia", "julia"},
		{"sh", "bash"},
	};
	char line[128];

	if (len < 3 || text[0] != '#' || text[1] != '!')
		return NULL;
	size_t n = 0;
	while (n < len && n < sizeof(line) - 1 && text[n] != '\n')
		n++;
	memcpy(line, text, n);
	line[n] = '\0';
	const char *name = strrchr(line, '/');
	name = name != NULL ? name + 1 : line + 2;
	if (strncmp(name, "env", 3) == 0)
		name += 3 + strspn(name + 3, " \t");
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strncmp(name, known[i][0], strlen(known[i][0])) == 0)
			return judge_language_named(known[i][1]);
	return NULL;
}

/* "foo :- bar" at the start of a line is Prolog, never Perl. */
static bool looks_like_prolog(const char *text, size_t len)
{
	bool start = true;

	for (size_t i = 0; i + 1 < len; i++) {
		if (start && (text[i] == '%' || (text[i] == ':' && text[i + 1] == '-')))
			return true;
		start = text[i] == '\n';
	}
	return false;
}

const struct judge_language *judge_language_of(const char *name, const char *text, size_t len)
{
	const char *base = strrchr(name, '/');
	const char *dot = strrchr(base != NULL ? base : name, '.');
	const struct judge_language *said = by_shebang(text, len);

	if (dot == NULL)
		return said;
	for (const struct judge_language *l = rows; l->code != NULL; l++) {
		if (!among(l->exts, dot + 1, strlen(dot + 1), true))
			continue;
		/* .py of Python 2 or PyPy, and .pl of Prolog, are told by their text. */
		if (strcmp(l->code, "python3") == 0 && said != NULL &&
		    strncmp(said->code, "py", 2) == 0)
			return said;
		if (strcmp(l->code, "perl") == 0 && said == NULL && looks_like_prolog(text, len))
			return judge_language_named("prolog");
		return l;
	}
	for (const struct judge_language *l = rows; l->code != NULL; l++)
		if (among(l->exts, dot + 1, strlen(dot + 1), false))
			return l;
	return said;
}

bool judge_language_found(const struct judge_language *l)
{
	static const char *const dirs[] = {"/usr/local/bin", "/usr/bin"};
	char path[128];

	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", dirs[i], l->probe);
		if (access(path, X_OK) == 0)
			return true;
	}
	return false;
}
