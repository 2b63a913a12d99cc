/*
 * Programs: read into memory, written beside nothing else into a directory of
 * ours, compiled by a "tree" job in the sandbox, kept as a directory that later
 * runs mount read-only.
 */
#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/base/vec.h"
#include "harness/embed.h"
#include "harness/judge/judge.h"
#include "harness/run/tournament.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECOND INT64_C(1000000000)

enum { PROGRAM_BYTES = 64 << 20, PROGRAM_FILES = 1000 };

void sources_release(struct sources *x)
{
	vec_each (struct source, f, x) {
		free(f->name);
		buf_release(&f->text);
	}
	vec_release(x);
}

static struct source *add(struct sources *x, const char *name)
{
	vec_each (struct source, f, x)
		if (strcmp(f->name, name) == 0) {
			buf_clear(&f->text);
			return f;
		}
	size_t i = vec_grow(x);
	x->at[i] = (struct source){.name = xstrdup(name), .text = BUF_INIT};
	return &x->at[i];
}

void sources_add(struct sources *x, const char *name, const void *text, size_t len)
{
	buf_add(&add(x, name)->text, text, len);
}

int sources_add_members(struct session *s, const struct problem_members *m, struct sources *x,
			struct err *e)
{
	for (size_t i = 0; i < m->len; i++) {
		struct source *f = add(x, m->at[i].name);
		if (problem_file_read(s->p, &m->at[i].file, PROGRAM_BYTES, &f->text, e) < 0)
			return -1;
	}
	return 0;
}

struct judge_source *sources_view(const struct sources *x)
{
	struct judge_source *view = xcalloc(x->len + 1, sizeof(*view));

	for (size_t i = 0; i < x->len; i++)
		view[i] =
			(struct judge_source){x->at[i].name, x->at[i].text.data, x->at[i].text.len};
	return view;
}

static bool has_file(const struct sources *x, const char *name)
{
	vec_each (struct source, f, x) {
		const char *slash = strrchr(f->name, '/');
		if (strcmp(slash != NULL ? slash + 1 : f->name, name) == 0)
			return true;
	}
	return false;
}

int sources_of_judge(struct session *s, const struct problem_program *g,
		     enum problem_protocol protocol, struct sources *ret, struct err *e)
{
	const struct embed_file *ours = embed_find("problems/testlib/testlib.hpp");
	bool wanted = false;

	if (sources_add_members(s, &g->files, ret, e) < 0)
		return -1;
	ret->testlib = protocol == PROTOCOL_TESTLIB;
	vec_each (struct source, f, ret)
		wanted |= memmem(f->text.data, f->text.len, "testlib.h", 9) != NULL;
	if (wanted && ours != NULL && !has_file(ret, "testlib.h"))
		buf_add(&add(ret, "testlib.h")->text, ours->data, ours->len);
	return 0;
}

/* ------------------------------------------------------------------ functions */

static void put_literal(struct buf *out, const char *text, size_t n, const char *name,
			const char *value)
{
	size_t len = strlen(name);

	for (const char *end = text + n; text < end;) {
		if ((size_t)(end - text) >= len && memcmp(text, name, len) == 0) {
			buf_puts(out, value);
			text += len;
		} else {
			buf_putc(out, *text++);
		}
	}
}

/* Names go into Python source: only what needs no quoting. */
static bool is_plain(const char *s)
{
	return s[0] != '\0' && s[strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
					   "0123456789_.-/+")] == '\0';
}

char *sources_add_caller(struct session *s, struct sources *x, const char *language,
			 const char **ret_entry)
{
	static const char entry[] = "agon_call.py";
	const struct embed_file *caller = embed_find("problems/python/call.py");
	BUF_SCOPED text = BUF_INIT;
	const char *main = NULL;

	if (strcmp(language, "python3") != 0 && strcmp(language, "pypy3") != 0)
		return xprintf("a function of Python is called here; the submission is in %s\n",
			       language);
	vec_each (struct source, f, x)
		if (main == NULL || strcmp(f->name, "main.py") == 0)
			main = f->name;
	if (main == NULL || caller == NULL || !is_plain(main) || !is_plain(s->p->function))
		return xprintf("file %s or function %s has a name that cannot be called\n",
			       main != NULL ? main : "", s->p->function);
	put_literal(&text, caller->data, caller->len, "@FILE@", main);
	BUF_SCOPED both = BUF_INIT;
	put_literal(&both, text.data, text.len, "@FUNCTION@", s->p->function);
	buf_add(&add(x, entry)->text, both.data, both.len);
	*ret_entry = "agon_call";
	return NULL;
}

/* ------------------------------------------------------------------ of the user */

static int read_source(int fd, const char *path, int64_t max, struct source *to, struct err *e)
{
	int rc = fd_read_all(fd, (size_t)max, &to->text);

	return rc < 0 ? err_sys(e, ERR_USAGE, "cannot read %s", path)
	       : rc > 0
		       ? err_set(e, ERR_USAGE, "%s is larger than %lld bytes", path, (long long)max)
		       : 0;
}

static int add_dir(int dirfd, const char *prefix, int depth, int64_t max, struct sources *ret,
		   struct err *e);

static int add_entry(int dirfd, const char *prefix, const char *name, int depth, int64_t max,
		     struct sources *ret, struct err *e)
{
	struct stat st;
	MEM_SCOPED char *path = xprintf("%s%s", prefix, name);

	if (name[0] == '.' || fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return 0;
	if (S_ISDIR(st.st_mode)) {
		FD_SCOPED sub = fd_open_beneath(dirfd, name, O_RDONLY | O_DIRECTORY, 0);
		MEM_SCOPED char *below = xprintf("%s/", path);
		return sub < 0 ? 0 : add_dir(sub, below, depth + 1, max, ret, e);
	}
	if (!S_ISREG(st.st_mode))
		return 0;
	FD_SCOPED fd = fd_open_regular(dirfd, name);
	if (fd < 0)
		return err_sys(e, ERR_USAGE, "cannot open %s", path);
	if (ret->len >= PROGRAM_FILES)
		return err_set(e, ERR_USAGE, "more than %d files", PROGRAM_FILES);
	return read_source(fd, path, max, add(ret, path), e);
}

static int add_dir(int dirfd, const char *prefix, int depth, int64_t max, struct sources *ret,
		   struct err *e)
{
	int own = fcntl(dirfd, F_DUPFD_CLOEXEC, 3);
	DIR *d = own >= 0 ? fdopendir(own) : NULL;
	int rc = 0;

	if (d == NULL || depth > 16)
		rc = err_sys(e, ERR_USAGE, "cannot list %s", prefix);
	for (struct dirent *x; rc == 0 && (x = readdir(d)) != NULL;)
		rc = add_entry(dirfd, prefix, x->d_name, depth, max, ret, e);
	if (d != NULL)
		closedir(d);
	return rc;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct source *)a)->name, ((const struct source *)b)->name);
}

int sources_of_path(const char *path, int64_t max, struct sources *ret, struct err *e)
{
	FD_SCOPED fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	const char *slash = strrchr(path, '/');

	if (fd < 0 || fstat(fd, &st) < 0)
		return err_sys(e, ERR_USAGE, "cannot open %s", path);
	if (S_ISDIR(st.st_mode)) {
		if (add_dir(fd, "", 0, max, ret, e) < 0)
			return -1;
		if (ret->len > 1)
			qsort(ret->at, ret->len, sizeof(ret->at[0]), by_name);
		return 0;
	}
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_USAGE, "%s is no file and no directory", path);
	return read_source(fd, path, max, add(ret, slash != NULL ? slash + 1 : path), e);
}

/* ------------------------------------------------------------------ staging */

static int make_parents(int dirfd, const char *name, struct err *e)
{
	MEM_SCOPED char *path = xstrdup(name);

	for (char *p = path; (p = strchr(p, '/')) != NULL; p++) {
		*p = '\0';
		FD_SCOPED up = -1;
		char *slash = strrchr(path, '/');
		if (slash != NULL) {
			*slash = '\0';
			up = fd_open_beneath(dirfd, path, O_RDONLY | O_DIRECTORY, 0);
			*slash = '/';
		}
		if ((slash != NULL && up < 0) ||
		    (mkdirat(slash != NULL ? up : dirfd, slash != NULL ? slash + 1 : path, 0755) <
			     0 &&
		     errno != EEXIST))
			return err_sys(e, ERR_USAGE, "cannot make folder %s", path);
		*p = '/';
	}
	return 0;
}

static int put_file(int dirfd, const char *name, const struct buf *text, bool exec, struct err *e)
{
	if (make_parents(dirfd, name, e) < 0)
		return -1;
	FD_SCOPED fd =
		fd_open_beneath(dirfd, name, O_WRONLY | O_CREAT | O_EXCL, exec ? 0755 : 0644);
	if (fd < 0 || fd_write_all(fd, text->data, text->len) < 0)
		return err_sys(e, ERR_USAGE, "cannot write %.200s", name);
	return 0;
}

static int stage(const struct sources *x, const struct judge_recipe *r, const char *dir,
		 struct err *e)
{
	if (dir_make(dir, e) < 0)
		return -1;
	FD_SCOPED fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return err_sys(e, ERR_INTERNAL, "cannot open %s", dir);
	for (size_t i = 0; i < x->len; i++) {
		const char *name = r->main != NULL && i == r->main_at ? r->main : x->at[i].name;
		bool exec = strcmp(name, "build") == 0 || strcmp(name, "run") == 0;
		if (put_file(fd, name, &x->at[i].text, exec, e) < 0)
			return -1;
	}
	return 0;
}

/* ------------------------------------------------------------------ compiling */

static void compiled(void *cookie, const json_t *result, enum err_code code, const char *why)
{
	struct built *b = cookie;

	(void)code;
	if (result == NULL) {
		b->ours = true;
		buf_printf(&b->log, "the compiler could not be run: %s\n", why);
		return;
	}
	b->ok = json_bool_or(result, "passed", false);
	buf_puts(&b->log, json_str_or(result, "log", ""));
	if (!b->ok && json_str_or(result, "why", "")[0] != '\0')
		buf_printf(&b->log, "%s%s\n",
			   b->log.len > 0 && b->log.data[b->log.len - 1] != '\n' ? "\n" : "",
			   json_str_or(result, "why", ""));
}

static json_t *compile_job(const struct session *s, const char *command, const char *from,
			   const char *to)
{
	const struct problem_limits *l = &s->p->limits;
	int64_t ns = l->compile_ns > 0 ? l->compile_ns : 60 * SECOND;
	int64_t bytes =
		l->compile_memory_bytes > (1 << 28) ? l->compile_memory_bytes : INT64_C(2) << 30;

	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:{s:I,s:I,s:I,s:I,s:I,s:I,s:I}}", "kind", "tree",
			 "source", from, "out", to, "command", command, "profile", "build",
			 "limits", "cpu_ns", (json_int_t)ns, "wall_ns",
			 (json_int_t)(2 * ns + 10 * SECOND), "memory_bytes", (json_int_t)bytes,
			 "processes", (json_int_t)256, "output_bytes", (json_int_t)(16 << 20),
			 "file_bytes", (json_int_t)(512 << 20), "disk_bytes",
			 (json_int_t)(512 << 20));
}

/* What makes the same program: sources, command, and the tools that are there. */
static void hash_build(const struct sources *x, const char *command, struct built *b)
{
	static const char *const dirs[] = {"/usr/local/bin", "/usr/bin"};
	BUF_SCOPED all = BUF_INIT;
	char id[65], path[128];
	struct stat st;

	toolchain_id(id);
	buf_printf(&all, "%s\n%s\n", id, command);
	for (size_t i = 0; i < 2 && b->recipe.language != NULL; i++) {
		snprintf(path, sizeof(path), "%s/%s", dirs[i], b->recipe.language->probe);
		if (stat(path, &st) == 0)
			buf_printf(&all, "%s %lld %lld\n", path, (long long)st.st_size,
				   (long long)st.st_mtime);
	}
	vec_each (struct source, f, x) {
		buf_printf(&all, "%s %zu\n", f->name, f->text.len);
		buf_add(&all, f->text.data, f->text.len);
	}
	sha256_hex(all.data, all.len, b->hash);
}

static void script_recipe(const struct sources *x, struct judge_recipe *r)
{
	bool has_build = false;

	vec_each (struct source, f, x)
		has_build |= strcmp(f->name, "build") == 0;
	*r = (struct judge_recipe){.language = judge_language_named("bash"),
				   .main_at = x->len,
				   .compile = has_build ? xstrdup("./build") : NULL};
	r->argv[0] = xstrdup("/box/run");
}

/* Partial scores are told from other exit codes: see problems/judge/exit.c. */
static void add_testlib_flags(struct judge_recipe *r)
{
	static const char gxx[] = "g++ ";

	if (r->compile == NULL || strncmp(r->compile, gxx, strlen(gxx)) != 0)
		return;
	char *with = xprintf("%s-DPC_BASE_EXIT_CODE=50 %s", gxx, r->compile + strlen(gxx));
	free(r->compile);
	r->compile = with;
}

void session_plan(struct session *s, const struct sources *x, const char *language,
		  const char *entry, bool scripts, struct built *ret)
{
	struct built b = {.log = BUF_INIT};
	struct err mine = ERR_INIT;
	MEM_SCOPED struct judge_source *view = sources_view(x);
	int64_t memory = s->o.memory_bytes > 0 ? s->o.memory_bytes : s->p->limits.memory_bytes;
	int rc = 0;

	if (scripts)
		script_recipe(x, &b.recipe);
	else
		rc = judge_recipe(view, x->len, language, entry, "/box", memory, &b.recipe, &mine);
	if (rc == 0 && x->testlib)
		add_testlib_flags(&b.recipe);
	if (rc < 0) {
		b.done = true;
		buf_printf(&b.log, "%s\n", mine.text);
	} else if (b.recipe.language != NULL && !judge_language_found(b.recipe.language)) {
		b.done = b.ours = true;
		buf_printf(&b.log, "%s is not installed here (no %s below /usr)\n",
			   b.recipe.language->name, b.recipe.language->probe);
	} else {
		hash_build(x, b.recipe.compile != NULL ? b.recipe.compile : "true", &b);
	}
	*ret = b;
}

int session_compile(struct session *s, const struct sources *x, struct built *b, struct err *e)
{
	const char *command = b->recipe.compile != NULL ? b->recipe.compile : "true";

	if (b->done)
		return 0;
	MEM_SCOPED char *from = xprintf("%s/src%d", s->dir.data, ++s->dirs);
	b->dir = xprintf("%s/bin%d", s->dir.data, s->dirs);
	b->done = true;
	if (stage(x, &b->recipe, from, e) < 0)
		return -1;
	b->sources = xstrdup(from);
	pool_submit(s->pool, compile_job(s, command, from, b->dir), 300 * SECOND, compiled, b);
	return session_wait(s, e);
}

void built_release(struct built *b)
{
	free(b->dir);
	free(b->sources);
	judge_recipe_release(&b->recipe);
	buf_release(&b->log);
	*b = (struct built){.log = BUF_INIT};
}
