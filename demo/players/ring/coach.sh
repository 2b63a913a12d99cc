#!/bin/sh
# coach.sh: reads how the last round ended and turns one switch of the warrior.
#
# Who loses more than a quarter of its games needs to survive: more imps.  Who
# does not lose but draws needs to attack: a dwarf, then a stone, then a stone
# that works elsewhere.
set -eu

last=$(ls /feedback/rounds | sort -n | tail -n 1)
results=/feedback/rounds/$last/results.json

# mine KEY: the number at KEY of the player named "ring"
mine() {
	tr -d ' \n' <"$results" | tr '{' '\n' | grep '"name":"ring"' |
		sed "s/.*\"$1\":\([0-9]*\).*/\1/"
}
# switch NAME: how it stands
switch() {
	sed -n "s/^$1  *EQU \([0-9]*\).*/\1/p" warrior.red
}
# turn NAME VALUE
turn() {
	echo "round $last: won $won, drew $drew, lost $lost: $1 becomes $2" | tee -a notes.txt
	sed -i "s/^\($1  *EQU \)[0-9]*/\1$2/" warrior.red
}

won=$(mine games_won)
drew=$(mine draws)
lost=$(mine games_lost)
imps=$(switch IMPS)
attack=$(switch ATTACK)

if [ $((4 * lost)) -gt $((won + drew + lost)) ] && [ "$imps" -lt 8 ]; then
	turn IMPS $((imps == 1 ? 4 : 8))
elif [ "$attack" -lt 2 ]; then
	turn ATTACK $((attack + 1))
elif [ "$imps" -lt 8 ]; then
	turn IMPS $((imps == 1 ? 4 : 8))
else
	turn BOOT $((1 - $(switch BOOT)))
fi
