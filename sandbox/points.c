/*
 * points: the mount points that runs need in the sandbox's root.
 *
 * The root is one for all slots and read-only for programs; points are made in it as they
 * are asked for.  A point that is not wanted any more would tell later programs what ran
 * before them, or be a file where a directory is needed.  So a run that finds itself alone,
 * and the points other than its own, clears the root first.  Never while others run: taking
 * away a point that is mounted on elsewhere takes the mount away too.
 */
#include "sandbox/keeper.h"

#include "harness/base/fd.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Shared by the helper and its keepers. */
struct points {
	_Atomic uint64_t in_use; /* a bit for each slot with a run */
	_Atomic int32_t holder;  /* who changes the root, as index + 1; 0: nobody */
	uint64_t shape;          /* of what is there: points_shape(), 0: a mixture */
};
_Static_assert(SLOTS_MAX <= 64, "a slot has a bit");

enum { DEPTH_MAX = 64, FREE = 0 };

struct points *points_new(void)
{
	void *p = mmap(NULL, sizeof(struct points), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return p != MAP_FAILED ? p : NULL;
}

void points_forget(struct points *p, int slot)
{
	int32_t mine = slot + 1;

	atomic_fetch_and(&p->in_use, ~(UINT64_C(1) << slot));
	atomic_compare_exchange_strong(&p->holder, &mine, FREE);
}

/* A few microseconds each time.  Whoever dies in it is forgotten by the helper when its slot
 * gets another keeper; until then nobody clears, and all make what they need. */
static bool take(struct points *p, int slot)
{
	for (int tries = 0; tries < 10000; tries++) {
		int32_t nobody = FREE;
		if (atomic_compare_exchange_strong(&p->holder, &nobody, slot + 1))
			return true;
		sched_yield();
	}
	return false;
}

/* ----------------------------------------------------------------- clearing */

static void empty(int dir, bool top, int depth);

static void empty_below(int dir, const char *name, int depth)
{
	FD_SCOPED sub = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (sub >= 0 && depth < DEPTH_MAX)
		empty(sub, false, depth + 1);
}

/* What the root came with stays; what is below may be a point of ours, or nothing. */
static void empty(int dir, bool top, int depth)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;

	if (d == NULL) {
		fd_close(&fd);
		return;
	}
	for (struct dirent *x; (x = readdir(d)) != NULL;) {
		enum root_entry kind = top ? root_entry(x->d_name) : ROOT_OTHER;
		if (strcmp(x->d_name, ".") == 0 || strcmp(x->d_name, "..") == 0 ||
		    kind == ROOT_FIXED)
			continue;
		if (kind == ROOT_OTHER && unlinkat(dir, x->d_name, 0) == 0)
			continue;
		empty_below(dir, x->d_name, depth);
		if (kind == ROOT_OTHER && unlinkat(dir, x->d_name, AT_REMOVEDIR) < 0)
			errno = 0;
	}
	closedir(d);
}

/* ----------------------------------------------------------------- entering */

static uint64_t shape_of(const struct wire_request *q)
{
	const struct wire_mount *m = (const struct wire_mount *)(uintptr_t)q->mounts;
	uint64_t h = UINT64_C(0xcbf29ce484222325); /* FNV-1a */

	for (int i = 0; i < q->mounts_n; i++) {
		const char *path = (const char *)(uintptr_t)m[i].to;
		for (const char *c = path; *c != '\0'; c++)
			h = (h ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
		h = (h ^ (m[i].is_file != 0 ? 1u : 2u)) * UINT64_C(0x100000001b3);
	}
	return h | 1;
}

void points_enter(struct run *r)
{
	struct points *p = r->k->host->points;
	const struct wire_mount *m = (const struct wire_mount *)(uintptr_t)r->ask->mounts;
	uint64_t mine = UINT64_C(1) << r->k->index, shape = shape_of(r->ask);
	bool taken = take(p, r->k->index);
	bool alone = (atomic_fetch_or(&p->in_use, mine) & ~mine) == 0 && taken;
	bool there = p->shape == shape;

	if (!there && alone)
		empty(r->k->host->root_rw, true, 0);
	if (!there)
		p->shape = alone ? shape : 0;
	for (int i = 0; !there && i < r->ask->mounts_n; i++)
		if (!launch_point(r->k->host->root_rw, &m[i])) /* shows when the mount is tried */
			p->shape = 0;
	if (taken)
		atomic_store(&p->holder, FREE);
}

void points_leave(struct run *r)
{
	atomic_fetch_and(&r->k->host->points->in_use, ~(UINT64_C(1) << r->k->index));
}
