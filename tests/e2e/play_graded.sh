#!/bin/bash
# agon play of the arenas where programs are graded: optimize, hack, problems; records of their
# games that are graded again, also when they were tampered with.
. "$(dirname "$0")/lib.sh"
cd "$T" || exit 4

# Points are what a program prints, at most the number of its input.
P=$T/most
mkdir -p "$P"/{generator,output_validators,problem_statement,data/sample} best half
cat >"$P/problem.yaml" <<'X'
problem_format_version: legacy
name: Most
type: scoring
validation: custom score
grading: {objective: max}
limits: {time_limit: 1, memory: 256}
X
echo 'Print a number up to that of the input.' >"$P/problem_statement/problem.en.md"
echo 1000 >"$P/data/sample/1.in" && echo '-' >"$P/data/sample/1.ans"
echo 'import random, sys; print(random.Random(int(sys.argv[1])).randrange(10**6, 10**9))' >"$P/generator/make.py"
cat >"$P/output_validators/validate.py" <<'X'
import sys
top = int(open(sys.argv[1]).read())
try:
    said = int(sys.stdin.read())
except ValueError:
    sys.exit(43)
if not 0 <= said <= top:
    sys.exit(43)
open(sys.argv[3] + "/score.txt", "w").write(str(said))
sys.exit(42)
X
echo 'print(int(input()))' >best/most.py
echo 'print(int(input()) // 2)' >half/most.py
play() { "$AGON" play optimize "$@" --set packages=most --seed 3 --json; }
t "hidden inputs are games" play best half -n 3 --replays r
cp out play.json
t "each is won by the better program" test "$(json play.json '.players.map((p) => p.wins + "/" + p.outcomes.ok).join() + "/" + j.games')" = 3/3,0/3/3
t "by its share of the best" test "$(json play.json '.players[1].score_mean.mean.toFixed(4)')" = 0.5000
t "each has a record" test "$(ls r | wc -l)" = 3
same() { play best half -n 3 --replays r2 >again.json && diff -r r r2; }
t "the same seed gives the same games" same
t "every one an input of its own" test "$(cat r/* | grep -o '"inputs":\["[0-9]*"\]' | sort -u | wc -l)" = 3
t "a record is printed" says "half                 2.  score 0.5" "$AGON" replay r/game-00002.json
t "and graded again" says "verified" "$AGON" replay --verify r/game-00002.json
t "there is nothing to draw" says "graded, not played" exits 2 "$AGON" replay r/game-00000.json --html x.html

edit() { node -e 'const fs = require("fs"), [f, code] = process.argv.slice(1), r = JSON.parse(fs.readFileSync(f)); eval(code); fs.writeFileSync("x.json", JSON.stringify(r));' "$1" "$2"; }
bad() { # NAME EXIT SAYS CODE: a record that was tampered with
  edit "${F:-r/game-00000.json}" "$4"
  t "a record with $1" says "$3" exits "$2" "$AGON" replay --verify x.json
}
bad "another rank" 1 "player half: was 1. with 0.5 points, is 2." 'r.players[1].rank = 0'
bad "another verdict" 1 "test 1 was WA, is AC now" 'r.players[1].grade.tests[0].verdict = "WA"'
bad "another program" 1 "test 1 was AC, is WA now" 'r.players[0].files[0].text = "print(-1)\n"'
bad "strange grades" 1 "is not graded as recorded" 'r.players[0].grade = {tests: [1, [], {}]}'
bad "another package than then" 2 "has changed" 'r.data = "0".repeat(64)'
bad "a package that is not there" 2 "gone" 'r.path = "/gone/most"'
bad "a file outside of the codebase" 2 "files[0]" 'r.players[0].files[0].path = "../../most.py"'
bad "a seed that is none" 2 "inputs" 'r.inputs = ["1; id"]'
bad "no players" 2 "players" 'r.players = []'

mkdir broken loops garbage
echo 'int main( {' >broken/most.c
echo 'while True: pass' >loops/most.py
printf 'print("\\x1b[31m" + "nan" * 9999)' >garbage/most.py
t "bad programs" play best broken loops garbage -n 1
cp out bad.json
t "have it in their outcomes" test "$(json bad.json '.players.map((p) => Object.keys(p.outcomes).pop()).join()')" = "ok,forfeit_build,timeout,protocol"
t "with the reason" test "$(json bad.json '.players[1].reason.startsWith("it does not compile")')" = true
t "a codebase that is not there" says "nosuch" exits 2 "$AGON" play optimize best nosuch -n 1
t "one player is enough" play best -n 1
t "a package that is not there" says "there is no package nope" exits 2 "$AGON" play optimize best half --set packages=nope
t "too many games" says "at most 1000" exits 2 "$AGON" play optimize best half --set packages=most -n 1001
t "an engine is told by its manifest" says "manifest" exits 2 "$AGON" play external best half

# hack: the starter overlooks who leaves when another one comes.
"$AGON" new hack start >/dev/null
mkdir -p sharp/hacks/busiest
cp "$ROOT/arenas/hack/problems/busiest/submissions/accepted/sweep.py" sharp/busiest.py
printf '2\n1 3\n3 5\n' >sharp/hacks/busiest/touching
t "hack: rounds" "$AGON" play hack start sharp -n 2 --replays h --json
cp out hack.json
t "who breaks wins, and the input stays" test "$(json hack.json '.players.map((p) => p.score.toFixed(1)).join()')" = "130.0,250.0"
t "what broke it is in the record of the next round" says "1 inputs of earlier rounds" "$AGON" replay h/game-00001.json
t "which is judged again" "$AGON" replay --verify h/game-00001.json
F=h/game-00000.json
bad "an input that broke nobody" 1 "player sharp: input 2" 'r.record.hacks[1].broke = []'

# problems: the packages are the user's.
K=$ROOT/problems/packages/shelfrun
mkdir good wrong
cp "$K/submissions/accepted/window.py" good/shelfrun.py
cp "$K/submissions/wrong_answer/takes_from_left.py" wrong/shelfrun.py
t "problems need packages" says "--set packages=" exits 2 "$AGON" play problems good wrong
t "problems" "$AGON" play problems good wrong --set packages="$K" --replays p --json
cp out p.json
t "more tests win" test "$(json p.json '.players[0].wins')" = 1
t "and again" "$AGON" replay --verify p/game-00000.json
