#!/bin/sh
# hoard.sh: after a lost round, more code that does nothing: armour, it believes.
set -eu
last=$(ls /feedback/rounds | sort -n | tail -n 1)
if grep -q '"won":true' "/feedback/rounds/$last/verdict.json"; then
	exit 0
fi
printf '\tDAT #%d, #%d\n\tDAT #%d, #%d\n' $((last * 17 + 1)) $((last * 31 + 2)) $((last * 7)) 99 >>warrior.red
printf 'lost round %s; more armour\n' "$last" >"lost-$last.txt"
