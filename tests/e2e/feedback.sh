#!/bin/bash
# What an agent may see before it edits, and what it may not.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/fixture.sh"
make_players "$T/players"
mkdir -p "$T/players/secret"
printf ';name CANARY-name\n;author CANARY-author\n;strategy CANARY-text\nORG s\nCANARYlabel DAT #0, #0\ns ADD #5, CANARYlabel\nMOV CANARYlabel, @CANARYlabel\nJMP s\nCANARYend DAT #1234, #4321\n' >"$T/players/secret/warrior.red"
printf 'build: "echo CANARY-build-log"\n' >"$T/players/secret/agon.yaml"
mkdir -p "$T/players/broken" && printf 'MOV 0\nJNK CANARY-line\n' >"$T/players/broken/warrior.red"
tournament() { # TRANSPARENT
  cat >"$T/t.yaml" <<X
tournament: {rounds: 2, seed: 5, transparent: $1}
game: {name: corewar, sims_per_round: 20}
players:
- {agent: command, name: spy, code: players/self, run: "cp -r /feedback seen-\$(ls /feedback/rounds | wc -l); ls / > root.txt; env > env.txt"}
- {agent: none, name: opponent, code: players/secret}
- {agent: none, name: broken, code: players/broken}
X
}
tournament false
t "the tournament runs" "$AGON" run "$T/t.yaml" -o "$T/run" --json
git --git-dir="$T/run/repo.git" archive refs/agon/spy/round/2 | tar -x -C "$(mkdir -p "$T/seen" && echo "$T/seen")"
S=$T/seen
t "before round 1 it saw round 0" test -d "$S/seen-1/rounds/0"
t "before round 2 both, the older unchanged" diff -r "$S/seen-1/rounds/0" "$S/seen-2/rounds/0"
t "its own results" grep -q '"you":"spy"' "$S/seen-2/rounds/1/results.json"
t "as numbers that add up" node -e '
  const r=JSON.parse(require("fs").readFileSync(process.argv[1]));
  const me=r.players.find(p=>p.name==="spy");
  process.exit(me.games_won+me.draws+me.games_lost===40?0:1)' "$S/seen-2/rounds/1/results.json"
t "its own build log" grep -q "outcome: ok" "$S/seen-2/rounds/1/build.log"
t "a line for its first games" grep -q "^game 0: " "$S/seen-2/rounds/1/games/opponent.txt"
t "pictures of its first game" grep -qi cycle "$S/seen-2/rounds/0/replays/opponent.txt"
t "a walkover is said" grep -q invalid "$S/seen-2/rounds/0/games/broken.txt"
t "nothing of an opponent's code, name or log" exits 1 grep -rq CANARY "$S"
t "no path of the host" exits 1 grep -rqF "$T" "$S"
t "no seed" exits 1 grep -rqi seed "$S/seen-2"
t "no home, work or host files at its root" exits 1 grep -qE '^(home|root|work|boot|mnt|srv)$' "$S/root.txt"
t "an error of its own is shown with its place" sh -c '"$1" export "$2" --format csv -o "$3" >/dev/null && grep -q "warrior.red: 2:" "$3/rounds.csv"' _ "$AGON" "$T/run" "$T/csv"
tournament true
t "a transparent tournament" "$AGON" run "$T/t.yaml" -o "$T/open" --json
t "shows the opponents' code" git --git-dir="$T/open/repo.git" show refs/agon/spy/round/2:seen-2/opponents/opponent/warrior.red
t "of the round before, and not its own" exits 128 git --git-dir="$T/open/repo.git" show refs/agon/spy/round/2:seen-2/opponents/spy/warrior.red
