/*
 * hybrid: limits and counters from v1, freezing through a v2 directory, which
 * every v2 mount offers even when it has no controllers, and from which frozen
 * processes can still be killed.  Programs are born in it; stem and init, which
 * need no freezing, are not.
 */
#include "sandbox/cg.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static int hybrid_setup(struct cg *cg, struct err *e)
{
	int parent = cg_find(cg, CG_UNIFIED);

	if (parent < 0)
		return err_set(e, ERR_HOST, "no v2 hierarchy is mounted");
	if (cg_make_dir(cg, CG_UNIFIED, parent, e) < 0) {
		close(parent);
		return -1;
	}
	if (!cg_has(cg->dir[CG_UNIFIED], "cgroup.freeze"))
		return err_set(e, ERR_HOST, "the v2 hierarchy cannot freeze");
	return v1_setup(cg, e);
}

static int hybrid_slot_make(struct cg_slot *s, struct err *e)
{
	if (v1_slot_make(s, e) < 0)
		return -1;
	if (v1_freezer_open(s, CG_UNIFIED) < 0)
		return err_sys(e, ERR_HOST, "cannot make cgroup %s", s->name);
	return 0;
}

static int hybrid_into(const struct cg_slot *s)
{
	return s->dir[CG_UNIFIED];
}

static int hybrid_freeze(struct cg_slot *s, pid_t init, bool on)
{
	(void)init;
	if (v1_freezer_open(s, CG_UNIFIED) < 0)
		return -1;
	return cg_switch(s, s->dir[CG_UNIFIED], "cgroup.freeze", on ? "1" : "0");
}

const struct cg_ops cg_hybrid = {
	.name = "hybrid",
	.kernel_counters = true,
	.setup = hybrid_setup,
	.slot_make = hybrid_slot_make,
	.slot_open = v1_slot_open,
	.attach = v1_attach,
	.prepare = v1_prepare,
	.into = hybrid_into,
	.begin = v1_begin,
	.cpu_ns = v1_cpu_ns,
	.oom_kills = v1_oom_kills,
	.held = v1_held,
	.account = v1_account,
	.end = v1_end,
	.freeze = hybrid_freeze,
	.slot_remove = v1_slot_remove,
};
