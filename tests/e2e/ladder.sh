#!/bin/bash
# One climber against a ladder of opponents, as CodeClash has them.
. "$(dirname "$0")/lib.sh"
cd "$T" || exit 1
# Who falls first loses; the climber lives one instruction longer after every edit.
mkdir climber r1 r2 r3
printf 'DAT 0\n' >r1/warrior.red
printf 'NOP 0\nNOP 0\nDAT 0\n' >r2/warrior.red
printf 'JMP 0\n' >r3/warrior.red
printf 'NOP 0\nDAT 0\n' >climber/warrior.red
echo "sed -i '1i NOP 0' warrior.red" >climber/coach.sh
cat >ladder.yaml <<'X'
tournament: {rounds: 4, seed: 3}
game: {name: CoreWar, sims_per_round: 6}
player: {agent: command, name: me, code: climber, run: "sh coach.sh"}
ladder_rules: {min_round_wins: 2, win_last_k: 0, early_clinch: true, fast_forward: {enabled: true, min_sim_win_rate: 0.9}}
ladder:
- {agent: dummy, name: one, code: r1, elo: 100}
- {agent: dummy, name: two, code: r2, elo: 200}
- {agent: dummy, name: three, code: r3}
X
ladder() { json lad.json "$1"; }
is() { [ "$1" = "$2" ] || { echo "got: $1, expected: $2"; return 1; }; }
t "a ladder is climbed" sh -c '"$1" run ladder.yaml -o lad --json >lad.json' _ "$AGON"
t "two rungs are cleared" is "$(ladder .rungs_cleared)" 2
t "one without an edit" is "$(ladder '.rungs[0].fast_forwarded')" true
t "which plays round 0 only" is "$(ladder '.rungs[0].rounds')" 0
t "one as soon as it is won" is "$(ladder '.rungs[1].rounds') $(ladder '.rungs[1].player_wins')" "3 2"
t "the third is not" is "$(ladder .final_opponent) $(ladder .cleared_ladder)" "three false"
t "the climber goes on with what it had" is \
  "$(git --git-dir=lad/rung-003/repo.git show refs/agon/me/round/0:warrior.red | grep -c NOP)" 4
t "a rung is a run like any other" sh -c '"$1" verify lad/rung-002' _ "$AGON"
t "again: the same, and nothing is played" sh -c '"$1" run ladder.yaml -o lad --json | cmp - lad.json' _ "$AGON"
t "the summary is kept" is "$(json lad/ladder.json .rungs_cleared)" 2

killed() { # kill -9 at several moments, then to the end: the same
  for s in 0.15 0.4 0.7; do
    "$AGON" run ladder.yaml -o again -q >/dev/null 2>&1 &
    local pid=$!
    sleep $s
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
  done
  "$AGON" run ladder.yaml -o again --json | cmp - lad.json
}
t "killed and gone on with" killed
t "in the same codebases" is "$(git --git-dir=again/rung-003/repo.git rev-parse 'refs/agon/me/round/4^{tree}')" \
  "$(git --git-dir=lad/rung-003/repo.git rev-parse 'refs/agon/me/round/4^{tree}')"

refused() { # SED MESSAGE
  sed "$1" ladder.yaml >bad.yaml
  "$AGON" run bad.yaml -o bad >/dev/null 2>why
  [ $? -eq 2 ] && grep -q "$2" why && [ ! -e bad ] || { cat why; return 1; }
}
t "a mistake in a rung is said with its line" refused 's/code: r2/cod: r2/' 'rung 2: players\[1\].code: missing.*bad.yaml:7'
t "no climber" refused '/^player:/d' 'player: missing'
t "no rules" refused '/^ladder_rules:/d' 'ladder_rules: missing'
t "rules that cannot be" refused 's/win_last_k: 0/win_last_k: 2/' 'early_clinch: needs win_last_k 0'
t "an empty ladder" refused '/^- /d; s/^ladder:/ladder: []/' 'ladder: expected a list of 1'
t "a codebase that is not there" sh -c 'sed s/r2,/nowhere,/ ladder.yaml >bad.yaml; "$1" run bad.yaml -o bad 2>why; [ $? -eq 2 ] && grep -q nowhere why' _ "$AGON"
