/* Duplicates: any bytes as a text, a program, a dump, markup, a query and an index file. */
#include "problems/dup/index.h"
#include "problems/dup/read.h"
#include "problems/problem.h"

#include "harness/base/fd.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int add(void *cookie, const struct dup_document *d, struct err *e)
{
	return dup_build_add(cookie, d, e);
}

static void search(const char *path, const char *text, size_t n)
{
	struct err e = ERR_INIT;
	DUP_INDEX_SCOPED *x = dup_open(path, &e);

	if (x == NULL)
		return;
	DUP_SEARCHER_SCOPED *s = dup_searcher_new(x);
	for (enum dup_task t = DUP_AUTO; t <= DUP_C2C; t++) {
		struct dup_hits h;
		dup_search(s, &(struct dup_query){.text = text, .len = n, .k = 5, .task = t}, &h);
		for (size_t i = 0; i < h.len; i++) {
			struct dup_document d;
			struct dup_overlap o;
			if (!(h.at[i].score >= 0 && h.at[i].score <= 1))
				abort();
			if (dup_get(x, h.at[i].doc, &d, &e) < 0)
				continue;
			dup_overlap_find(text, n, d.text, d.len, 3, &o);
			dup_overlap_release(&o);
			double copied = dup_copied_code(text, n, d.text, d.len);
			if (!(copied >= 0 && copied <= 1))
				abort();
		}
		dup_hits_release(&h);
	}
}

static void write_fd(int fd, const void *bytes, size_t n)
{
	if (ftruncate(fd, 0) < 0 || lseek(fd, 0, SEEK_SET) < 0 || fd_write_all(fd, bytes, n) < 0)
		abort();
}

/* The sums are put right, so that what lies behind them is reached. */
static void as_index(const char *text, size_t n)
{
	static const size_t head = sizeof(struct dup_header);
	FD_SCOPED fd = memfd_create("index", MFD_CLOEXEC);
	char path[40];

	if (n < head)
		return;
	MEM_SCOPED char *copy = xmalloc(n);
	memcpy(copy, text, n);
	struct dup_header *h = (void *)copy;
	memcpy(h->magic, DUP_MAGIC, sizeof(h->magic));
	h->format = DUP_FORMAT;
	h->order = 0x01020304;
	h->bytes = n;
	for (int i = 0; i < DUP_SECTIONS; i++)
		if (h->section[i].off <= n && h->section[i].len <= n - h->section[i].off)
			h->section[i].sum = dup_sum(copy + h->section[i].off, h->section[i].len);
	h->sum = dup_sum(h, offsetof(struct dup_header, sum));
	write_fd(fd, copy, n);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	search(path, "count the islands", 17);
}

static void as_documents(const char *text, size_t n)
{
	DUP_BUILD_SCOPED *b = dup_build_new();
	struct err e = ERR_INIT;
	struct dup_read_stats st = {0};
	BUF_SCOPED html = BUF_INIT;
	BUF_SCOPED tex = BUF_INIT;
	MEM_SCOPED char *path = xprintf("/dev/shm/agon-fuzz-%d.jsonl", (int)getpid());
	MEM_SCOPED char *index = xprintf("/dev/shm/agon-fuzz-%d.dup", (int)getpid());

	read_html(text, n, &html);
	read_tex(text, n, &tex);
	if (file_replace(path, text, n, &e) == 0)
		dup_read(path, DUP_WANT_AUTO, add, b, &st, &e);
	e = (struct err)ERR_INIT;
	const struct dup_document docs[] = {
		{.id = "text", .text = text, .len = n},
		{.id = "code", .text = text, .len = n, .code = true},
		{.id = "html", .text = html.data, .len = html.len},
		{.id = "other", .text = "count the islands of a grid", .len = 27},
	};
	for (size_t i = 0; i < sizeof(docs) / sizeof(docs[0]); i++)
		if (dup_build_add(b, &docs[i], &e) < 0)
			abort();
	if (dup_build_write(b, index, &e) < 0)
		abort();
	search(index, text, n);
	unlink(index);
	unlink(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Not NUL-terminated, so that reading past the end is seen. */
	MEM_SCOPED char *text = xmalloc(size);

	memcpy(text, data, size);
	if (size > 0 && data[0] == 'a')
		as_index(text, size);
	else
		as_documents(text, size);
	return 0;
}
