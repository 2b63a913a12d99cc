/*
 * helper: a small process, forked from the caller once and early, from which
 * all keepers are forked, so that a big caller never copies its page tables.
 *
 * It lives in the sandbox's root, forks keepers on request, and when the
 * caller is gone, however it went, kills what is left and removes the cgroups.
 */
#include "sandbox/internal.h"

#include "harness/base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int wire_send(int sock, char kind, const int *fds, int n)
{
	struct iovec iov = {.iov_base = &kind, .iov_len = 1};
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int) * WIRE_FDS_MAX)];
	struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1};

	if (n > 0) {
		m.msg_control = control;
		m.msg_controllen = CMSG_SPACE(sizeof(int) * (size_t)n);
		struct cmsghdr *c = CMSG_FIRSTHDR(&m);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int) * (size_t)n);
		memcpy(CMSG_DATA(c), fds, sizeof(int) * (size_t)n);
	}
	for (;;) {
		if (sendmsg(sock, &m, MSG_NOSIGNAL) >= 0)
			return 0;
		if (errno != EINTR)
			return -1;
	}
}

int wire_recv(int sock, char *ret_kind, int *ret_fds, int max, int *ret_n, int flags)
{
	struct iovec iov = {.iov_base = ret_kind, .iov_len = 1};
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int) * WIRE_FDS_MAX)];
	struct msghdr m = {.msg_iov = &iov,
			   .msg_iovlen = 1,
			   .msg_control = control,
			   .msg_controllen = sizeof(control)};
	ssize_t k;
	int n = 0;

	do
		k = recvmsg(sock, &m, MSG_CMSG_CLOEXEC | flags);
	while (k < 0 && errno == EINTR);
	if (k <= 0)
		return k < 0 && errno != ECONNRESET ? -1 : 0;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&m); c != NULL; c = CMSG_NXTHDR(&m, c)) {
		if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
			continue;
		int got = (int)((c->cmsg_len - CMSG_LEN(0)) / sizeof(int));
		for (int i = 0; i < got; i++) {
			int fd;
			memcpy(&fd, CMSG_DATA(c) + sizeof(int) * (size_t)i, sizeof(fd));
			if (n < max)
				ret_fds[n++] = fd;
			else
				close(fd);
		}
	}
	*ret_n = n;
	return 1;
}

void close_but(const int *keep, int n)
{
	unsigned from = 3;

	for (;;) {
		int next = -1;
		for (int i = 0; i < n; i++)
			if (keep[i] >= (int)from && (next < 0 || keep[i] < next))
				next = keep[i];
		unsigned to = next < 0 ? ~0u : (unsigned)next - 1;
		if (from <= to)
			syscall(SYS_close_range, from, to, 0);
		if (next < 0)
			return;
		from = (unsigned)next + 1;
	}
}

int host_descriptors(const struct sb_host *h, int *ret)
{
	int n = 0;

	ret[n++] = h->proc;
	ret[n++] = h->host_net;
	ret[n++] = h->root_rw;
	ret[n++] = h->null_fd;
	for (int t = 0; t < CG_TREES; t++) {
		ret[n++] = h->cg.parent[t];
		ret[n++] = h->cg.dir[t];
	}
	return n;
}

/* Descriptors of the caller that are none of our business. */
static void close_others(const struct sb_host *h, int sock, int parent)
{
	int keep[HOST_DESCRIPTORS + 2], n = host_descriptors(h, keep);

	keep[n++] = sock;
	keep[n++] = parent;
	close_but(keep, n);
}

/* execve() keeps what is ignored, and the caller may ignore anything: programs that
 * come from here would never end of a broken pipe.  Not through libc, which refuses to
 * touch the two signals it uses itself. */
static void plain_signals(void)
{
	static const uint64_t by_default[4]; /* struct sigaction of the kernel, all zero */
	sigset_t all;

	for (int s = 1; s < NSIG; s++)
		syscall(SYS_rt_sigaction, s, by_default, NULL, sizeof(uint64_t));
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
}

/* Programs have no right to raise it any more. */
static void limit_core(const struct sb_host *h)
{
	struct rlimit r = {(rlim_t)h->core_limit, (rlim_t)h->core_limit};

	if (!mutant("rlimit_core") && setrlimit(RLIMIT_CORE, &r) < 0)
		errno = 0;
}

struct keepers {
	pid_t pid[SLOTS_MAX];
};

static void reap_keepers(struct keepers *k)
{
	pid_t pid;

	while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
		for (int i = 0; i < SLOTS_MAX; i++)
			if (k->pid[i] == pid)
				k->pid[i] = 0;
}

static void start_keeper(struct sb_host *h, struct keepers *k, int index, const int *fds)
{
	pid_t pid;

	reap_keepers(k);
	if (k->pid[index] > 0) {
		kill(k->pid[index], SIGKILL);
		waitpid(k->pid[index], NULL, 0);
	}
	points_forget(h->points, index);
	cg_remove_slot(&h->cg, index);
	pid = fork();
	if (pid == 0) {
		close(h->helper_sock);
		keeper_main(h, index, fds[0], fds[1]);
	}
	k->pid[index] = pid > 0 ? pid : 0;
}

static void clean_up(struct sb_host *h, struct keepers *k)
{
	for (int i = 0; i < SLOTS_MAX; i++)
		if (k->pid[i] > 0)
			kill(k->pid[i], SIGKILL);
	while (waitpid(-1, NULL, 0) > 0)
		;
	cg_remove(&h->cg);
}

static void serve(struct sb_host *h, int parent_fd)
{
	struct keepers k = {{0}};
	struct pollfd p[2] = {{.fd = h->helper_sock, .events = POLLIN},
			      {.fd = parent_fd, .events = POLLIN}};

	for (;;) {
		char kind;
		int fds[2] = {-1, -1}, n = 0;
		if (poll(p, 2, -1) < 0 && errno != EINTR)
			break;
		if (p[1].revents != 0)
			break;
		if (p[0].revents == 0)
			continue;
		if (wire_recv(h->helper_sock, &kind, fds, 2, &n, 0) <= 0)
			break;
		if (n == 2 && kind >= 0 && kind < SLOTS_MAX)
			start_keeper(h, &k, kind, fds);
		for (int i = 0; i < n; i++)
			close(fds[i]);
	}
	clean_up(h, &k);
}

static _Noreturn void helper_main(struct sb_host *h, int sock, int parent)
{
	struct err e = ERR_INIT;

	if (!mutant("close_range"))
		close_others(h, sock, parent);
	plain_signals();
	limit_core(h);
	umask(022);
	setsid();
	prctl(PR_SET_NAME, "agon-helper");
	h->helper_sock = sock;
	h->null_fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (int i = 0; i < 3; i++)
		dup2(h->null_fd, i);
	h->points = points_new();
	int rc = h->points != NULL ? root_enter(h, &e)
				   : err_sys(&e, ERR_HOST, "cannot map memory to share");
	if (send(sock, &e, sizeof(e), MSG_NOSIGNAL) < 0 || rc < 0)
		_exit(1);
	serve(h, parent);
	_exit(0);
}

int helper_start(struct sb_host *h, struct err *e)
{
	int pair[2];
	FD_SCOPED self = (int)syscall(SYS_pidfd_open, getpid(), 0);

	if (self < 0 || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return err_sys(e, ERR_HOST, "cannot make the helper's socket");
	pid_t pid = fork();
	if (pid < 0) {
		close(pair[0]);
		close(pair[1]);
		return err_sys(e, ERR_HOST, "cannot start the helper");
	}
	if (pid == 0)
		helper_main(h, pair[1], self);
	close(pair[1]);
	h->helper = pid;
	h->helper_sock = pair[0];
	struct err why = ERR_INIT;
	ssize_t n;
	do
		n = recv(pair[0], &why, sizeof(why), 0);
	while (n < 0 && errno == EINTR);
	if (n != sizeof(why))
		return err_set(e, ERR_INTERNAL, "the sandbox helper died while starting");
	if (why.code != ERR_NONE)
		return err_set(e, why.code, "%s", why.text);
	return 0;
}

int helper_slot(struct sb_host *h, int index, struct err *e)
{
	struct slot *s = &h->slots[index];
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return err_sys(e, ERR_HOST, "cannot make a slot's socket");
	int fds[2] = {pair[1], s->memfd};
	int rc = wire_send(h->helper_sock, (char)index, fds, 2);
	close(pair[1]);
	if (rc < 0) {
		close(pair[0]);
		return err_sys(e, ERR_INTERNAL, "the sandbox helper is gone");
	}
	s->sock = pair[0];
	return 0;
}

void helper_stop(struct sb_host *h)
{
	fd_close(&h->helper_sock);
	if (h->helper > 0)
		while (waitpid(h->helper, NULL, 0) < 0 && errno == EINTR)
			;
	h->helper = 0;
}
