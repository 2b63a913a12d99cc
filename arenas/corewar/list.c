#include "arenas/corewar/asm.h"

static int signed_field(int v, int core_size)
{
	return v > core_size / 2 ? v - core_size : v;
}

void cw_list(const struct cw_rules *rules, const struct cw_warrior *w, struct buf *out)
{
	if (!rules->icws88)
		buf_printf(out, "       ORG     %6d\n", w->start);
	for (int i = 0; i < w->length; i++) {
		const struct cw_insn *c = &w->code[i];
		buf_printf(out, "       %3s%c%-2s %c%6d, %c%6d     \n", cw_op_name[c->op],
			   rules->icws88 ? ' ' : '.', rules->icws88 ? "" : cw_mod_name[c->mod],
			   cw_mode_sign[c->amode], signed_field(c->a, rules->core_size),
			   cw_mode_sign[c->bmode], signed_field(c->b, rules->core_size));
	}
	if (w->pin != CW_NO_PIN)
		buf_printf(out, "       PIN     %6lld\n", (long long)w->pin);
	if (rules->icws88 && w->start != 0)
		buf_printf(out, "       END     %6d\n", w->start);
	else
		buf_puts(out, "       END\n");
}
