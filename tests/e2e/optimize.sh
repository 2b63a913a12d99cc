#!/bin/bash
# agon run on the arena "optimize": points on fresh hidden inputs, relative to the best.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/fixture.sh"
cd "$T" || exit 4

# A package whose points are what a program prints, at most the number of its input.
P=$T/most
mkdir -p "$P"/{generator,output_validators,input_validators,problem_statement,data/sample} players/{best,half,bad}
cat >"$P/problem.yaml" <<'X'
problem_format_version: legacy
name: Most
type: scoring
validation: custom score
grading: {objective: max}
limits: {time_limit: 1, memory: 256}
X
echo 'Print a number up to that of the input.' >"$P/problem_statement/problem.en.md"
echo 'CANARY 1000' >"$P/data/sample/1.in" && echo '-' >"$P/data/sample/1.ans"
cat >"$P/generator/make.py" <<'X'
import random, sys
print("CANARY", random.Random(int(sys.argv[1])).randrange(10**6, 10**9))
X
cat >"$P/input_validators/check.py" <<'X'
import re, sys
sys.exit(42 if re.fullmatch(r"CANARY \d+\n", sys.stdin.read()) else 1)
X
cat >"$P/output_validators/validate.py" <<'X'
import sys
top = int(open(sys.argv[1]).read().split()[1])
words = sys.stdin.read().split()
try:
    said = int(words[0])
except (ValueError, IndexError):
    sys.exit(43)
open(sys.argv[3] + "/judgemessage.txt", "w").write("CANARY")
if not 0 <= said <= top:
    sys.exit(43)
open(sys.argv[3] + "/score.txt", "w").write(str(said))
sys.exit(42)
X
echo 'print(int(input().split()[1]))' >players/best/most.py
echo 'print(int(input().split()[1]) // 2)' >players/half/most.py
# Illegal, crashed or silent, by the input; it tells what it can read, and tries to leave it behind.
cat >players/bad/most.py <<'X'
import glob, os, sys
text = sys.stdin.read()
for name in glob.glob("/judge/*/*") + glob.glob("/tmp/*") + ["left", "/box/left", "/dev/shm/left"]:
    try:
        print(open(name).read(), file=sys.stderr)
        open(name, "a").write(text)
    except OSError:
        pass
n = int(text.split()[1]) % 4
if n == 0:
    os.abort()
if n == 1:
    print(-1, text)
if n == 2:
    print("nan", text)
X
config() { # SECRET ROUNDS
  cat <<X
tournament: {rounds: $2, seed: 5}
game: {name: optimize, args: {packages: [most], seeds: 5, secret: "$1"}}
players:
- {agent: command, name: best, code: players/best, run: "cp -r /feedback seen-\$(ls /feedback/rounds | wc -l)"}
- {agent: command, name: half, code: players/half, run: "cp -r /feedback seen-\$(ls /feedback/rounds | wc -l)"}
- {agent: none, name: bad, code: players/bad}
X
}
config "0123456789abcdef one" 2 >t.yaml
t "the tournament runs" "$AGON" run t.yaml -o run --jobs 1 --json
cp out ref.json
t "its export" "$AGON" export run --format csv -o csv
t "the best wins, then half" test "$(grep -c ',0;1;2,1;0.4999' csv/games.csv)" = 3
t "what is bad is so in its outcomes" test "$(json ref.json '.players[2].outcomes.ok')" = 0
t "and nothing is the judge's" test "$(json ref.json '.players.every((p) => p.outcomes.judge_error === 0)')" = true
see() { rm -rf seen && mkdir seen && git --git-dir="$1/repo.git" archive "refs/agon/$2/round/2" | tar -x -C seen; }
t "what half was told" see run half
S=seen/seen-2
# told DIR ROUND EXPRESSION: of the grade g, h its hidden inputs
told() { node -e 'const g = JSON.parse(require("fs").readFileSync(process.argv[1] + "/rounds/" + process.argv[2] + "/problems/most.json")), h = g.tests.filter((x) => !x.test.startsWith("sample")); console.log(JSON.stringify(g)); process.exit(eval(process.argv[3]) ? 0 : 1)' "$@"; }
t "half of the best, with an interval" told $S 1 'Math.abs(g.score - 0.5) < 1e-5 && g.interval.length === 2 && g.interval[0] <= g.score && g.interval[1] >= g.score'
t "points, relative score and rank by input" told $S 1 'h.length === 5 && h.every((x, i) => x.test === String(i + 1) && x.rank === 2 && x.score > 1e5 && Object.keys(x).sort().join() === "rank,relative,score,test,verdict")'
t "its own output on the sample" told $S 1 'g.tests[0].test === "sample 1" && g.tests[0].stdout === "500\n"'
points() { node -e 'console.log(JSON.parse(require("fs").readFileSync(process.argv[1])).tests.slice(1).map((x) => x.score).join(" "))' "$1/rounds/$2/problems/most.json"; }
differ() { [ "$(points $S 0)" != "$(points $S 1)" ] && [ "$(points $S 0 | tr ' ' '\n' | sort -u | wc -l)" -gt 4 ]; }
t "other inputs in every round" differ
t "generator and validator to practise with" test -s $S/problems/most/tools/generator/make.py -a -s $S/problems/most/tools/validator/validate.py
t "the objective" grep -q '"objective":"max"' $S/problems/most/problem.json
hidden() { grep -rE 'CANARY [0-9]|0123456789abcdef' seen | grep -v 'CANARY 1000' | grep -q .; }
t "no hidden input, no secret" exits 1 hidden
t "verify grades again, on the same hidden inputs" says "graded again, 0 differ" "$AGON" verify run
t "the report" "$AGON" report run -o r.html

strip run refx || exit 1
same() { rm -rf x && strip "$1" x && diff -r refx x; }
t "with two jobs" "$AGON" run t.yaml -o run2 --jobs 2 --json
cp out again.json
t "the same result" cmp again.json ref.json
t "and record" same run2
kills() {
  local k=0
  while [ "$k" -lt 3 ]; do
    "$AGON" run t.yaml -o killed --quiet --json >/dev/null 2>&1 &
    local pid=$!
    sleep "0.$((3 + 2 * k % 7))"
    kill -9 "$pid" 2>/dev/null && k=$((k + 1)) || break
    wait "$pid" 2>/dev/null
  done
  "$AGON" run t.yaml -o killed --quiet --json >again.json && cmp again.json ref.json
}
t "kill -9 and resume" kills
t "the record of a run that was left alone" same killed
t "nothing is left of the judge" test ! -e killed/tmp

config "0123456789abcdef two" 1 >other.yaml
t "another secret" "$AGON" run other.yaml -o other --quiet
git --git-dir=other/repo.git archive refs/agon/half/round/1 | tar -x -C "$(mkdir osee && echo osee)"
differs() { [ -n "$(points osee/seen-1 0)" ] && [ "$(points $S 0)" != "$(points osee/seen-1 0)" ]; }
t "gives other inputs" differs

# A package at fault harms nobody, and says what is wrong.
fault() { # NAME TEXT
  config "0123456789abcdef one" 0 | sed "s/packages: .most./packages: [$1]/" >"$1.yaml"
  exits 4 "$AGON" run "$1.yaml" -o "run-$1" --json >"$1.json" 2>"$1.err" &&
    [ "$(json "$1.json" '.players.every((p) => p.games_won + p.games_lost + p.draws === 0)')" = true ] &&
    "$AGON" export "run-$1" --format csv -o "csv-$1" && grep "$2" "csv-$1/matches.csv"
}
for x in dies refuses mute; do cp -r most $x; done
echo 'import sys; print("CANARY 1"); sys.exit(int(sys.argv[1]) % 2)' >dies/generator/make.py
t "a generator that fails: the game is void" fault dies "the generator fails on hidden input"
echo 'print("something else")' >refuses/generator/make.py
t "an input that the validator rejects" fault refuses "input validator check.py rejects"
echo 'import sys; sys.exit(42)' >mute/output_validators/validate.py
t "a validator without points" fault mute "judge error"

bad() { # TEXT ARGS
  printf 'tournament: {rounds: 0}\ngame: {name: optimize, args: {%s}}\nplayers:\n- {agent: none, name: a, code: players/best}\n- {agent: none, name: b, code: players/half}\n' "$2" >bad.yaml
  says "$1" exits 2 "$AGON" run bad.yaml -o bad && [ ! -e bad ]
}
t "a secret that can be guessed" bad "at least 16" 'packages: [most], secret: short'
t "a package without a generator" bad "generator/" "packages: [$ROOT/problems/packages/handshakes]"
t "an own package that is not there" bad "packages[0]" 'packages: [tours]'
sed 's/name: optimize/name: problems/' t.yaml >p.yaml
t "keys of another arena" says "only the arena optimize has it" exits 2 "$AGON" run p.yaml -o p
t "without a secret there is a warning" says "who guesses tournament.seed" sh -c "sed 's/, secret: .*}}/}}/; s/rounds: 2/rounds: 0/' t.yaml >w.yaml; '$AGON' run w.yaml -o w"

# The problems that are there already: the starter, and a much better program for each.
B=$ROOT/arenas/optimize/problems
t "a starter" "$AGON" new optimize start
t "with the rules" grep -q "^## Rules" start/README.md
mkdir strong
for p in flood packing tour; do cp "$B/$p"/submissions/accepted/*.cpp "strong/$p.cpp"; done
cat >own.yaml <<'X'
tournament: {rounds: 0, seed: 1}
game: {name: optimize, args: {packages: [flood, packing, tour], seeds: 4, secret: "0123456789abcdef own"}}
players:
- {agent: none, name: start, code: start}
- {agent: none, name: strong, code: strong}
X
t "the problems that are there" "$AGON" run own.yaml -o own --json
cp out own.json
t "the better programs win each, and all is legal" test "$(json own.json '.players.map((p) => [p.games_won, p.outcomes.ok].join()).join(" ")')" = "0,3 3,3"
t "they are packages for agon judge too" "$AGON" judge "$B/tour" "$B/tour/submissions/accepted/nearest.py"
t "listed" says "optimize" "$AGON" arenas
t "help" says "own / best" "$AGON" help arena optimize
