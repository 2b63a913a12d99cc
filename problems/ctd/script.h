/*
 * script: a checktestdata script as a tree.  What commands and nodes mean is in
 * check.c and eval.c; what they may hold, here.
 */
#ifndef AGON_CTD_SCRIPT_H
#define AGON_CTD_SCRIPT_H

#include "harness/base/vec.h"
#include "problems/ctd/ctd.h"
#include "problems/ctd/value.h"

enum node_kind {
	NODE_VALUE,
	NODE_VARIABLE, /* .name, .kids: its indices */
	NODE_NEGATE,
	NODE_ARITH, /* .op: + - * / % ^ */
	NODE_STRLEN,
	/* what follows is true or false */
	NODE_COMPARE, /* .op: < > l(<=) g(>=) = ! */
	NODE_NOT,
	NODE_AND,
	NODE_OR,
	NODE_ISEOF,
	NODE_MATCH,
	NODE_UNIQUE,  /* .kids: variables without indices */
	NODE_INARRAY, /* the value, the variable */
};

struct node {
	enum node_kind kind;
	char op;
	int depth;
	size_t name, from, to; /* variable; its text in the script */
	struct value value;
	VEC(struct node *)
	kids;
};

enum command_kind {
	CMD_SPACE,
	CMD_NEWLINE,
	CMD_EOF,
	CMD_INT,    /* min, max */
	CMD_FLOAT,  /* min, max */
	CMD_FLOATP, /* min, max, decimals from, to */
	CMD_STRING,
	CMD_REGEX,
	CMD_ASSERT,
	CMD_SET,   /* variable, value, variable, value... */
	CMD_UNSET, /* variables */
	CMD_REP,
	CMD_WHILE,
	CMD_IF,
};

enum notation { NOTATION_ANY, NOTATION_FIXED, NOTATION_SCIENTIFIC };

struct block {
	size_t len, cap;
	struct command **at;
};

struct command {
	enum command_kind kind;
	enum notation notation;
	size_t from, to; /* its text, up to a block it may have */
	VEC(struct node *)
	args;                      /* without the variable */
	struct node *variable;     /* that is set, or NULL */
	struct command *separator; /* or NULL */
	struct block block, other; /* other: ELSE */
};

struct ctd_script {
	char *text; /* a copy */
	size_t len;
	VEC(char *)
	names; /* of variables */
	VEC(struct node *)
	nodes;
	VEC(struct command *)
	commands;
	struct block main;
};

/* The line of a place in the script, from 1. */
size_t script_line(const struct ctd_script *s, size_t at);

/* ---- tokens (lex.c) ---- */

enum token_kind {
	TOKEN_END,
	TOKEN_WORD, /* upper case */
	TOKEN_NAME, /* of a variable */
	TOKEN_INT,
	TOKEN_FLOAT,
	TOKEN_STRING, /* its bytes in .bytes */
	TOKEN_SIGN,   /* .sign: one of ( ) [ ] , = + - * / % ^ ! < >, or l g e n a o */
};

struct token {
	enum token_kind kind;
	char sign;
	size_t from, to;
};

struct lexer {
	const char *text;
	size_t len, at;
	struct token now;
	struct buf bytes; /* of now, a string */
	char *why;        /* CTD_WHY bytes; "": all is well */
};

/* Read the next token into .now; at an error it is TOKEN_END and .why says what. */
void token_next(struct lexer *x);
__attribute__((format(printf, 3, 4))) void token_fail(struct lexer *x, size_t at, const char *fmt,
						      ...);

#endif
