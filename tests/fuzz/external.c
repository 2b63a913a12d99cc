/* The first bytes choose how a result is read and for how many players; the rest is what the
 * engine wrote.  There is a finite number for every player, from which places follow, or a
 * reason of bounded length in printable text.  The same text gives the same. */
#include "harness/base/json.h"
#include "harness/work/external.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { WHY_MAX = 400 };

static const char *const hows[] = {
	"{\"json\": \".\"}",
	"{\"json\": \"*\", \"value\": \"rank\"}",
	"{\"json\": \"players.*.points\"}",
	"{\"json\": \"a.1.*\"}",
	"{\"json\": \"*.stats.0\"}",
	"{\"regex\": \" scores ([0-9]+)$\"}",
	"{\"regex\": \"^p([^ ]*) scores ([^ ]+)$\", \"value\": \"rank\"}",
	"{\"regex\": \"^[0-9]+[a-z]+: [^ ]+ p([0-9]+)\\t([0-9]+) \"}",
	"{\"regex\": \"(x)?y*(.*)\"}",
};

static void check_result(const json_t *how, int n, const double *value)
{
	int rank[ARENA_PLAYERS_MAX];
	double score[ARENA_PLAYERS_MAX];
	bool first = false;

	external_rank(how, n, value, rank, score);
	for (int s = 0; s < n; s++) {
		if (!isfinite(value[s]) || !isfinite(score[s]) || rank[s] < 0 || rank[s] >= n)
			abort();
		first |= rank[s] == 0;
	}
	if (!first)
		abort();
}

static void check_why(const struct buf *why)
{
	if (why->len == 0 || why->len > WHY_MAX)
		abort();
	for (size_t i = 0; i < why->len; i++)
		if ((unsigned char)why->data[i] < ' ' && why->data[i] != '\n' &&
		    why->data[i] != '\t')
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	double value[2][ARENA_PLAYERS_MAX] = {{0}};
	BUF_SCOPED why = BUF_INIT;
	BUF_SCOPED again = BUF_INIT;
	BUF_SCOPED text = BUF_INIT;

	if (size < 2)
		return 0;
	JSON_SCOPED *how = json_loads(hows[data[0] % (sizeof(hows) / sizeof(hows[0]))], 0, NULL);
	int n = 2 + (data[1] & 7), first = data[1] >> 7;
	buf_add(&text, data + 2, size - 2);
	buf_putc(&text, '\0');
	int rc = external_read(how, n, first, text.data, size - 2, value[0], &why);
	if (rc != external_read(how, n, first, text.data, size - 2, value[1], &again))
		abort();
	if (rc != 0) {
		check_why(&why);
		return 0;
	}
	if (memcmp(value[0], value[1], sizeof(double) * (size_t)n) != 0 || why.len != 0)
		abort();
	check_result(how, n, value[0]);
	return 0;
}
