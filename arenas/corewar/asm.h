/*
 * asm: Redcode text to a warrior, and back to a load file.
 *
 * ICWS'94 with the pMARS extensions, as pMARS 0.9.4 assembles them, to the
 * byte.  Text is hostile: time and memory are bounded whatever it holds (the
 * limits are in asm_int.h), and every message says line and column.  Knows
 * nothing of execution.
 *
 * Meant to differ from pMARS:
 *	- comparisons next to sums and products, "1+2*3==7" and "a<b==c", are read
 *	  like all else, left to right within one rank; pMARS refuses the first,
 *	- FOR beyond 65535 and numbers beyond 2^63-1 are errors, not wrapped,
 *	- a warrior without instructions is an error; no ";assert" is no warning,
 *	- a lone carriage return ends a line, and lines may have 8000 bytes,
 *	- the load file of an ICWS'88 warrior has no ORG but "END n".
 */
#ifndef AGON_COREWAR_ASM_H
#define AGON_COREWAR_ASM_H

#include "arenas/corewar/insn.h"
#include "harness/base/buf.h"

#include <stddef.h>

/* 0: *ret is the warrior; log may have got warnings.  1: the text is refused,
 * *ret is untouched, and log says why, one message a line:
 *	12:5: error: unknown label "bomb"
 *	3:1: warning: ...
 * Lines and columns start at 1; columns count bytes.  What concerns the whole
 * text has no position: "error: no instructions".  At most 20 errors and as
 * many warnings, a few kilobytes in all, are shown.  In the text of an EQU the
 * position is where its name is used. */
int cw_assemble(const struct cw_rules *rules, const char *text, size_t len, struct cw_warrior *ret,
		struct buf *log);

/* The load file, byte for byte as `pmars -A` prints it.  It is Redcode again. */
void cw_list(const struct cw_rules *rules, const struct cw_warrior *w, struct buf *out);

#endif
