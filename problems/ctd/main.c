/*
 * agon-ctd: what a package's input validator in the language checktestdata is run
 * by.  agon puts it beside the script into the sandbox; people may run it too.
 */
#include "harness/base/buf.h"
#include "harness/base/fd.h"
#include "problems/ctd/ctd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { EXIT_ACCEPTED = 42, EXIT_REJECTED = 43, EXIT_SCRIPT = 2, EXIT_BROKEN = 3 };

static const char usage[] =
	"usage: agon-ctd [-w] SCRIPT [FILE]\n"
	"       agon-ctd --check SCRIPT\n\n"
	"Does FILE, or standard input, look as the checktestdata script SCRIPT says?\n\n"
	"  -w       SPACE and NEWLINE take any blanks\n"
	"  --check  only read the script\n\n"
	"Exit status: 42 it does, 43 it does not (standard error says where), 2 the script\n"
	"cannot be read, 3 it cannot go on with this input.  See `agon help checktestdata`.\n";

struct call {
	bool check, help;
	struct ctd_options o;
	const char *script, *file;
};

static int read_call(int argc, char **argv, struct call *c)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "-w") == 0 || strcmp(argv[i], "--whitespace-ok") == 0)
			c->o.whitespace = true;
		else if (strcmp(argv[i], "--check") == 0)
			c->check = true;
		else if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			c->help = true;
		else if (argv[i][0] == '-' && argv[i][1] != '\0')
			return -1;
		else if (c->script == NULL)
			c->script = argv[i];
		else if (c->file == NULL && !c->check)
			c->file = argv[i];
		else
			return -1;
	}
	return c->script != NULL || c->help ? 0 : -1;
}

static int say(const char *about, const char *why)
{
	fprintf(stderr, "agon-ctd: %s: %s\n", about, why);
	return EXIT_SCRIPT;
}

/* A file is mapped: it may be larger than the memory. */
static int check(const struct ctd_script *s, const struct call *c)
{
	static const char *const where[] = {"/dev/stdin", NULL};
	FD_SCOPED fd = c->file != NULL ? open(c->file, O_RDONLY | O_CLOEXEC | O_NOCTTY)
				       : fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	BUF_SCOPED text = BUF_INIT;
	char why[CTD_WHY];
	struct stat st;
	void *map = MAP_FAILED;

	if (fd < 0 || fstat(fd, &st) < 0)
		return say(c->file != NULL ? c->file : where[0], strerror(errno));
	off_t at = lseek(fd, 0, SEEK_CUR);
	if (S_ISREG(st.st_mode) && st.st_size > 0 && at == 0)
		map = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED && fd_read_all(fd, SIZE_MAX / 2, &text) < 0)
		return say(c->file != NULL ? c->file : where[0], strerror(errno));
	const char *in = map != MAP_FAILED ? map : text.data;
	size_t len = map != MAP_FAILED ? (size_t)st.st_size : text.len;
	enum ctd_end end = ctd_check(s, in, len, &c->o, why);
	if (map != MAP_FAILED)
		munmap(map, len);
	if (end != CTD_ACCEPTED)
		fprintf(stderr, "%s\n", why);
	return end == CTD_ACCEPTED   ? EXIT_ACCEPTED
	       : end == CTD_REJECTED ? EXIT_REJECTED
				     : EXIT_BROKEN;
}

static int run(int argc, char **argv)
{
	struct call c = {0};
	BUF_SCOPED text = BUF_INIT;
	struct err e = ERR_INIT;
	struct ctd_script *s = NULL;
	char why[CTD_WHY];

	if (read_call(argc, argv, &c) < 0) {
		fputs(usage, stderr);
		return EXIT_SCRIPT;
	}
	if (c.help) {
		fputs(usage, stdout);
		return 0;
	}
	if (file_read(c.script, CTD_SCRIPT_MAX, &text, &e) < 0) {
		fprintf(stderr, "agon-ctd: %s\n", e.text);
		return EXIT_SCRIPT;
	}
	if (ctd_parse(&s, text.data, text.len, why) < 0) {
		fprintf(stderr, "%s: %s\n", c.script, why);
		return EXIT_SCRIPT;
	}
	int rc = c.check ? 0 : check(s, &c);
	ctd_free(&s);
	return rc;
}

/* Not through exit(): in the sandbox LeakSanitizer, which may not look at processes, fails there.
 * Tests and fuzzing look for leaks. */
int main(int argc, char **argv)
{
	int rc = run(argc, argv);

	fflush(NULL);
	_exit(rc);
}
