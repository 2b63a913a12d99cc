/* What a player's program may say: any bytes to every codec, whole and in two pieces, and to
 * the reader of HTTP answers. */
#include "harness/work/http_out.h"
#include "harness/work/wire.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hear_all(struct wire_talk *t, const char *bytes, size_t len)
{
	struct wire_heard heard = {.text = BUF_INIT, .note = BUF_INIT};
	BUF_SCOPED out = BUF_INIT;

	for (size_t at = 0; at <= len;) {
		size_t used = 0;
		buf_clear(&heard.text);
		buf_clear(&heard.note);
		enum wire_said what = t->wire->hear(t, bytes + at, len - at, &used, &heard, &out);
		if (what == WIRE_MORE || what == WIRE_LONG)
			break;
		if (used == 0 || used > len - at)
			abort();
		if (what == WIRE_BAD && memchr(heard.why, '\0', sizeof(heard.why)) == NULL)
			abort();
		at += used;
	}
	buf_release(&heard.text);
	buf_release(&heard.note);
}

static void try_wire(const struct wire *w, int64_t n, const char *bytes, size_t len)
{
	struct wire_talk t = {.wire = w, .n = n, .state = calloc(1, w->state_size + 1)};

	hear_all(&t, bytes, len);
	if (w->close != NULL)
		w->close(&t);
	free(t.state);
}

static void try_http(const char *bytes, size_t len, size_t cut)
{
	struct http_out a = {.body = BUF_INIT};
	BUF_SCOPED in = BUF_INIT;

	buf_add(&in, bytes, cut);
	if (http_out_parse(&a, &in, false) == 0)
		buf_add(&in, bytes + cut, len - cut);
	while (http_out_parse(&a, &in, true) == 1)
		;
	buf_release(&a.body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	const char *bytes = (const char *)data + 2;
	size_t len = size - 2;

	for (const struct wire *const *w = wires; *w != NULL; w++)
		try_wire(*w, data[0] % 4, bytes, len);
	try_http(bytes, len, data[1] < len ? data[1] : len);
	return 0;
}
