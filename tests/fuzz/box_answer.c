/* The bytes are the keeper's answer and the limits: whatever the counters say, there is one
 * end, with a reason, and it does not depend on what was there before. */
#include "sandbox/internal.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct sb_result *r, const struct limits *l)
{
	if (memchr(r->evidence, '\0', sizeof(r->evidence)) == NULL || r->evidence[0] == '\0')
		abort();
	if (strcmp(sb_end_name(r->end), "?") == 0)
		abort();
	if (r->end != SB_LIMIT)
		return;
	/* Nobody is told of a limit that was not set. */
	const struct {
		enum sb_limit limit;
		int64_t set;
	} rows[] = {
		{SB_CPU, l->cpu_ns},          {SB_WALL, l->wall_ns},
		{SB_MEMORY, l->memory_bytes}, {SB_PROCESSES, l->processes},
		{SB_OUTPUT, l->output_bytes}, {SB_FILE, l->file_bytes},
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].limit == r->limit && rows[i].set > 0)
			return;
	abort();
}

/* Clocks and counters are not near the ends of their range. */
static void tame(struct wire_answer *a)
{
	int64_t *const all[] = {&a->start_ns,     &a->end_ns,      &a->cpu_ns,      &a->cpu_user_ns,
				&a->memory_bytes, &a->oom_kills,   &a->fork_fails,  &a->processes,
				&a->out_seen[1],  &a->out_seen[2], &a->file_written};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		*all[i] %= INT64_C(1) << 60;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wire_answer a = {.violation = -1};
	struct limits l = {0};
	struct sb_result one = {0}, two = {0};
	struct err e = ERR_INIT;
	uint8_t flags = size > 0 ? data[0] : 0;

	if (size < 1)
		return 0;
	data++;
	size--;
	size_t n = size < sizeof(l) ? size : sizeof(l);
	memcpy(&l, data, n);
	memcpy(&a, data + n, size - n < sizeof(a) ? size - n : sizeof(a));
	/* What the keeper never writes: it ends texts, and kills only for limits that are set. */
	tame(&a);
	a.text[sizeof(a.text) - 1] = '\0';
	a.killed = (int32_t)((uint32_t)a.killed % (KILL_NOTIFY + 1));
	const int64_t set[] = {[KILL_NONE] = 1,
			       [KILL_CPU] = l.cpu_ns,
			       [KILL_WALL] = l.wall_ns,
			       [KILL_MEMORY] = l.memory_bytes,
			       [KILL_OUTPUT] = l.output_bytes,
			       [KILL_STOP] = 1,
			       [KILL_NOTIFY] = 1};
	if (set[a.killed] <= 0)
		a.killed = KILL_NONE;
	if (flags & 4)
		a.step = STEP_NONE;
	if (verdict_read(&a, &l, flags & 1, flags & 2, &one, &e) < 0) {
		if (e.code == ERR_NONE || e.text[0] == '\0')
			abort();
		return 0;
	}
	check(&one, &l);
	memset(&two, 0x55, sizeof(two));
	two.idle = false;
	if (verdict_read(&a, &l, flags & 1, flags & 2, &two, NULL) < 0 || one.end != two.end ||
	    one.cpu_ns != two.cpu_ns || (one.end == SB_LIMIT && one.limit != two.limit) ||
	    strcmp(one.evidence, two.evidence) != 0)
		abort();
	return 0;
}
