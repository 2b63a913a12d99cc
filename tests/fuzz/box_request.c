/* The bytes become what a caller asks of the sandbox: words, variables, mount points, limits.
 * What the keeper finds in the wire must be what was asked for, inside the wire. */
#include "harness/base/buf.h"
#include "sandbox/keeper.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LIST = 200 };

struct input {
	const uint8_t *at;
	size_t n;
};

static uint64_t number(struct input *in)
{
	uint64_t v = 0;
	size_t n = in->n < sizeof(v) ? in->n : sizeof(v);

	memcpy(&v, in->at, n);
	in->at += n;
	in->n -= n;
	return v;
}

/* Up to the next NUL or the end; some become very long. */
static char *word(struct input *in)
{
	size_t n = strnlen((const char *)in->at, in->n);
	size_t times = n > 0 && in->at[0] == 0xff ? 100000 : 1;
	char *s = xmalloc(n * times + 1);

	for (size_t i = 0; i < times; i++)
		memcpy(s + i * n, in->at, n);
	s[n * times] = '\0';
	in->at += n;
	in->n -= n;
	if (in->n > 0) {
		in->at++;
		in->n--;
	}
	return s;
}

static void words(struct input *in, const char **list, size_t n)
{
	size_t i = 0;

	for (; i < n && i < LIST && in->n > 0; i++)
		list[i] = word(in);
	list[i] = NULL;
}

static void free_words(const char **list)
{
	for (; *list != NULL; list++)
		free((char *)*list);
}

static void same_text(const struct wire *w, uint64_t at, const char *text)
{
	uint64_t from = (uint64_t)(uintptr_t)w;

	if (at < from + WIRE_BLOB_AT ||
	    at + strlen(text) + 1 > from + WIRE_BLOB_AT + WIRE_BLOB_MAX ||
	    strcmp((const char *)(uintptr_t)at, text) != 0)
		abort();
}

static void same_list(const struct wire *w, uint64_t at, const char *const *list)
{
	const uint64_t *p = (const uint64_t *)(uintptr_t)at;

	for (; *list != NULL; list++)
		same_text(w, *p++, *list);
	if (*p != 0)
		abort();
}

static void check_paths(const struct wire_request *q, const char *program)
{
	const uint64_t *p = (const uint64_t *)(uintptr_t)q->paths;

	if (*p == 0)
		abort();
	for (; *p != 0; p++) {
		const char *path = (const char *)(uintptr_t)*p;
		if (strchr(program, '/') != NULL && strcmp(path, program) != 0)
			abort();
	}
}

static void check(const struct sb_host *h, struct wire *w, const struct sb_spec *spec,
		  const struct parcel *p)
{
	struct keeper k = {.wire = w};
	struct run r = {.k = &k, .ask = &w->ask, .answer = &w->answer, .fds_n = p->n};

	memcpy(r.fds, p->fds, sizeof(p->fds));
	if (ask_adopt(&r) < 0)
		abort();
	same_list(w, r.ask->argv, spec->argv);
	if (spec->env != NULL)
		same_list(w, r.ask->env, spec->env);
	if (spec->cwd != NULL)
		same_text(w, r.ask->cwd, spec->cwd);
	check_paths(r.ask, spec->argv[0]);
	const struct wire_mount *m = (const struct wire_mount *)(uintptr_t)r.ask->mounts;
	for (int i = 0; i < r.ask->mounts_n; i++)
		same_text(w, m[i].to, spec->mounts[i].to);
	if (strlen((const char *)(uintptr_t)r.ask->tmp_options) >= sizeof(k.tmp_options))
		abort();
	k.host = h;
	ask_choose_rlimits(&(struct run){.k = &k, .ask = r.ask, .launch = &k.launch});
	if (k.launch.rlimits_n > RLIMITS_MAX)
		abort();
}

static void fill_spec(struct input *in, struct sb_spec *s)
{
	static const char *const profiles[] = {NULL, "run", "build", "jit", "none"};
	uint64_t v = number(in);

	s->profile = profiles[v % 5];
	s->fresh = v & 256;
	for (int i = 0; i < 3; i++)
		s->stream[i] =
			(struct sb_stream){.kind = (enum sb_stream_kind)((v >> (9 + 2 * i)) & 3),
					   .fd = 1,
					   .keep_bytes = (int64_t)(v >> 40)};
	s->cpu_ns = (int64_t)number(in);
	s->memory_bytes = (int64_t)(number(in) >> 16);
	s->tmpfs_bytes = (int64_t)number(in);
	s->tmpfs_inodes = (int64_t)number(in);
	s->stack_bytes = (int64_t)number(in);
	s->processes = (int64_t)number(in);
	s->file_bytes = (int64_t)number(in);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct wire *w;
	static struct sb_host h = {.rootless = true, .cg = {.ops = &cg_none}};
	static struct sb_mount mounts[LIST + 1];
	static const char *argv[LIST + 1], *env[LIST + 1], *to[LIST + 1];
	struct input in = {data, size};
	struct sb_spec spec = SB_SPEC_INIT;
	struct parcel p = {.n = 0};
	struct err e = ERR_INIT;

	if (w == NULL)
		w = mmap(NULL, WIRE_SIZE, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	fill_spec(&in, &spec);
	uint64_t counts = number(&in);
	words(&in, to, (counts >> 8) % (LIST + 1));
	words(&in, env, (counts >> 16) % (LIST + 1));
	char *cwd = word(&in);
	words(&in, argv, LIST);
	size_t n = 0;
	for (; to[n] != NULL; n++)
		mounts[n] = (struct sb_mount){.kind = SB_MOUNT_TMPFS, .to = to[n]};
	mounts[n].to = NULL;
	spec.mounts = mounts;
	spec.env = counts & 1 ? env : NULL;
	spec.cwd = counts & 2 ? cwd : NULL;
	spec.argv = argv;
	if (request_fill(&h, w, &spec, &p, &e) == 0)
		check(&h, w, &spec, &p);
	else if (e.code == ERR_NONE || e.text[0] == '\0')
		abort();
	parcel_release(&p);
	free_words(argv);
	free_words(env);
	free_words(to);
	free(cwd);
	return 0;
}
