/* What a judge says is found in whatever a model writes around it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agents/llm/llm.h"

static void test_opinions(void **state)
{
	static const struct {
		const char *text, *critique; /* NULL: none */
		double probability;
	} rows[] = {
		{"{\"probability\": 0.5, \"critique\": \"a\"}", "a", 0.5},
		{"```json\n{\"critique\": \"b {x}\", \"probability\": 1}\n```", "b {x}", 1},
		{"{\"probability\":0,\"critique\":\"first\"} no: "
		 "{\"probability\":1,\"critique\":\"last\"} }",
		 "last", 1},
		{"{\"probability\": 1.5, \"critique\": \"\"}", NULL, 0},
		{"{\"probability\": \"1\", \"critique\": \"\"}", NULL, 0},
		{"{\"probability\": 1, \"probability\": 0, \"critique\": \"\"}", NULL, 0},
		{"{\"probability\": 1}", NULL, 0},
		{"yes", NULL, 0},
		{"", NULL, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		BUF_SCOPED critique = BUF_INIT;
		double p = -1;
		bool good = llm_opinion(rows[i].text, &p, &critique);
		assert_int_equal(good, rows[i].critique != NULL);
		if (!good)
			continue;
		assert_string_equal(critique.data, rows[i].critique);
		assert_true(p == rows[i].probability);
	}
	/* Any number of braces is read in no time. */
	BUF_SCOPED braces = BUF_INIT;
	double p;
	for (int i = 0; i < 1000000; i++)
		buf_putc(&braces, '{');
	assert_false(llm_opinion(braces.data, &p, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_opinions)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
