/* small_yaml_parse(): any bytes as agon.yaml. */
#include "agents/small_yaml.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int take(void *cookie, int line, const char *key, const char *value, struct err *e)
{
	size_t *sum = cookie;

	(void)e;
	if (line < 1 || key[0] == '\0')
		abort();
	*sum += strlen(key) + strlen(value);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = ERR_INIT;
	size_t sum = 0;

	small_yaml_parse("agon.yaml", (const char *)data, size, take, &sum, &e);
	if (sum > 2 * size || (e.code != ERR_NONE && e.code != ERR_FAILED))
		abort();
	return 0;
}
