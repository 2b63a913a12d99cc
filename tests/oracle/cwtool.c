/*
 * cwtool: the Core War arena by hand, for the oracle tests and developers.
 *
 *	cwtool list [OPTION...] FILE...     load files, as `pmars -A` prints them
 *	cwtool program [OPTION...] FILE...  as pMARS prints warriors without -b
 *
 * Options as in pMARS: -s core size, -c cycles, -p processes, -l length,
 * -d distance, -r rounds, -S P-space, -w warriors, -8.  Exit 1 when a warrior does
 * not assemble; why is on stderr.
 */
#include "arenas/corewar/asm.h"

#include "harness/base/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int read_file(const char *path, struct buf *out)
{
	FILE *f = strcmp(path, "-") == 0 ? stdin : fopen(path, "rbe");
	char chunk[4096];

	if (f == NULL) {
		fprintf(stderr, "cwtool: %s: cannot open\n", path);
		return -1;
	}
	for (size_t n; (n = fread(chunk, 1, sizeof(chunk), f)) > 0;)
		buf_add(out, chunk, n);
	if (f != stdin)
		fclose(f);
	return 0;
}

/* The listing of pMARS without -A: the start is a label. */
static void print_program(const struct cw_rules *rules, const struct cw_warrior *w)
{
	BUF_SCOPED list = BUF_INIT;
	bool inside = w->start < w->length;
	int line = 0;

	printf("Program \"%s\" (length %d) by \"%s\"\n\n", w->name[0] != '\0' ? w->name : "Unknown",
	       w->length, w->author[0] != '\0' ? w->author : "Anonymous");
	cw_list(rules, w, &list);
	if (inside && !rules->icws88)
		printf("       ORG      START\n");
	for (char *s = list.data, *end; (end = strchr(s, '\n')) != NULL; s = end + 1) {
		if (strncmp(s, "       ORG", 10) == 0)
			continue;
		if (line == w->length)
			break;
		printf("%-7s%.*s\n", line++ == w->start ? "START" : "", (int)(end - s) - 7, s + 7);
	}
	if (inside && rules->icws88)
		printf("       END      START\n");
	printf("\n");
}

static int assemble(const struct cw_rules *rules, const char *path, bool program)
{
	BUF_SCOPED text = BUF_INIT;
	BUF_SCOPED log = BUF_INIT;
	BUF_SCOPED list = BUF_INIT;
	struct cw_warrior w;

	if (read_file(path, &text) != 0)
		return 2;
	int bad = cw_assemble(rules, text.data, text.len, &w, &log);
	fprintf(stderr, "%s", log.data);
	if (bad != 0)
		return 1;
	if (program) {
		print_program(rules, &w);
	} else {
		cw_list(rules, &w, &list);
		printf("%s", list.data);
	}
	return 0;
}

static int usage(void)
{
	fprintf(stderr, "usage: cwtool list|program [-8] [-s N] [-c N] [-p N] [-l N] [-d N] "
			"[-r N] [-S N] [-w N] FILE...\n");
	return 2;
}

int main(int argc, char **argv)
{
	struct cw_rules r = {.core_size = 8000,
			     .max_cycles = 80000,
			     .max_processes = 8000,
			     .max_length = 100,
			     .min_distance = 100,
			     .rounds = 1,
			     .warriors = 1};
	static const char letters[] = "scpldrSw";
	int *const field[] = {&r.core_size,    &r.max_cycles, &r.max_processes, &r.max_length,
			      &r.min_distance, &r.rounds,     &r.pspace_size,   &r.warriors};
	int status = 0;

	if (argc < 2 || (strcmp(argv[1], "list") != 0 && strcmp(argv[1], "program") != 0))
		return usage();
	optind = 2;
	for (int c; (c = getopt(argc, argv, "8s:c:p:l:d:r:S:w:")) != -1;) {
		const char *at = c == '8' ? NULL : strchr(letters, c);
		if (c == '8')
			r.icws88 = true;
		else if (at == NULL || c == '\0')
			return usage();
		else
			*field[at - letters] = (int)strtol(optarg, NULL, 10);
	}
	/* At least a sixteenth, and a divisor. */
	for (int i = 16; r.pspace_size == 0; i--)
		if (r.core_size % i == 0)
			r.pspace_size = r.core_size / i;
	r.read_limit = r.write_limit = r.core_size;
	for (int i = optind; i < argc && status < 2; i++) {
		int s = assemble(&r, argv[i], strcmp(argv[1], "program") == 0);
		status = s > status ? s : status;
	}
	return status;
}
