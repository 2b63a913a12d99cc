/* What a program says in agon/1, in turn 1: any bytes, heard until they are used up. */
#include "harness/work/wire.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct wire *w = wire_find("agon");
	struct wire_talk t = {.wire = w, .n = 1};
	struct wire_heard h = {.text = BUF_INIT, .note = BUF_INIT};
	struct buf out = BUF_INIT;

	for (size_t at = 0;;) {
		size_t used = 0;
		buf_clear(&h.text);
		enum wire_said what =
			w->hear(&t, (const char *)data + at, size - at, &used, &h, &out);
		if (what == WIRE_MORE || what == WIRE_LONG)
			break;
		if (used == 0 || used > size - at || out.len != 0)
			abort();
		if (what == WIRE_ANSWER && strlen(h.text.data) != h.text.len)
			abort();
		at += used;
	}
	buf_release(&h.text);
	buf_release(&h.note);
	return 0;
}
