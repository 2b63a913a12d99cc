/* state: what of the host a sandboxed program could have left behind or changed. */
#ifndef AGON_HOSTILE_STATE_H
#define AGON_HOSTILE_STATE_H

#include "harness/base/buf.h"

#include <stdbool.h>

enum state_whose {
	STATE_OWN,  /* of the sandboxes that this process itself runs */
	STATE_BELOW /* of everybody below this process, which is a child subreaper */
};

struct host_state {
	int processes;   /* that belong to a sandbox uid; BELOW: this one and its descendants */
	int mounts;      /* in our namespace and in init's */
	int cgroups;     /* below ours; BELOW: of processes that are gone */
	int descriptors; /* of us and of all our descendants */
	int ipc;         /* System V objects */
	int keys;        /* key-users entries of sandbox uids */
	int files;       /* in /tmp, /dev/shm, /var/tmp that belong to sandbox uids */
};

void state_read(enum state_whose whose, struct host_state *ret);
/* Whether this process or one below it is in the namespace that link names, as "uts:[4026]". */
bool state_in_namespace(const char *link);
/* Names of the cgroups of this process's slots: a slot made anew has another. */
void state_slots(struct buf *out);
/* Waits up to a second for now to become as before (namespaces go asynchronously); says
 * what is different. */
bool state_same(enum state_whose whose, const struct host_state *before,
		struct buf *ret_difference);

#endif
