/* The first bytes choose the comparison and cut the rest into answer and output.  A text must
 * equal itself, and equality must not depend on the side. */
#include "harness/base/fd.h"
#include "problems/problem.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int fds[2] = {-1, -1};

static void fill(int fd, const uint8_t *data, size_t n)
{
	if (ftruncate(fd, 0) < 0 || lseek(fd, 0, SEEK_SET) < 0 || fd_write_all(fd, data, n) < 0 ||
	    lseek(fd, 0, SEEK_SET) < 0)
		abort();
}

static bool equal(const struct problem_compare *c, const struct problem_args *f, const uint8_t *a,
		  size_t an, const uint8_t *b, size_t bn)
{
	struct judge_diff d;
	struct err e = ERR_INIT;

	fill(fds[0], a, an);
	fill(fds[1], b, bn);
	if (judge_compare(c, f, fds[0], fds[1], &d, &e) < 0)
		abort();
	if (!d.equal && d.what[0] == '\0')
		abort();
	return d.equal;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const words[] = {"float_tolerance", "1e-3", "case_sensitive",
					    "space_change_sensitive", NULL};
	struct problem_compare c = {.epsilon = 1e-3, .absolute = true};

	if (size < 3)
		return 0;
	for (int i = 0; i < 2 && fds[0] < 0; i++)
		fds[1 - i] = memfd_create("fuzz", MFD_CLOEXEC);
	if (fds[1] < 0)
		fds[1] = memfd_create("fuzz", MFD_CLOEXEC);
	if (fds[0] < 0)
		fds[0] = memfd_create("fuzz", MFD_CLOEXEC);
	c.kind = (enum problem_compare_kind)(data[0] % (COMPARE_LOOSE + 1));
	size_t skip = data[1] % 4, cut = (size_t)data[2] % (size - 2);
	struct problem_args f = {.len = data[1] & 4 ? 0 : (skip == 1 ? 0 : 4 - skip),
				 .at = words + skip};
	if (skip == 1)
		f.at = words + 2;
	data += 3;
	size -= 3;
	if (cut > size)
		cut = size;
	if (!equal(&c, &f, data, cut, data, cut))
		abort();
	bool ab = equal(&c, &f, data, cut, data + cut, size - cut);
	/* Numbers are compared only where the answer is one: that rule has sides. */
	if (f.len == 0 && c.kind != COMPARE_FLOATS && c.kind != COMPARE_LOOSE &&
	    c.kind != COMPARE_LINE_COUNT && ab != equal(&c, &f, data + cut, size - cut, data, cut))
		abort();
	return 0;
}
