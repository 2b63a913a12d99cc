/*
 * The toolchain's identity: where each tool's name leads, and that file's size
 * and time.  A package upgrade changes it, so no build survives its compiler.
 */
#include "harness/base/buf.h"
#include "harness/base/fd.h"
#include "harness/run/tournament.h"

#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>

static const char *const tools[] = {"sh",   "make",  "gcc",      "g++",      "clang", "as",
				    "ld",   "rustc", "go",       "javac",    "java",  "python3",
				    "node", "fpc",   "gfortran", "gnatmake", NULL};

void toolchain_id(char ret[65])
{
	BUF_SCOPED facts = BUF_INIT;

	for (const char *const *t = tools; *t != NULL; t++) {
		char path[64];
		struct stat st;
		snprintf(path, sizeof(path), "/usr/bin/%s", *t);
		MEM_SCOPED char *real = realpath(path, NULL);
		if (real != NULL && stat(real, &st) == 0)
			buf_printf(&facts, "%s=%s %" PRId64 " %" PRId64 "\n", *t, real,
				   (int64_t)st.st_size, (int64_t)st.st_mtime);
	}
	sha256_hex(facts.data, facts.len, ret);
}
