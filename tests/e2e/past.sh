#!/bin/bash
# A player against its own past.
. "$(dirname "$0")/lib.sh"
cd "$T" || exit 1
mkdir me
printf 'NOP 0\nDAT 0\n' >me/warrior.red
cat >t.yaml <<'X'
tournament: {rounds: 3, seed: 1}
game: {name: corewar, sims_per_round: 4}
players:
- {agent: command, name: me, code: me, run: "sed -i '1i NOP 0' warrior.red"}
- {agent: past, name: mirror, code: me, of: me}
- {agent: past, name: elder, code: me, of: me, lag: 2}
X
nops() { git --git-dir=run/repo.git show "refs/agon/$1/round/$2:warrior.red" | grep -c NOP; }
is() { [ "$1" = "$2" ] || { echo "got $1, expected $2"; return 1; }; }
t "a run against the past" "$AGON" run t.yaml -o run --json
t "grows by one a round" is "$(nops me 0) $(nops me 1) $(nops me 2) $(nops me 3)" "1 2 3 4"
t "the mirror is a round behind" is "$(nops mirror 0) $(nops mirror 1) $(nops mirror 2) $(nops mirror 3)" "1 1 2 3"
t "the elder two" is "$(nops elder 0) $(nops elder 1) $(nops elder 2) $(nops elder 3)" "1 1 1 2"
t "who lives longer wins: the present" sh -c '"$1" standings run | grep -q "me "' _ "$AGON"
t "again: the same" "$AGON" run t.yaml -o run --json
t "it verifies" "$AGON" verify run
refused() { sed "$1" t.yaml >bad.yaml; "$AGON" run bad.yaml -o bad 2>why; [ $? -eq 2 ] && grep -q "$2" why; }
t "nobody of that name" refused 's/of: me, lag/of: nobody, lag/' 'players\[2\].of: expected the name of another player.*bad.yaml:6'
t "not itself" refused 's/of: me}/of: mirror}/' 'players\[1\].of: expected the name of another'
