/* Run a command in the sandbox and say what became of it.
 *
 *	cc run.c -o run $(pkg-config --cflags --libs agonbox) && ./run /bin/echo hello
 */
#include <agonbox.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	struct sb_err e = SB_ERR_INIT;
	struct sb_host *host;
	struct sb_result r;
	struct sb_spec spec = SB_SPEC_INIT;

	if (argc < 2)
		return SB_ERR_USAGE;
	spec.argv = (const char *const *)argv + 1;
	spec.cpu_ns = 1000000000;      /* 1 s of all its processes */
	spec.wall_ns = 5000000000;     /* 5 s by the clock */
	spec.memory_bytes = 64L << 20; /* 64 MiB of all its processes */
	spec.processes = 16;
	spec.stream[1].kind = SB_STREAM_CAPTURE;

	if (sb_host_new(&host, NULL, &e) < 0 || sb_run(host, &spec, &r, &e) < 0) {
		fprintf(stderr, "run: %s\n", e.text);
		return e.code;
	}
	printf("%s: %s (%.3f s of CPU time)\n", sb_end_name(r.end), r.evidence, r.cpu_ns / 1e9);
	fwrite(r.out[1], 1, r.out_len[1], stdout);
	sb_result_release(&r);
	sb_host_free(host);
	return 0;
}
