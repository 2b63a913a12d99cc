/* Programs of olympiad packages: single sources, told by extension, and headers beside them. */
#include "problems/package/draft.h"

#include "harness/base/fd.h"

#include <string.h>

enum { HEADERS_MAX = 64 };

static const struct {
	const char *ext, *code;
} table[] = {
	{".cpp", "cpp"},     {".cc", "cpp"},    {".cxx", "cpp"},    {".c", "c"},
	{".pas", "pascal"},  {".java", "java"}, {".py", "python3"}, {".rs", "rust"},
	{".go", "go"},       {".cs", "csharp"}, {".kt", "kotlin"},  {".js", "javascript"},
	{".hs", "haskell"},  {".rb", "ruby"},   {".php", "php"},    {".pl", "perl"},
	{".f90", "fortran"}, {".adb", "ada"},   {".ml", "ocaml"},   {".lua", "lua"},
	{".sh", "bash"},
};

const char *draft_language(const char *name)
{
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot != NULL && i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].ext, dot) == 0)
			return table[i].code;
	return NULL;
}

static bool has_stem(const struct entry *x, const char *dir, const char *stem)
{
	const char *base = path_base(x->path);
	size_t n = strlen(stem);

	return x->kind == ENTRY_FILE && source_is_child(x, dir) && strncmp(base, stem, n) == 0 &&
	       base[n] == '.' && draft_language(base) != NULL;
}

const struct entry *draft_source(struct draft *d, const char *dir, const char *stem)
{
	size_t n;
	const struct entry *x = source_below(d->s, dir, &n);

	for (size_t i = 0; i < n; i++)
		if (has_stem(&x[i], dir, stem))
			return &x[i];
	return NULL;
}

size_t draft_headers(struct draft *d, const char *dir, const struct entry **list, size_t n,
		     size_t max)
{
	size_t all;
	const struct entry *x = source_below(d->s, dir, &all);

	for (size_t i = 0; i < all && n < max; i++) {
		const char *dot = strrchr(x[i].path, '.');
		if (dot != NULL && x[i].kind == ENTRY_FILE && source_is_child(&x[i], dir) &&
		    (strcmp(dot, ".h") == 0 || strcmp(dot, ".hpp") == 0))
			list[n++] = &x[i];
	}
	return n;
}

static char *dir_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? xstrndup(path, (size_t)(slash - path)) : xstrdup("");
}

struct problem_program draft_with_headers(struct draft *d, const struct entry *source)
{
	const struct entry *list[HEADERS_MAX] = {source};
	MEM_SCOPED char *dir = dir_of(source->path);
	size_t n = draft_headers(d, dir, list, 1, HEADERS_MAX);

	return draft_files_program(d, path_base(source->path), list, n);
}

void draft_graders(struct draft *d, const char *dir, const char *stem)
{
	size_t n;
	const struct entry *x = source_below(d->s, dir, &n);

	for (size_t i = 0; i < n; i++)
		if (has_stem(&x[i], dir, stem))
			vec_push(&d->includes,
				 ((struct problem_include){
					 .language = draft_language(x[i].path),
					 .files = draft_with_headers(d, &x[i]).files}));
}
