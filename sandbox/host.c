/*
 * host: what a process needs before it can run sandboxes, and the public calls.
 */
#include "sandbox/internal.h"

#include "harness/base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { UIDS_MIN = 16384 };

struct sb {
	struct sb_host *host;
	int slot;
	struct limits limits;
	unsigned enforced;
	bool captured[3], stopped, frozen;
};

/* ------------------------------------------------------------------ private world */

static int no_world(const char *what, struct err *e)
{
	int why = errno;

	return err_set(e, ERR_HOST, "%s (%s); %s", what, strerror(why),
		       userns_advice(geteuid() == 0));
}

static int write_maps(uint32_t uid, uint32_t gid, struct err *e)
{
	char text[48];

	snprintf(text, sizeof(text), "%u %u 1", uid, uid);
	if ((cg_write(AT_FDCWD, "/proc/self/setgroups", "deny") < 0 && errno != ENOENT) ||
	    cg_write(AT_FDCWD, "/proc/self/uid_map", text) < 0)
		return no_world("cannot map the user id into a user namespace", e);
	snprintf(text, sizeof(text), "%u %u 1", gid, gid);
	if (cg_write(AT_FDCWD, "/proc/self/gid_map", text) < 0)
		return err_sys(e, ERR_HOST, "cannot map the group id into a user namespace");
	return 0;
}

/* The most uids in one row of our user namespace's map. */
static void largest_map(uint64_t *ret_inside, uint64_t *ret_count)
{
	BUF_SCOPED map = BUF_INIT;

	*ret_inside = *ret_count = 0;
	if (file_read("/proc/self/uid_map", 65536, &map, NULL) < 0)
		return;
	for (char *p = map.data; *p != '\0'; p += *p == '\n') {
		char *end = p + strcspn(p, "\n");
		uint64_t inside = strtoull(p, &p, 10);
		strtoull(p, &p, 10);
		uint64_t count = strtoull(p, &p, 10);
		if (count > *ret_count) {
			*ret_inside = inside;
			*ret_count = count;
		}
		p = end;
	}
}

/* Root with a uid for every program; not that of a user namespace with few of them. */
static bool is_root(struct sb_host *h)
{
	uint64_t inside, count;

	largest_map(&inside, &count);
	h->in_userns = count < UINT32_MAX;
	return h->uid == 0 && count >= UIDS_MIN && unshare(CLONE_NEWNS) == 0;
}

static int private_world(struct sb_host *h, struct err *e)
{
	h->uid = geteuid();
	h->gid = getegid();
	h->rootless = !is_root(h);
	if (h->rootless) {
		h->in_userns = true;
		if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
			return no_world(h->uid == 0 ? "this host lets even root make no namespaces"
						    : "this host lets users make no namespaces",
					e);
		if (write_maps(h->uid, h->gid, e) < 0)
			return -1;
	}
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return errno == EINVAL ? err_set(e, ERR_HOST,
						 "cannot make the mounts private: the root "
						 "directory is not "
						 "a mount point, as in a plain chroot; before "
						 "entering it, type "
						 "mount --bind DIR DIR")
				       : err_sys(e, ERR_HOST, "cannot make the mounts private");
	return 0;
}

/* Where it hangs must exist and matter to nobody.  The first is an empty directory that
 * the kernel keeps as a mount point; over "/" would look like a chroot, in which no user
 * namespace may be made.  After the helper has its own namespace, so that it does not
 * inherit this mount. */
static int hub_new(struct sb_host *h, struct err *e)
{
	static const char *const places[] = {"/proc/fs/nfsd", "/mnt", "/media"};
	char path[32];

	h->hub = tmpfs_new("size=1m,nr_inodes=4096,mode=700", MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV,
			   e);
	if (h->hub < 0)
		return -1;
	size_t i = 0, n = sizeof(places) / sizeof(places[0]);
	while (i < n &&
	       sys_move_mount(h->hub, "", AT_FDCWD, places[i], MOVE_MOUNT_F_EMPTY_PATH) < 0)
		i++;
	if (i == n)
		return err_sys(e, ERR_HOST, "cannot mount a tmpfs at %s", places[0]);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", h->hub);
	if (mount(NULL, path, NULL, MS_UNBINDABLE, NULL) < 0)
		return err_sys(e, ERR_HOST, "cannot protect the directories' mount");
	return 0;
}

/* Uids far above anybody's; within what this user namespace has, when it is a small one. */
static void choose_uids(struct sb_host *h)
{
	uint32_t pid = (uint32_t)getpid();
	uint64_t inside, count;

	h->uid_base = 2000000000u + (pid & 0xfffffu) * UIDS;
	largest_map(&inside, &count);
	if (count >= UIDS_MIN && inside + count < 2140000000u)
		h->uid_base = (uint32_t)(inside + count - 8192 + (pid % 62) * UIDS);
}

/* Another than the one before, and nobody's who lives; unless all are taken. */
uint32_t uid_take(struct sb_host *h)
{
	for (int tries = 0; tries < UIDS && h->uid_users[h->uid_next % UIDS] > 0; tries++)
		h->uid_next++;
	uint32_t i = mutant("uid_rotation") ? 0 : h->uid_next++ % UIDS;
	h->uid_users[i]++;
	return h->uid_base + i;
}

void uid_give(struct sb_host *h, uint32_t uid)
{
	if (uid >= h->uid_base && uid - h->uid_base < UIDS && h->uid_users[uid - h->uid_base] > 0)
		h->uid_users[uid - h->uid_base]--;
}

static bool listener_works(void)
{
	/* The listener needs a kernel that has it and nobody above who listens already: only
	 * a trial tells, in a child that may spoil itself. */
	struct sock_filter allow = {.code = BPF_RET | BPF_K, .k = 0x7fff0000u};
	struct sock_fprog prog = {.len = 1, .filter = &allow};
	int report[2];
	char answer = 0;

	if (pipe2(report, O_CLOEXEC) < 0)
		return false;
	pid_t pid = fork();
	if (pid == 0) {
		/* PR_SET_NO_NEW_PRIVS, SECCOMP_SET_MODE_FILTER, NEW_LISTENER */
		long ok = syscall(SYS_prctl, 38, 1, 0, 0, 0) == 0 &&
			  syscall(SYS_seccomp, 1, 8, &prog) >= 0;
		_exit(ok && write(report[1], "y", 1) == 1 ? 0 : 1);
	}
	close(report[1]);
	bool yes = pid > 0 && read(report[0], &answer, 1) == 1;
	close(report[0]);
	if (pid > 0)
		syscall(SYS_wait4, pid, NULL, 0, NULL);
	return yes;
}

/* It is tried, and taken back: the limits of the caller are its own affair. */
static int choose_core_limit(void)
{
	struct rlimit was, one = {0, 1};

	if (getrlimit(RLIMIT_CORE, &was) < 0 || was.rlim_max >= 1)
		return 1;
	if (setrlimit(RLIMIT_CORE, &one) < 0)
		return 0;
	setrlimit(RLIMIT_CORE, &was);
	return 1;
}

static int slots_new(struct sb_host *h, struct err *e)
{
	for (int i = 0; i < h->slots_n; i++) {
		struct slot *s = &h->slots[i];
		s->memfd = memfd_create("agon-slot", MFD_CLOEXEC);
		if (s->memfd < 0 || ftruncate(s->memfd, WIRE_SIZE) < 0)
			return err_sys(e, ERR_HOST, "cannot make a slot's memory");
		s->wire = mmap(NULL, WIRE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, s->memfd, 0);
		if (s->wire == MAP_FAILED) {
			s->wire = NULL;
			return err_sys(e, ERR_HOST, "cannot map a slot's memory");
		}
	}
	return 0;
}

static struct sb_host *host_blank(int slots)
{
	struct sb_host *h = xcalloc(1, sizeof(*h));

	h->slots_n = slots > 0 ? slots : 2;
	if (h->slots_n > SLOTS_MAX)
		h->slots_n = SLOTS_MAX;
	h->hub = h->proc = h->host_net = h->root_rw = h->null_fd = h->helper_sock = -1;
	for (int t = 0; t < CG_TREES; t++)
		h->cg.parent[t] = h->cg.dir[t] = -1;
	for (int i = 0; i < SLOTS_MAX; i++)
		h->slots[i].sock = h->slots[i].memfd = -1;
	return h;
}

static int host_fill(struct sb_host *h, const struct sb_host_opt *opt, struct err *e)
{
	h->proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	h->host_net = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	if (h->proc < 0)
		return err_sys(e, ERR_HOST, "cannot open /proc");
	h->core_limit = choose_core_limit();
	h->has_cg_ns = access("/proc/self/ns/cgroup", F_OK) == 0;
	if (private_world(h, e) < 0 ||
	    cg_new(&h->cg, opt != NULL ? opt->backend : NULL, h->proc, h->rootless, e) < 0)
		return -1;
	choose_uids(h);
	h->notify = listener_works();
	for (int p = 0; p < PROFILES; p++)
		if (filter_new(&h->filter[p], (enum profile)p, h->notify, e) < 0)
			return -1;
	return slots_new(h, e) < 0 || helper_start(h, e) < 0 ? -1 : hub_new(h, e);
}

int sb_host_new(struct sb_host **ret, const struct sb_host_opt *opt, struct err *e)
{
	struct sb_host *h = host_blank(opt != NULL ? opt->slots : 0);

	if (host_fill(h, opt, e) < 0) {
		sb_host_free(h);
		return -1;
	}
	*ret = h;
	return 0;
}

void sb_host_free(struct sb_host *h)
{
	if (h == NULL)
		return;
	for (int i = 0; i < h->slots_n; i++) {
		struct slot *s = &h->slots[i];
		fd_close(&s->sock);
		if (s->generation != 0)
			cg_slot_close(&s->cg);
		if (s->wire != NULL)
			munmap(s->wire, WIRE_SIZE);
		fd_close(&s->memfd);
	}
	helper_stop(h);
	cg_remove(&h->cg); /* if the helper could not */
	cg_close(&h->cg);
	for (int p = 0; p < PROFILES; p++)
		filter_release(&h->filter[p]);
	fd_close(&h->hub);
	fd_close(&h->proc);
	fd_close(&h->host_net);
	free(h);
}

/* ------------------------------------------------------------------------ running */

unsigned sb_enforceable(const struct sb_host *h)
{
	unsigned soft = SB_WALL | SB_OUTPUT | SB_FILE | SB_NET | SB_SYSCALLS | SB_PROCESSES;

	return h->cg.ops->kernel_counters ? soft | SB_CPU | SB_MEMORY : soft;
}

static unsigned probe_here(void)
{
	struct sb_host *h = host_blank(1);
	struct err e = ERR_INIT;

	h->proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (h->proc < 0 || private_world(h, &e) < 0 ||
	    cg_new(&h->cg, NULL, h->proc, h->rootless, &e) < 0)
		return 0;
	unsigned can = sb_enforceable(h);
	cg_remove(&h->cg);
	return can;
}

/* In a child: it changes what it lives in. */
unsigned sb_probe(void)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0)
		_exit((int)(probe_here() & 0xff));
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return pid > 0 && WIFEXITED(status) ? (unsigned)WEXITSTATUS(status) : 0;
}

static const struct {
	enum sb_limit limit;
	const char *name;
} limit_names[] = {
	{SB_CPU, "cpu"},       {SB_WALL, "wall"},
	{SB_MEMORY, "memory"}, {SB_PROCESSES, "processes"},
	{SB_OUTPUT, "output"}, {SB_FILE, "file"},
	{SB_NET, "net"},       {SB_SYSCALLS, "syscalls"},
};

const char *sb_limit_name(enum sb_limit l)
{
	for (size_t i = 0; i < sizeof(limit_names) / sizeof(limit_names[0]); i++)
		if (limit_names[i].limit == l)
			return limit_names[i].name;
	return "none";
}

const char *sb_end_name(enum sb_end end)
{
	static const char *const names[] = {"exited", "signaled", "limit", "violation", "stopped"};

	return (size_t)end < sizeof(names) / sizeof(names[0]) ? names[end] : "?";
}

static unsigned in_force(const struct sb_host *h, const struct sb_spec *s)
{
	unsigned on = SB_SYSCALLS;

	on |= s->cpu_ns > 0 ? SB_CPU : 0;
	on |= s->wall_ns > 0 ? SB_WALL : 0;
	on |= s->memory_bytes > 0 ? SB_MEMORY : 0;
	on |= s->processes > 0 ? SB_PROCESSES : 0;
	on |= s->output_bytes > 0 ? SB_OUTPUT : 0;
	on |= s->file_bytes > 0 ? SB_FILE : 0;
	on |= s->share_net ? 0 : SB_NET;
	return on & sb_enforceable(h);
}

static int check_required(const struct sb_host *h, const struct sb_spec *s, struct err *e)
{
	unsigned missing = s->require & ~in_force(h, s);

	for (size_t i = 0; i < sizeof(limit_names) / sizeof(limit_names[0]); i++)
		if (missing & limit_names[i].limit)
			return err_set(e, ERR_HOST,
				       "the %s limit is required but %s; see agon doctor",
				       limit_names[i].name,
				       sb_enforceable(h) & limit_names[i].limit
					       ? "was not set"
					       : "cannot be enforced on this host");
	return 0;
}

/* Who asks for a fresh slot gets one that was made ahead, the others leave it alone. */
static struct slot *free_slot(struct sb_host *h, bool fresh, struct err *e)
{
	struct slot *any = NULL;

	for (int i = 0; i < h->slots_n; i++) {
		struct slot *s = &h->slots[i];
		if (s->busy)
			continue;
		if ((atomic_load(&s->wire->pristine) != 0) == fresh)
			return s;
		any = any != NULL ? any : s;
	}
	if (any != NULL)
		return any;
	err_set(e, ERR_INTERNAL, "all %d sandbox slots are busy", h->slots_n);
	return NULL;
}

/* A keeper that died between runs is replaced; one attempt is enough. */
static int send_run(struct sb_host *h, struct slot *s, const struct parcel *p, struct err *e)
{
	int index = (int)(s - h->slots);

	for (int tries = 0; tries < 2; tries++) {
		if (s->sock < 0 && helper_slot(h, index, e) < 0)
			return -1;
		if (wire_send(s->sock, 'r', p->fds, p->n) == 0)
			return 0;
		if (errno != EPIPE && errno != ECONNRESET)
			return err_sys(e, ERR_INTERNAL, "cannot pass a program to its slot");
		fd_close(&s->sock);
	}
	return err_set(e, ERR_INTERNAL, "the keeper of slot %d keeps dying", index);
}

int sb_start(struct sb **ret, struct sb_host *h, const struct sb_spec *spec, struct err *e)
{
	struct parcel p = {.n = 0};

	if (check_required(h, spec, e) < 0)
		return -1;
	struct slot *s = free_slot(h, spec->fresh, e);
	if (s == NULL)
		return -1;
	int rc = request_fill(h, s->wire, spec, &p, e);
	if (rc == 0) {
		atomic_store(&s->wire->frozen_ns, 0);
		atomic_store(&s->wire->frozen_since_ns, 0);
		atomic_store(&s->wire->init_pid, 0);
		s->cg.gathered = false;
		rc = send_run(h, s, &p, e);
	}
	parcel_release(&p);
	if (rc < 0) {
		uid_give(h, p.uid);
		return -1;
	}
	s->uid = p.uid;
	s->busy = true;
	struct sb *sb = xcalloc(1, sizeof(*sb));
	*sb = (struct sb){.host = h,
			  .slot = (int)(s - h->slots),
			  .enforced = in_force(h, spec),
			  .limits = {spec->cpu_ns, spec->wall_ns, spec->memory_bytes,
				     spec->processes, spec->output_bytes, spec->file_bytes}};
	for (int i = 1; i < 3; i++)
		sb->captured[i] = spec->stream[i].kind == SB_STREAM_CAPTURE;
	*ret = sb;
	return 0;
}

static struct slot *slot_of(const struct sb *sb)
{
	return &sb->host->slots[sb->slot];
}

int sb_pidfd(const struct sb *sb)
{
	return slot_of(sb)->sock;
}

/* Our own view of the slot's cgroup, renewed when the keeper made a new one. */
static struct cg_slot *view(const struct sb *sb)
{
	struct slot *s = slot_of(sb);
	int32_t generation = atomic_load(&s->wire->generation);

	if (generation == 0)
		return NULL;
	if (generation != s->generation) {
		char name[32];
		if (s->generation != 0)
			cg_slot_close(&s->cg);
		snprintf(name, sizeof(name), "slot%d-%d", sb->slot, generation);
		cg_slot_init(&s->cg, &sb->host->cg, name);
		s->generation = generation;
	}
	s->cg.init = atomic_load(&s->wire->init_pid);
	s->cg.stem = atomic_load(&s->wire->stem_pid);
	return s->cg.cg->ops->slot_open(&s->cg) < 0 ? NULL : &s->cg;
}

int64_t sb_cpu_ns(const struct sb *sb)
{
	struct slot *s = slot_of(sb);

	if (atomic_load(&s->wire->init_pid) == 0)
		return -1;
	struct cg_slot *cg = view(sb);
	int64_t now = cg != NULL ? cg->cg->ops->cpu_ns(cg) : -1;
	return now < 0 ? -1 : now - atomic_load(&s->wire->cpu_base_ns);
}

/* Started but not there yet: the keeper needs a moment, and the program another until it has
 * let go of the keeper's descriptors, which must not stay open in somebody frozen. */
static int wait_for_program(const struct sb *sb)
{
	const struct wire *w = slot_of(sb)->wire;

	for (int tries = 0; tries < 20000; tries++) {
		struct pollfd p = {.fd = sb_pidfd(sb), .events = POLLIN};
		if (atomic_load(&w->init_pid) != 0 && atomic_load(&w->answer.detached) != 0)
			return 0;
		if (poll(&p, 1, 0) > 0)
			return 1;
		usleep(tries < 20 ? 50 : 500);
	}
	return -1;
}

int sb_freeze(struct sb *sb, struct err *e)
{
	struct slot *s = slot_of(sb);

	if (sb->frozen)
		return 0;
	int rc = wait_for_program(sb);
	if (rc > 0)
		return 0; /* over already */
	struct cg_slot *cg = rc == 0 ? view(sb) : NULL;
	if (cg == NULL)
		return err_sys(e, ERR_INTERNAL, "cannot freeze a program");
	/* Before it is true: who kills it looks there. */
	atomic_store(&s->wire->frozen_since_ns, clock_mono_ns());
	sb->frozen = true;
	if (cg->cg->ops->freeze(cg, atomic_load(&s->wire->init_pid), true) == 0)
		return 0;
	int why = errno;
	sb_thaw(sb, NULL);
	errno = why;
	return err_sys(e, ERR_INTERNAL, "cannot freeze a program");
}

int sb_thaw(struct sb *sb, struct err *e)
{
	struct slot *s = slot_of(sb);

	if (!sb->frozen)
		return 0;
	int64_t since = atomic_exchange(&s->wire->frozen_since_ns, 0);
	atomic_fetch_add(&s->wire->frozen_ns, clock_mono_ns() - since);
	sb->frozen = false;
	struct cg_slot *cg = view(sb);
	pid_t init = atomic_load(&s->wire->init_pid);
	if (cg == NULL || (cg->cg->ops->freeze(cg, init, false) < 0 && init != 0))
		return err_sys(e, ERR_INTERNAL, "cannot thaw a program");
	return 0;
}

void sb_stop(struct sb *sb)
{
	sb->stopped = true;
	wire_send(slot_of(sb)->sock, 's', NULL, 0);
}

static void take_output(const struct sb *sb, struct sb_result *ret)
{
	struct slot *s = slot_of(sb);
	const struct wire_answer *a = &s->wire->answer;

	for (int i = 1; i < 3; i++) {
		if (!sb->captured[i])
			continue;
		uint64_t at = WIRE_KEEP_AT + (uint64_t)(i - 1) * WIRE_KEEP_MAX;
		size_t n = (size_t)a->out_kept[i];
		ret->out[i] = xmalloc(n + 1);
		memcpy(ret->out[i], (const char *)s->wire + at, n);
		ret->out[i][n] = '\0';
		ret->out_len[i] = n;
		if (n > 1 << 20)
			fallocate(s->memfd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, (off_t)at,
				  (off_t)n);
	}
}

static int wait_done(struct sb *sb, struct err *e)
{
	struct slot *s = slot_of(sb);
	char kind = 0;
	int n = 0, rc;

	do
		rc = wire_recv(s->sock, &kind, NULL, 0, &n, 0);
	while (rc < 0 && errno == EAGAIN);
	if (rc > 0)
		return 0;
	fd_close(&s->sock);
	cg_remove_slot(&sb->host->cg, sb->slot);
	return err_set(e, ERR_INTERNAL, "the keeper of a sandbox slot died");
}

int sb_finish(struct sb *sb, struct sb_result *ret, struct err *e)
{
	struct slot *s = slot_of(sb);
	struct sb_result r = {.enforced = sb->enforced};
	int rc = wait_done(sb, e);

	if (rc == 0 && sb->frozen)
		sb_thaw(sb, NULL);
	if (rc == 0)
		rc = verdict_read(&s->wire->answer, &sb->limits, sb->stopped,
				  sb->host->cg.ops->kernel_counters, &r, e);
	if (rc == 0) {
		take_output(sb, &r);
		*ret = r;
	}
	uid_give(sb->host, s->uid);
	s->busy = false;
	free(sb);
	return rc;
}

int sb_run(struct sb_host *h, const struct sb_spec *spec, struct sb_result *ret, struct err *e)
{
	struct sb *sb;

	return sb_start(&sb, h, spec, e) < 0 ? -1 : sb_finish(sb, ret, e);
}

void sb_result_release(struct sb_result *r)
{
	for (int i = 0; i < 3; i++) {
		free(r->out[i]);
		r->out[i] = NULL;
		r->out_len[i] = 0;
	}
}
