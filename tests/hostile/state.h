/* state: what of the host a sandboxed program could have left behind or changed. */
#ifndef AGON_HOSTILE_STATE_H
#define AGON_HOSTILE_STATE_H

#include "harness/base/buf.h"

#include <stdbool.h>

struct host_state {
	int processes;   /* that belong to a sandbox uid, or are named like the attack */
	int mounts;      /* in our namespace and in init's */
	int cgroups;     /* below ours */
	int descriptors; /* of us and of all our descendants */
	int ipc;         /* System V objects */
	int keys;        /* key-users entries of sandbox uids */
	int files;       /* in /tmp, /dev/shm, /var/tmp that belong to sandbox uids */
};

void state_read(struct host_state *ret);
/* Waits up to a second for now to become as before (namespaces go asynchronously); says
 * what is different. */
bool state_same(const struct host_state *before, struct buf *ret_difference);

#endif
