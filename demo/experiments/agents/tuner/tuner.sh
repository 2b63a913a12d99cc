#!/bin/sh
# tuner.sh STEP...: plays each STEP for a round, then stays with the one that did
# best, as far as the feedback tells.
set -eu

# points ROUND: what is known of it; nothing if nothing is
points() {
	results=/feedback/rounds/$1/results.json
	verdict=/feedback/rounds/$1/verdict.json
	if [ -e "$results" ]; then
		me=$(sed 's/.*"you":"\([^"]*\)".*/\1/' "$results")
		mine=$(tr -d ' \n' <"$results" | tr '{' '\n' | grep "\"name\":\"$me\"")
		won=$(echo "$mine" | sed 's/.*"games_won":\([0-9]*\).*/\1/')
		drew=$(echo "$mine" | sed 's/.*"draws":\([0-9]*\).*/\1/')
		echo $((2 * won + drew))
	elif grep -qs '"result"' "$verdict"; then
		won=$(grep -o '"result":"win"' "$verdict" | wc -l)
		drew=$(grep -o '"result":"draw"' "$verdict" | wc -l)
		echo $((2 * won + drew))
	elif [ -e "$verdict" ]; then
		grep -c '"won":true' "$verdict" || true
	fi
}

# notes.txt has a line "ROUND STEP" for every round that was played.
[ -e notes.txt ] || sed -n 's/^STEP.*EQU \([0-9]*\).*/0 \1/p' warrior.red >notes.txt
round=$(wc -l <notes.txt)
if [ "$round" -le $# ]; then
	eval "step=\${$round}"
else
	step=$(tail -n 1 notes.txt | cut -d' ' -f2)
	best=-1
	while read -r k tried; do
		p=$(points "$k")
		if [ -n "$p" ] && [ "$p" -gt "$best" ]; then
			best=$p
			step=$tried
		fi
	done <notes.txt
	echo "round $round: the best so far is $step with $best"
fi
echo "$round $step" >>notes.txt
sed -i "s/^\(STEP.*EQU \)[0-9]*/\1$step/" warrior.red
