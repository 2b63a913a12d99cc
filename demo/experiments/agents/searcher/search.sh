#!/bin/sh
# search.sh N: draws N steps and takes the one whose bombs leave the smallest gaps,
# if they are smaller than those of the step it has.
set -eu

# gap STEP: every so-many-th cell is hit in the end; less than 4 and it hits itself
gap() {
	a=8000 b=$1
	while [ "$b" -gt 0 ]; do
		r=$((a % b))
		a=$b b=$r
	done
	[ $a -ge 4 ] || a=8000
	echo $a
}

# Chance comes from the results, and those from the tournament's seed.
last=$(ls /feedback/rounds | sort -n | tail -n 1)
x=$(cksum <"/feedback/rounds/$last/results.json" | cut -d' ' -f1)
best=$(sed -n 's/^STEP.*EQU \([0-9]*\).*/\1/p' warrior.red)
least=$(gap "$best")
n=$1
while [ "$n" -gt 0 ]; do
	x=$(((x * 1103515245 + 12345) % 2147483648))
	step=$((1 + x / 65536 % 4000))
	g=$(gap $step)
	echo "step $step leaves $g"
	if [ "$g" -lt "$least" ]; then
		least=$g best=$step
	fi
	n=$((n - 1))
done
echo "taken: $best"
sed -i "s/^\(STEP.*EQU \)[0-9]*/\1$best/" warrior.red
