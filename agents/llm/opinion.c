/* What a judge says of code: a number and a text, in whatever else it writes around them. */
#include "agents/llm/llm.h"

#include <string.h>

enum { TRIES_MAX = 200 }; /* braces looked at: a text may have any number of them */

static bool read_at(const char *p, double *ret_probability, struct buf *ret_critique)
{
	json_error_t why;
	json_t *j = json_loadb(p, strlen(p), JSON_REJECT_DUPLICATES | JSON_DISABLE_EOF_CHECK, &why);
	const json_t *number = json_object_get(j, "probability");
	const json_t *text = json_object_get(j, "critique");
	double x = json_number_value(number);
	bool good = json_is_number(number) && x >= 0 && x <= 1 && json_is_string(text);

	if (good) {
		*ret_probability = x;
		if (ret_critique != NULL)
			buf_add_text(ret_critique, json_string_value(text),
				     json_string_length(text), LLM_CRITIQUE_MAX);
	}
	json_decref(j);
	return good;
}

bool llm_opinion(const char *text, double *ret_probability, struct buf *ret_critique)
{
	int tries = 0;

	for (const char *p = text + strlen(text); p-- > text && tries < TRIES_MAX;)
		if (*p == '{' && (tries++, read_at(p, ret_probability, ret_critique)))
			return true;
	return false;
}
