#include "harness/work/box.h"

#include "harness/base/json.h"
#include "harness/base/log.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

static int add_mounts(struct box_run *r, const json_t *list, struct err *e)
{
	size_t i;
	json_t *pair;

	json_array_foreach (list, i, pair) {
		const char *from = json_string_value(json_array_get(pair, 0));
		const char *to = json_string_value(json_array_get(pair, 1));
		if (from == NULL || to == NULL || i >= BOX_MOUNTS_MAX - 1)
			return err_set(e, ERR_USAGE, "job: mounts[%zu]: expected [from, to]", i);
		box_run_mount(r, (struct sb_mount){.kind = SB_MOUNT_RO, .from = from, .to = to});
	}
	return 0;
}

void box_limits(const json_t *limits, struct sb_spec *spec)
{
	spec->cpu_ns = json_int_or(limits, "cpu_ns", 0);
	spec->wall_ns = json_int_or(limits, "wall_ns", 0);
	spec->memory_bytes = json_int_or(limits, "memory_bytes", 0);
	spec->processes = json_int_or(limits, "processes", 0);
	spec->output_bytes = json_int_or(limits, "output_bytes", 0);
	spec->file_bytes = json_int_or(limits, "file_bytes", 0);
}

int box_run_init(struct box_run *r, const json_t *job, struct err *e)
{
	*r = (struct box_run){.spec = SB_SPEC_INIT};
	r->spec.mounts = r->mounts;
	box_limits(json_object_get(job, "limits"), &r->spec);
	return add_mounts(r, json_object_get(job, "mounts"), e);
}

void box_run_mount(struct box_run *r, struct sb_mount m)
{
	if (r->n_mounts >= BOX_MOUNTS_MAX)
		BUG("too many mounts");
	r->mounts[r->n_mounts++] = m;
}

int box_run(struct sb_host *h, struct box_run *r, struct err *e)
{
	int rc = sb_run(h, &r->spec, &r->result, e);
	if (rc < 0 && e->code == ERR_INTERNAL) {
		/* A sandbox that failed inside is not used again, nor are we: the job is tried
		 * once more on a new worker, and whoever caused this stops nobody else. */
		log_error("%s", e->text);
		_exit(1);
	}
	return rc;
}

void box_run_release(struct box_run *r)
{
	sb_result_release(&r->result);
}

void box_explain(const struct sb_result *r, struct buf *out)
{
	switch (r->end) {
	case SB_EXITED:
		buf_printf(out, "exit status %d", r->status);
		break;
	case SB_SIGNALED:
		buf_printf(out, "killed by signal %d (%s)", r->status, strsignal(r->status));
		break;
	case SB_LIMIT:
		buf_printf(out, "%s limit exceeded (%s)", sb_limit_name(r->limit), r->evidence);
		break;
	case SB_VIOLATION:
		buf_puts(out, r->evidence);
		break;
	case SB_STOPPED:
		buf_puts(out, "stopped");
		break;
	}
}

void box_report(const struct sb_result *r, json_t *into)
{
	bool passed = r->end == SB_EXITED && r->status == 0;
	BUF_SCOPED why = BUF_INIT;

	if (!passed)
		box_explain(r, &why);
	json_object_set_new(into, "passed", json_boolean(passed));
	json_object_set_new(into, "end", json_string(sb_end_name(r->end)));
	json_object_set_new(into, "status", json_integer(r->status));
	json_object_set_new(into, "limit",
			    r->end == SB_LIMIT ? json_string(sb_limit_name(r->limit))
					       : json_null());
	json_object_set_new(into, "why", json_text(why.data, why.len));
	json_object_set_new(into, "cpu_ns", json_integer(r->cpu_ns));
	json_object_set_new(into, "wall_ns", json_integer(r->wall_ns));
	json_object_set_new(into, "memory_bytes", json_integer(r->memory_bytes));
}
