/* A checktestdata script, a byte 0xff, and an input.  A script that is read has to come to an end
 * within its steps, and say why where it does not accept. */
#include "problems/ctd/ctd.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ctd_options o = {.steps_max = 20000};
	struct ctd_script *s = NULL;
	char why[CTD_WHY] = "";

	if (size < 1)
		return 0;
	o.whitespace = data[0] & 1;
	data++;
	size--;
	const uint8_t *cut = memchr(data, 0xff, size);
	size_t n = cut != NULL ? (size_t)(cut - data) : size;
	if (ctd_parse(&s, (const char *)data, n, why) < 0) {
		if (why[0] == '\0' || s != NULL)
			abort();
		return 0;
	}
	size_t len = cut != NULL ? size - n - 1 : 0;
	/* A copy of its own: reading past its end is seen. */
	char *in = malloc(len > 0 ? len : 1);
	if (in == NULL)
		abort();
	if (len > 0)
		memcpy(in, cut + 1, len);
	enum ctd_end end = ctd_check(s, in, len, &o, why);
	if ((end == CTD_ACCEPTED) != (why[0] == '\0'))
		abort();
	free(in);
	ctd_free(&s);
	return 0;
}
