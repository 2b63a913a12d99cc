#!/bin/sh
# Assembler for the files named: a table `embed_files` of struct embed_file (embed.h).
cat <<'X'
	.section .rodata
X
n=0
for f in "$@"; do
	printf '.Lname%d:\n\t.asciz "%s"\n.Ldata%d:\n\t.incbin "%s"\n.Lend%d:\n\t.byte 0\n' \
		$n "$f" $n "$f" $n
	n=$((n + 1))
done
cat <<'X'
	.section .data.rel.ro,"aw"
	.balign 8
	.globl embed_files
	.type embed_files, @object
embed_files:
X
i=0
while [ $i -lt $n ]; do
	printf '\t.quad .Lname%d, .Ldata%d, .Lend%d - .Ldata%d\n' $i $i $i $i
	i=$((i + 1))
done
cat <<'X'
	.quad 0, 0, 0
	.size embed_files, . - embed_files
	.section .note.GNU-stack,"",%progbits
X
