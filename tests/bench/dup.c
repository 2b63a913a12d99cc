/*
 * Duplicate search beside SQLite's FTS5 on the same queries, in the same run,
 * query by query in turns.  FTS5 gets what serves it best: porter stemming, an
 * OR of the query's words of four letters and more, order by rank, 20 rows.
 *
 * The corpus is $AGON_DUP_DATA or ../shared/data/retrieval; without it 4,000
 * made-up statements stand in.  Times are of this machine; compare the ratio.
 */
#include "problems/problem.h"

#include "harness/base/fd.h"
#include "harness/base/rng.h"
#include "harness/base/vec.h"

#include <ctype.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct texts {
	size_t len, cap;
	struct text {
		char *id, *text;
		size_t len;
	} * at;
};

static int keep(void *cookie, const struct dup_document *d, struct err *e)
{
	struct texts *t = cookie;

	(void)e;
	vec_push(t, ((struct text){xstrdup(d->id), xstrndup(d->text, d->len), d->len}));
	return 0;
}

static void die(const struct err *e)
{
	fprintf(stderr, "bench dup: %s\n", e->text);
	exit(1);
}

static void load(const char *path, struct texts *out)
{
	struct err e = ERR_INIT;
	struct dup_read_stats st = {0};

	if (dup_read(path, DUP_WANT_TEXT, keep, out, &st, &e) < 0)
		die(&e);
}

/* Statements of words with a Zipf-like frequency. */
static void make_up(struct texts *docs, struct texts *queries)
{
	struct rng r;

	rng_init(&r, 1);
	for (int i = 0; i < 4000; i++) {
		BUF_SCOPED b = BUF_INIT;
		for (int w = 0; w < 200; w++) {
			double u = rng_unit(&r);
			buf_printf(&b, "word%x ", (unsigned)(20000 * u * u * u * u));
		}
		char id[16];
		snprintf(id, sizeof(id), "made-%d", i);
		vec_push(docs, ((struct text){xstrdup(id), xstrdup(b.data), b.len}));
		if (i % 40 == 0)
			vec_push(queries, ((struct text){xstrdup("q"), xstrndup(b.data, b.len / 2),
							 b.len / 2}));
	}
}

/* n times the corpus: a word in eight is replaced by one of another document. */
static void multiply(const struct texts *docs, int times, struct texts *out)
{
	struct rng r;

	rng_init(&r, 2);
	for (int k = 0; k < times; k++)
		vec_each (struct text, d, docs) {
			BUF_SCOPED b = BUF_INIT;
			const struct text *other = &docs->at[rng_below(&r, docs->len)];
			const char *p = d->text, *end = p + d->len;
			while (p < end) {
				size_t n = strcspn(p, " \n") + 1;
				n = n > (size_t)(end - p) ? (size_t)(end - p) : n;
				if (k > 0 && rng_below(&r, 8) == 0 && other->len > 64)
					buf_add(&b, other->text + rng_below(&r, other->len - 32),
						8);
				else
					buf_add(&b, p, n);
				p += n;
			}
			vec_push(out, ((struct text){xprintf("%s+%d", d->id, k), NULL, b.len}));
			out->at[out->len - 1].text = buf_steal(&b);
		}
}

static double build(const struct texts *docs, const char *path, int64_t *ret_bytes)
{
	DUP_BUILD_SCOPED *b = dup_build_new();
	struct err e = ERR_INIT;
	struct timespec from, to;

	*ret_bytes = 0;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	vec_each (struct text, d, docs) {
		*ret_bytes += (int64_t)d->len;
		if (dup_build_add(
			    b, &(struct dup_document){.id = d->id, .text = d->text, .len = d->len},
			    &e) < 0)
			die(&e);
	}
	if (dup_build_write(b, path, &e) < 0)
		die(&e);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
	return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

static sqlite3 *fts_build(const struct texts *docs)
{
	sqlite3 *db;
	sqlite3_stmt *s;

	if (sqlite3_open(":memory:", &db) != SQLITE_OK ||
	    sqlite3_exec(db, "create virtual table t using fts5(x, tokenize='porter unicode61')",
			 NULL, NULL, NULL) != SQLITE_OK) {
		sqlite3_close(db);
		return NULL;
	}
	sqlite3_exec(db, "begin", NULL, NULL, NULL);
	sqlite3_prepare_v2(db, "insert into t values(?)", -1, &s, NULL);
	vec_each (struct text, d, docs) {
		sqlite3_bind_text64(s, 1, d->text, d->len, SQLITE_STATIC, SQLITE_UTF8);
		sqlite3_step(s);
		sqlite3_reset(s);
	}
	sqlite3_finalize(s);
	sqlite3_exec(db, "commit; insert into t(t) values('optimize')", NULL, NULL, NULL);
	return db;
}

static void fts_words(const char *p, struct buf *out)
{
	while (*p != '\0') {
		size_t n = 0;
		while (isalpha((unsigned char)p[n]))
			n++;
		if (n >= 4)
			buf_printf(out, "%s\"%.*s\"", out->len > 0 ? " OR " : "", (int)n, p);
		p += n > 0 ? n : 1;
	}
}

static double fts_query(sqlite3_stmt *s, const struct text *q)
{
	BUF_SCOPED words = BUF_INIT;

	fts_words(q->text, &words);
	int64_t start = clock_mono_ns();
	sqlite3_bind_text(s, 1, words.data, (int)words.len, SQLITE_STATIC);
	while (sqlite3_step(s) == SQLITE_ROW)
		;
	sqlite3_reset(s);
	return (double)(clock_mono_ns() - start) / 1e6;
}

static double own_query(struct dup_searcher *s, const struct text *q)
{
	struct dup_hits h;
	int64_t start = clock_mono_ns();

	dup_search(s, &(struct dup_query){.text = q->text, .len = q->len, .k = 20}, &h);
	double ms = (double)(clock_mono_ns() - start) / 1e6;
	dup_hits_release(&h);
	return ms;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double at(double *v, size_t n, double q)
{
	qsort(v, n, sizeof(*v), by_value);
	return v[(size_t)(q * (double)(n - 1))];
}

static struct dup_index *open_timed(const char *path, const char *what)
{
	struct err e = ERR_INIT;
	int64_t start = clock_mono_ns();
	struct dup_index *x = dup_open(path, &e);

	if (x == NULL)
		die(&e);
	printf("%s: opened and checked in %.1f ms\n", what,
	       (double)(clock_mono_ns() - start) / 1e6);
	return x;
}

static void beside_fts(const struct texts *docs, const struct texts *queries, const char *path)
{
	int64_t bytes;
	double s = build(docs, path, &bytes);
	struct stat st;

	stat(path, &st);
	printf("%zu documents, %.1f MB: index of %.1f MB at %.1f MB/s of one core\n", docs->len,
	       (double)bytes / 1e6, (double)st.st_size / 1e6, (double)bytes / 1e6 / s);
	DUP_INDEX_SCOPED *x = open_timed(path, "index");
	DUP_SEARCHER_SCOPED *own = dup_searcher_new(x);
	sqlite3 *db = fts_build(docs);
	sqlite3_stmt *fts = NULL;
	if (db == NULL ||
	    sqlite3_prepare_v2(db, "select rowid from t where x match ? order by rank limit 20", -1,
			       &fts, NULL) != SQLITE_OK) {
		puts("this SQLite has no FTS5: nothing to compare with");
		sqlite3_close(db);
		return;
	}
	double *a = xcalloc(queries->len, sizeof(*a)), *b = xcalloc(queries->len, sizeof(*b));
	for (size_t i = 0; i < queries->len; i++) {
		a[i] = own_query(own, &queries->at[i]);
		b[i] = fts_query(fts, &queries->at[i]);
	}
	double a50 = at(a, queries->len, 0.5), a95 = at(a, queries->len, 0.95);
	double b50 = at(b, queries->len, 0.5), b95 = at(b, queries->len, 0.95);
	printf("%zu queries   p50 ms   p95 ms\n", queries->len);
	printf("agon dup     %7.2f  %7.2f\n", a50, a95);
	printf("FTS5 bm25    %7.2f  %7.2f\n", b50, b95);
	printf("ratio        %7.1f  %7.1f\n", b50 / a50, b95 / a95);
	free(a);
	free(b);
	sqlite3_finalize(fts);
	sqlite3_close(db);
}

static long resident_kb(void)
{
	FILE_SCOPED *f = fopen("/proc/self/statm", "re");
	long total = 0, resident = 0;

	if (f == NULL || fscanf(f, "%ld %ld", &total, &resident) != 2)
		return 0;
	return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

/* What searching keeps in memory beyond what the bench had before. */
static int search_large(const char *path, const struct texts *queries)
{
	long before = resident_kb();
	DUP_INDEX_SCOPED *x = open_timed(path, "large index");
	DUP_SEARCHER_SCOPED *s = dup_searcher_new(x);
	struct dup_info info;
	double *ms = xcalloc(queries->len, sizeof(*ms));

	dup_info(x, &info);
	for (size_t i = 0; i < queries->len; i++)
		ms[i] = own_query(s, &queries->at[i]);
	double p50 = at(ms, queries->len, 0.5), p95 = at(ms, queries->len, 0.95);
	printf("%" PRId64 " documents: p50 %.2f ms, p95 %.2f ms; resident %.2f times the file\n",
	       info.documents, p50, p95,
	       (double)(resident_kb() - before) * 1024 / (double)info.file_bytes);
	free(ms);
	return 0;
}

int main(void)
{
	struct texts docs = {0}, queries = {0}, large = {0};
	const char *dir = getenv("AGON_DUP_DATA");
	char path[] = "/tmp/agon-bench-dup-XXXXXX";
	int64_t bytes;

	if (dir == NULL)
		dir = "../shared/data/retrieval";
	MEM_SCOPED char *corpus = xprintf("%s/corpus_en.jsonl.gz", dir);
	MEM_SCOPED char *ask = xprintf("%s/p2d_reworded_en.queries.jsonl.gz", dir);
	FD_SCOPED fd = mkstemp(path);
	if (fd < 0)
		return 1;
	if (access(corpus, R_OK) == 0) {
		load(corpus, &docs);
		load(ask, &queries);
	} else {
		printf("no corpus in %s: made-up statements instead\n", dir);
		make_up(&docs, &queries);
	}
	beside_fts(&docs, &queries, path);
	multiply(&docs, (int)(114000 / docs.len) + 1, &large);
	double s = build(&large, path, &bytes);
	printf("%zu documents, %.0f MB: built at %.1f MB/s of one core\n", large.len,
	       (double)bytes / 1e6, (double)bytes / 1e6 / s);
	search_large(path, &queries);
	unlink(path);
	return 0;
}
