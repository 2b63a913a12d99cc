#include "harness/judge/languages.h"

#include "problems/problem.h"

json_t *languages_found(void)
{
	json_t *list = json_array();

	for (const struct judge_language *l = judge_languages(); l->code != NULL; l++)
		json_array_append_new(list, json_pack("{s:s,s:s,s:b,s:s}", "code", l->code, "name",
						      l->name, "found", judge_language_found(l),
						      "program", l->probe));
	return list;
}
