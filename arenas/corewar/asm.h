/*
 * asm: Redcode text to a warrior, and back to a load file.
 *
 * ICWS'94 with the pMARS extensions, as pMARS 0.9.4 assembles them.  Text is
 * hostile: time and memory are bounded whatever it holds (the limits are in
 * asm_limits.h), and every message says line and column.  Knows nothing of
 * execution.
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
 * Lines and columns start at 1; columns count bytes. */
int cw_assemble(const struct cw_rules *rules, const char *text, size_t len, struct cw_warrior *ret,
		struct buf *log);

/* The load file, byte for byte as `pmars -A` prints it.  It is Redcode again. */
void cw_list(const struct cw_rules *rules, const struct cw_warrior *w, struct buf *out);

#endif
