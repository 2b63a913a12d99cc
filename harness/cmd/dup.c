#include "harness/cmd/dup.h"

#include "harness/base/fd.h"
#include "harness/base/json.h"
#include "harness/cmd/cmd.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { PASSAGES = 3, SHOWN = 160 };

static json_t *passages_json(const struct dup_document *d, const struct dup_overlap *o)
{
	json_t *list = json_array();

	for (size_t i = 0; i < o->len; i++) {
		const struct dup_passage *p = &o->at[i];
		json_array_append_new(list,
				      json_pack("{s:o,s:i,s:i,s:i}", "text",
						json_text(d->text + p->doc_from, p->doc_len),
						"words", (int)p->words, "query_offset",
						(int)p->query_from, "offset", (int)p->doc_from));
	}
	return list;
}

static double shown(float v)
{
	return (double)(int)(v * 1e5f + 0.5f) / 1e5;
}

json_t *dup_hits_json(const struct dup_index *x, const struct dup_query *q,
		      const struct dup_hits *h)
{
	json_t *list = json_array();

	for (size_t i = 0; i < h->len; i++) {
		const struct dup_hit *hit = &h->at[i];
		struct dup_document d = {0};
		struct dup_overlap o = {0};
		struct err e = ERR_INIT;
		if (dup_get(x, hit->doc, &d, &e) == 0)
			dup_overlap_find(q->text, q->len, d.text, d.len, PASSAGES, &o);
		json_t *row = json_pack("{s:s,s:f,s:f,s:f,s:f,s:f,s:b,s:o}", "id",
					dup_id(x, hit->doc), "score", shown(hit->score), "words",
					shown(hit->words), "grams", shown(hit->grams), "samples",
					shown(hit->samples), "copy", shown(hit->copy), "ngram13",
					o.longest >= 13, "passages", passages_json(&d, &o));
		if (h->task == DUP_C2C && d.code)
			json_object_set_new(
				row, "copied_code",
				json_real(dup_copied_code(q->text, q->len, d.text, d.len)));
		json_array_append_new(list, row);
		dup_overlap_release(&o);
	}
	return json_pack("{s:s,s:b,s:b,s:o}", "task", dup_task_name(h->task), "empty", h->empty,
			 "truncated", h->truncated, "hits", list);
}

static void print_passage(const struct dup_document *d, const struct dup_passage *p)
{
	BUF_SCOPED line = BUF_INIT;

	buf_add_text(&line, d->text + p->doc_from, p->doc_len, SHOWN);
	for (size_t i = 0; i < line.len; i++)
		if (line.data[i] == '\n' || line.data[i] == '\t')
			line.data[i] = ' ';
	printf("        %3u words: %s\n", p->words, line.data);
}

void dup_hits_print(const struct dup_index *x, const struct dup_query *q, const struct dup_hits *h)
{
	const char *bold = cmd_color() ? "\033[1m" : "", *plain = cmd_color() ? "\033[0m" : "";

	if (h->empty)
		puts("the query has no usable word");
	for (size_t i = 0; i < h->len; i++) {
		const struct dup_hit *hit = &h->at[i];
		struct dup_document d = {0};
		struct dup_overlap o = {0};
		struct err e = ERR_INIT;
		BUF_SCOPED id = BUF_INIT;
		buf_add_text(&id, dup_id(x, hit->doc), strlen(dup_id(x, hit->doc)), 512);
		printf("%3zu. %s%s%s  %.3f  (words %.2f, grams %.2f, samples %.2f)\n", i + 1, bold,
		       id.data, plain, (double)hit->score, (double)hit->words, (double)hit->grams,
		       (double)hit->samples);
		if (dup_get(x, hit->doc, &d, &e) < 0) {
			printf("        %s\n", e.text);
			continue;
		}
		dup_overlap_find(q->text, q->len, d.text, d.len, PASSAGES, &o);
		for (size_t k = 0; k < o.len; k++)
			print_passage(&d, &o.at[k]);
		dup_overlap_release(&o);
	}
}

void dup_corpus_name(const struct dup_index *x, char out[24])
{
	struct dup_info info;

	dup_info(x, &info);
	snprintf(out, 24, "%016" PRIx64, info.hash);
}

int dup_threshold_read(const char *path, const struct dup_index *x, struct dup_threshold *ret,
		       struct err *e)
{
	BUF_SCOPED b = BUF_INIT;
	char corpus[24];

	if (file_read(path, 1 << 20, &b, e) < 0)
		return -1;
	JSON_SCOPED *j = json_parse(path, b.data, b.len, 1 << 20, e);
	if (j == NULL)
		return -1;
	dup_corpus_name(x, corpus);
	if (strcmp(json_str_or(j, "corpus", ""), corpus) != 0 ||
	    strcmp(json_str_or(j, "engine", ""), DUP_ENGINE) != 0)
		return err_set(
			e, ERR_USAGE,
			"%s was made for another corpus or engine; run agon dup calibrate again",
			path);
	double duplicate = json_number_value(json_object_get(j, "duplicate"));
	double near = json_number_value(json_object_get(j, "near"));
	if (!(near > 0 && duplicate >= near && duplicate <= 1))
		return err_set(e, ERR_USAGE, "%s: expected 0 < near <= duplicate <= 1", path);
	*ret = (struct dup_threshold){.duplicate = duplicate, .near = near, .calibrated = true};
	return 0;
}
