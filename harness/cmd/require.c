#include "harness/cmd/require.h"

#include "harness/base/log.h"
#include "sandbox/sandbox.h"

#include <string.h>

enum { ALL = 2 * SB_SYSCALLS - 1 };

static unsigned find(const char *name, size_t n, unsigned all)
{
	if (n == 3 && strncmp(name, "all", n) == 0)
		return all;
	for (unsigned bit = 1; bit <= SB_SYSCALLS; bit <<= 1) {
		const char *is = sb_limit_name((enum sb_limit)bit);
		if (strlen(is) == n && strncmp(name, is, n) == 0)
			return bit;
	}
	return 0;
}

int require_parse(const struct opt_list *names, unsigned all, unsigned *ret, struct err *e)
{
	unsigned sum = 0;

	for (size_t i = 0; i < names->len; i++)
		for (const char *p = names->at[i];; p++) {
			size_t n = strcspn(p, ",");
			unsigned found = find(p, n, all);
			if (found == 0)
				return err_set(e, ERR_USAGE,
					       "--require %.*s: cpu, wall, memory, processes, "
					       "output, file, net, syscalls or all",
					       (int)n, p);
			sum |= found;
			p += n;
			if (*p == '\0')
				break;
		}
	*ret = sum;
	return 0;
}

static void list(unsigned limits, struct buf *out)
{
	for (unsigned bit = 1; bit <= SB_SYSCALLS; bit <<= 1)
		if (limits & bit)
			buf_printf(out, "%s%s", out->len > 0 ? ", " : "",
				   sb_limit_name((enum sb_limit)bit));
}

int require_host(const struct opt_list *names, bool programs, struct err *e)
{
	unsigned want = 0;
	BUF_SCOPED missing = BUF_INIT;

	if (require_parse(names, ALL, &want, e) < 0)
		return -1;
	if (want == 0 && !programs)
		return 0;
	unsigned can = sb_probe();
	list((want != 0 ? want : ALL) & ~can, &missing);
	if (missing.len == 0)
		return 0;
	if (want != 0)
		return err_set(e, ERR_HOST,
			       "limits that are required cannot be enforced on this host: %s; see "
			       "agon doctor",
			       missing.data);
	/* It can run nothing at all: the first program says why. */
	if (can != 0)
		log_warn("no kernel counter of this host enforces these limits of programs: %s; "
			 "agon doctor says what would, --require refuses to go on",
			 missing.data);
	return 0;
}
