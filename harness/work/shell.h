/* shell: what the parts of a shell job share.  Private to harness/work. */
#ifndef AGON_WORK_SHELL_H
#define AGON_WORK_SHELL_H

#include "harness/base/buf.h"
#include "harness/work/box.h"

#include <jansson.h>
#include <stdbool.h>

#define SHELL_BIN "/agon/bin"
/* Where a program in the sandbox finds its model. */
#define SHELL_HOST "127.0.0.1"
#define SHELL_PORT 13131
#define SHELL_URL  "http://127.0.0.1:13131"

struct shell {
	struct sb_host *h;
	struct sb_dir *box, *tmp;
	const json_t *mounts; /* of the job */
	const char *cwd;
	char self[4096];      /* this program */
	char *passwd, *group; /* files of the host's, mounted into /etc */
	bool bridged;
	struct buf in; /* read from the job's socket, not yet taken */
};

/* The next line of the job's socket; does not return when that is closed. */
int shell_read_line(struct shell *s, json_t **ret, struct err *e);
/* Write a line; takes j. */
void shell_say(json_t *j);

/* Run r with the bridge between its programs and the job's socket. */
int shell_bridge(struct shell *s, struct box_run *r, struct err *e);
/* The part of it that is inside: agon-bridge COMMAND... */
int bridge_main(int argc, char **argv);
/* agon-play, inside too. */
int play_main(int argc, char **argv);
/* What stands beside a player that is an HTTP server (http_client.c). */
int http_client_main(int argc, char **argv);

#endif
