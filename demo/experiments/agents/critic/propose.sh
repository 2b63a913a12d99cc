#!/bin/sh
# propose.sh none|PERCENT: proposes a step; a critic says how good it is, wrong in
# PERCENT of the cases, and what it finds worse is not taken.  With none all is
# taken.  critic.csv keeps what it said of every round's codebase.
set -eu

. ./gap.sh
last=$(ls /feedback/rounds | sort -n | tail -n 1)
x=$(cksum <"/feedback/rounds/$last/results.json" | cut -d' ' -f1)
now=$(sed -n 's/^STEP.*EQU \([0-9]*\).*/\1/p' warrior.red)
[ -e critic.csv ] || echo "player,round,score" >critic.csv
x=$(((x * 1103515245 + 12345) % 2147483648))
step=$((1 + x / 65536 % 4000))
x=$(((x * 1103515245 + 12345) % 2147483648))
luck=$((x / 65536 % 100))

good=$(gap "$now") new=$(gap "$step")
says=$((new < good))
if [ "$1" != none ] && [ "$luck" -lt "$1" ]; then
	says=$((1 - says))
fi
echo "step $step leaves $new, $now leaves $good; the critic says $says"
if [ "$1" = none ] || [ $says = 1 ]; then
	now=$step good=$new
fi
# How sure it is that what is played now will win.
sure=$((110 - 4 * good))
[ $sure -gt 1 ] || sure=1
[ "$1" = none ] || [ "$luck" -ge "$1" ] || sure=$((100 - sure))
printf 'ann,%d,0.%02d\n' $((last + 1)) $((sure > 99 ? 99 : sure)) >>critic.csv
sed -i "s/^\(STEP.*EQU \)[0-9]*/\1$now/" warrior.red
