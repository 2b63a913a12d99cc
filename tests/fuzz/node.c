/* node_read(): any bytes as YAML, the way an agon.yaml or a problem.yaml comes. */
#include "harness/base/json.h"
#include "harness/base/node.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void walk(const struct node *n, int depth)
{
	if (depth > NODE_DEPTH_MAX || n->line < 0 || (n->kind == NODE_SCALAR) != (n->text != NULL))
		abort();
	vec_each (struct node_entry, x, &n->entries) {
		if ((n->kind == NODE_MAP) != (x->key != NULL))
			abort();
		walk(x->value, depth + 1);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	NODE_POOL_SCOPED pool = {0};
	struct err e = ERR_INIT;
	const struct node *n = node_read(&pool, "f.yaml", (const char *)data, size, &e);

	if ((n == NULL) != (e.code == ERR_USAGE) || (n == NULL && strstr(e.text, "f.yaml") == NULL))
		abort();
	if (n == NULL)
		return 0;
	walk(n, 1);
	JSON_SCOPED *j = node_to_json(n);
	return j == NULL;
}
