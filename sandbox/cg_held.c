/*
 * What programs hold of memory, when the kernel's limit is reached.
 *
 * Files that a program is the first to read are charged to it, its own code and its libraries
 * among them, unless they were in memory already.  At the limit the kernel takes these back
 * before anything else, the program reads its code again page by page, and so on: seconds of
 * system time for who asks for too much, until a clock runs out or the kernel does kill; and who
 * has enough where the files are in memory already gets nowhere where they are not.  So whoever
 * is at the limit and reads again what was taken gets room for files; and what is not files must
 * be below the limit that was asked for.
 */
#include "harness/base/mutant.h"
#include "sandbox/cg.h"

enum {
	FAULTS = 16,           /* pages read from the disk while at the limit: it is no accident */
	ROOM_BYTES = 16 << 20, /* more, each time */
	ROOM_MOST_BYTES = 256 << 20,
	/* The kernel counts for each CPU in batches of 64 pages. */
	BATCH_BYTES = 256 << 10,
};

static int64_t margin(const struct cg_slot *s)
{
	return ROOM_BYTES / 16 + s->cg->cpus * BATCH_BYTES;
}

int64_t cg_cached(int dir)
{
	int64_t sum = cg_read_int(dir, "memory.stat", "inactive_file") +
		      cg_read_int(dir, "memory.stat", "active_file");

	return sum > 0 ? sum : 0;
}

void cg_held_begin(struct cg_slot *s, int64_t memory_bytes)
{
	s->memory_bytes = memory_bytes;
	s->room_bytes = 0;
	s->faults = -1;
}

int64_t cg_held(struct cg_slot *s, int dir, int64_t usage, int64_t most,
		int (*set)(struct cg_slot *s, int64_t bytes))
{
	int64_t off = margin(s);
	bool binds = usage >= most + s->room_bytes - off;
	/* With room for files it could hold more of anything else below the kernel's limit. */
	bool look = binds || (s->room_bytes > 0 && !mutant("room_is_for_files"));

	if (s->memory_bytes <= 0 || most <= 0 || !look)
		return 0;
	int64_t held = usage - cg_cached(dir) - s->left_bytes;
	if (held > s->memory_bytes + off)
		return held;
	if (!binds)
		return 0;
	int64_t faults = cg_read_int(dir, "memory.stat", "pgmajfault");
	if (s->faults < 0)
		s->faults = faults;
	int64_t room = s->room_bytes + ROOM_BYTES + off;
	if (faults - s->faults >= FAULTS && room <= ROOM_MOST_BYTES && !mutant("file_room") &&
	    set(s, most + room) == 0) {
		s->room_bytes = room;
		s->faults = faults;
	}
	return 0;
}
