/*
 * Any bytes as a tournament file: refused with a reason, or read; and what is
 * read can be dumped and read again.
 */
#include "harness/base/err.h"
#include "harness/config/config.h"
#include "harness/config/read.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct config *read_bytes(const char *bytes, size_t n)
{
	TEXT_SCOPED t;
	struct err e = ERR_INIT;
	struct config *c = NULL;

	text_init(&t);
	if (text_from_bytes(&t, "t.yaml", bytes, n, &e) < 0 ||
	    config_from_text(&c, &t, "t.yaml", &e) < 0) {
		if (e.code == ERR_NONE || e.text[0] == '\0')
			BUG("refused without a reason");
		return NULL;
	}
	return c;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* A head that is right, so that mutations also reach what lies behind it. */
	static const char head[] = "tournament: {rounds: 1}\ngame: {name: corewar}\nplayers:\n"
				   "- {agent: none, name: a, code: x}\n"
				   "- {agent: none, name: b, code: y}\nprompts:\n";
	BUF_SCOPED in = BUF_INIT;
	BUF_SCOPED out = BUF_INIT;

	if (size > 0 && data[0] % 2 == 1)
		buf_puts(&in, head);
	if (size > 0)
		buf_add(&in, data + 1, size - 1);
	struct config *a = read_bytes(in.data, in.len);
	if (a == NULL)
		return 0;
	config_dump(a, &out);
	struct config *b = out.len < TEXT_BYTES_MAX ? read_bytes(out.data, out.len) : a;
	if (b == NULL || !json_equal(a->resolved, b->resolved))
		BUG("a dumped config is another one:\n%s", out.data);
	if (b != a)
		config_free(b);
	config_free(a);
	return 0;
}
