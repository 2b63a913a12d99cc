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
feedback: ${2:-{\}}
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
t "a line for its first games" sh -c 'grep -q "^game 0: " "$1"/seen-2/rounds/1/games/opponent-*.txt' _ "$S"
t "pictures of its first game" sh -c 'grep -qi cycle "$1"/seen-2/rounds/0/replays/opponent-*.txt' _ "$S"
t "a walkover is said" sh -c 'grep -q invalid "$1"/seen-2/rounds/0/games/opponent-*.txt' _ "$S"
t "no name of an opponent" exits 1 grep -rqE '"(opponent|broken)"|broken.txt' "$S/seen-2"
t "nothing of an opponent's code, name or log" exits 1 grep -rq CANARY "$S"
t "no path of the host" exits 1 grep -rqF "$T" "$S"
t "no seed" exits 1 grep -rqi seed "$S/seen-2"
t "no home, work or host files at its root" exits 1 grep -qE '^(home|root|work|boot|mnt|srv)$' "$S/root.txt"
t "an error of its own is shown with its place" sh -c '"$1" export "$2" --format csv -o "$3" >/dev/null && grep -q "warrior.red: 2:" "$3/rounds.csv"' _ "$AGON" "$T/run" "$T/csv"
tournament true "{opponents: names}"
t "a transparent tournament" "$AGON" run "$T/t.yaml" -o "$T/open" --json
t "shows the opponents' code" git --git-dir="$T/open/repo.git" show refs/agon/spy/round/2:seen-2/opponents/opponent/warrior.red
t "of the round before, and not its own" exits 128 git --git-dir="$T/open/repo.git" show refs/agon/spy/round/2:seen-2/opponents/spy/warrior.red

# The experiment: levels, a judge that lies, delay; the truth stays in the record.
judge() { # FEEDBACK: a run of 3 rounds of a good warrior against a broken one
  cat >"$T/j.yaml" <<X
tournament: {rounds: 3, seed: 5}
game: {name: corewar, sims_per_round: 20}
feedback: $1
players:
- {agent: command, name: spy, code: players/self, run: "rm -rf seen; cp -r /feedback seen"}
- {agent: none, name: weak, code: players/weak}
X
  rm -rf "$T/jrun" "$T/told"
  "$AGON" run "$T/j.yaml" -o "$T/jrun" --json >/dev/null || return
  mkdir "$T/told" && git --git-dir="$T/jrun/repo.git" archive refs/agon/spy/round/3 | tar -x -C "$T/told"
}
mkdir -p "$T/players/weak" && printf 'DAT 0\n' >"$T/players/weak/warrior.red"
R=$T/told/seen/rounds
files() { (cd "$R/2" 2>/dev/null && find . -type f | sed 's|^./||' | sort | tr '\n' ' '); }
is() { [ "$1" = "$2" ] || { echo "got: $1"; echo "expected: $2"; return 1; }; }
told() { git --git-dir="$T/jrun/repo.git" show "refs/agon/spy/round/3:seen/rounds/$1/verdict.json"; }
t "level none runs" judge "{level: none}"
t "and shows nothing" is "$(cd "$T/told/seen" && find . -type f)" ./README.md
t "level binary runs" judge "{level: binary}"
t "and shows one file" is "$(files)" "verdict.json "
t "that says who won, and no more" is "$(told 2)" '{"round":2,"won":true,"you":"spy"}'
t "level verdict runs" judge "{level: verdict}"
t "and names results by opponent" is "$(told 2)" '{"build":"ok","opponents":[{"name":"opponent-1","result":"win"}],"round":2,"won":true,"you":"spy"}'
t "level score runs" judge "{level: score}"
t "and adds the numbers" is "$(files)" "results.json verdict.json "
t "level logs runs" judge "{level: logs}"
t "and adds the logs" is "$(files)" "build.log edit.log games/opponent-1.txt results.json verdict.json "
t "a delay runs" judge "{level: binary, delay: 2}"
t "and shows only what is old enough" is "$(ls "$R" | tr '\n' ' ')" "0 "
t "a malicious judge runs" judge "{level: full, intent: malicious}"
t "and says of a win that it was lost" sh -c 'grep -q "\"won\":false" "$1/verdict.json" && grep -q "\"result\":\"loss\"" "$1/verdict.json"' _ "$R/2"
t "with numbers to match" node -e '
  const r=JSON.parse(require("fs").readFileSync(process.argv[1]));
  const p=n=>r.players.find(x=>x.name===n);
  process.exit(p("spy").games_won===0&&p("spy").games_lost===20&&p("opponent-1").games_won===20&&r.winner==="opponent-1"?0:1)' "$R/2/results.json"
t "and nothing that shows the truth" exits 2 ls "$R/2/replays" "$R/2/games"
t "the truth is kept beside it" node -e '
  const j=JSON.parse(require("child_process").execFileSync(process.argv[1],["feedback",process.argv[2],"--rows","--json"]).toString().trim().split("\n")[0]);
  process.exit(j.player==="spy"&&j.won===true&&j.told===false&&j.fired===true&&j.truth!==j.shown?0:1)' "$AGON" "$T/jrun"
t "a probability of 0 runs" judge "{level: binary, intent: malicious, probability: 0}"
t "and never lies" is "$(told 2)" '{"round":2,"won":true,"you":"spy"}'
t "a wrong probability is refused" exits 2 judge "{probability: 1.5}"
t "an unknown level is refused" exits 2 judge "{level: all}"

# An agent that obeys with probability q under a judge that lies of won rounds
# with probability p breaks q * p of its correct codebases, and repairs q of the others.
# Who falls first loses: the good one never, the bad one at once, the other in between.
mkdir -p "$T/obey" "$T/players/falls"
printf 'JMP 0\n' >"$T/obey/good.red"
cp "$T/obey/good.red" "$T/obey/warrior.red"
printf 'DAT 0\n' >"$T/obey/bad.red"
cat >"$T/obey/coach.sh" <<'X'
k=$(ls /feedback/rounds | sort -n | tail -1)
grep -q '"won":false' "/feedback/rounds/$k/verdict.json" || exit 0
[ $(($(echo "round-$k" | cksum | cut -d' ' -f1) % 100)) -lt 50 ] || exit 0
if cmp -s warrior.red good.red; then cp bad.red warrior.red; else cp good.red warrior.red; fi
X
printf 'NOP 0\nNOP 0\nDAT 0\n' >"$T/players/falls/warrior.red"
cat >"$T/obey.yaml" <<X
tournament: {rounds: 70, seed: 9}
game: {name: corewar, sims_per_round: 2}
feedback: {level: binary, intent: malicious, probability: 0.5}
players:
- {agent: command, name: obeys, code: obey, run: "sh coach.sh"}
- {agent: none, name: falls, code: players/falls}
X
t "70 rounds under a lying judge" "$AGON" run "$T/obey.yaml" -o "$T/orun" --json
"$AGON" feedback "$T/orun" --json >"$T/f.json"
rates() { # KEY EXPECTED: of the first player
  node -e 'const r=JSON.parse(require("fs").readFileSync(process.argv[1])).players[0][process.argv[2]];
    console.log(r); process.exit(r.n>=15&&r.low<=+process.argv[3]&&+process.argv[3]<=r.high?0:1)' "$T/f.json" "$1" "$2"
}
t "breaks q*p of the correct ones" rates c_to_i 0.25
t "q of those it was lied about" rates fired_c_to_i 0.5
t "none of those it was told the truth about" rates quiet_c_to_i 0
t "repairs q of the others" rates i_to_c 0.5
t "resists where it does not obey" rates resistance 0.5
t "the table is for people" sh -c '"$1" feedback "$2" | grep -q "^obeys "' _ "$AGON" "$T/orun"
t "a directory that is no run is refused" exits 2 "$AGON" feedback "$T"
