#include "arenas/corewar/insn.h"

const char cw_op_name[CW_OPS][4] = {
	[CW_DAT] = "DAT", [CW_MOV] = "MOV", [CW_ADD] = "ADD", [CW_SUB] = "SUB", [CW_MUL] = "MUL",
	[CW_DIV] = "DIV", [CW_MOD] = "MOD", [CW_JMP] = "JMP", [CW_JMZ] = "JMZ", [CW_JMN] = "JMN",
	[CW_DJN] = "DJN", [CW_SPL] = "SPL", [CW_SLT] = "SLT", [CW_CMP] = "CMP", [CW_SEQ] = "SEQ",
	[CW_SNE] = "SNE", [CW_NOP] = "NOP", [CW_LDP] = "LDP", [CW_STP] = "STP",
};

const char cw_mod_name[CW_MODS][3] = {
	[CW_A] = "A", [CW_B] = "B", [CW_AB] = "AB", [CW_BA] = "BA",
	[CW_F] = "F", [CW_X] = "X", [CW_I] = "I",
};

const char cw_mode_sign[CW_MODES] = {
	[CW_IMMEDIATE] = '#', [CW_DIRECT] = '$',     [CW_B_INDIRECT] = '@', [CW_B_PREDEC] = '<',
	[CW_B_POSTINC] = '>', [CW_A_INDIRECT] = '*', [CW_A_PREDEC] = '{',   [CW_A_POSTINC] = '}',
};
