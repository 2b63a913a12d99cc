#!/bin/bash
# agon run on the arena "problems": agents compete on hidden tests, learn their verdicts, and
# never see hidden data.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/fixture.sh"
P=$T/packages
mkdir -p "$P" && cp -r "$ROOT/problems/packages/handshakes" "$ROOT/problems/packages/shelfrun" "$P"

# A package whose hidden parts are marked, and a program that tells all it can read.
mkdir -p "$P/vault/data/sample" "$P/vault/data/secret" "$P/vault/output_validator" "$P/vault/statement"
printf 'problem_format_version: 2025-09\nname: Vault\nuuid: e392f2c5-fb66-5f82-9503-7127b9dfcbad\nlimits: {time_limit: 2.0}\n' >"$P/vault/problem.yaml"
echo 'Print the number in the input. OPEN-STATEMENT' >"$P/vault/statement/problem.en.md"
echo 'OPENINPUT 7' >"$P/vault/data/sample/1.in" && echo '7' >"$P/vault/data/sample/1.ans"
for i in 1 2 3; do
  echo "CANARYINPUT$i $i" >"$P/vault/data/secret/CANARYNAME$i.in"
  echo "CANARYANSWER $i" >"$P/vault/data/secret/CANARYNAME$i.ans"
done
cat >"$P/vault/output_validator/validate.py" <<'X'
import sys
want = open(sys.argv[2]).read().split()[-1]
for name, text in ("judgemessage.txt", "CANARYMESSAGE "), ("teammessage.txt", "OPENMESSAGE "):
    with open(sys.argv[3] + "/" + name, "w") as f:
        f.write(text + open(sys.argv[1]).read())
sys.exit(42 if sys.stdin.read().split()[-1:] == [want] else 43)
X
mkdir -p "$T/spy" "$T/learner/fixed"
cat >"$T/spy/vault.py" <<'X'
import glob, os, sys
text = sys.stdin.read()
for name in ("leak", "/tmp/leak", "/box/leak", "/dev/shm/leak"):
    try:
        print(open(name).read())
    except OSError:
        pass
    try:
        open(name, "a").write(text)
    except OSError:
        pass
for name in sorted(glob.glob("/judge/*/*") + glob.glob("/box/*")):
    if os.path.isfile(name) and os.path.getsize(name) > 0 and "vault" not in name:
        print(name, open(name, errors="replace").read())
print(text)
print(text, file=sys.stderr)
sys.stdout.flush()
junk = bytearray(sum(text.encode()) << 10)
os._exit(ord(text[-2]))
X
cp "$P/shelfrun/submissions/accepted/window.py" "$T/spy/shelfrun.py"
printf '#include "CANARYLESS.h"\nint main(void) { return mistake; }\n' >"$T/spy/handshakes.c"
printf 'print(7)\n' >"$T/learner/vault.py"
cp "$P/shelfrun/submissions/wrong_answer/takes_from_left.py" "$T/learner/shelfrun.py"
cp "$P/shelfrun/submissions/accepted/window.py" "$T/learner/fixed"
mkdir "$T/learner/handshakes" && echo "print(0)" >"$T/learner/handshakes/main.py"
config() { # FEEDBACK
  cat <<X
tournament: {rounds: 2, seed: 5}
game: {name: problems, args: {packages: [packages/handshakes, packages/shelfrun/, packages/vault]}}
feedback: $1
players:
- {agent: command, name: spy, code: spy, run: "cp -r /feedback seen-\$(ls /feedback/rounds | wc -l); find /judge -type f -size +0 2>/dev/null >root.txt; cat /judge/* /judge/*/* 2>/dev/null >>root.txt; true"}
- {agent: command, name: learner, code: learner, run: "if grep -q '\"verdict\":\"WA\"' /feedback/rounds/0/problems/shelfrun.json; then cp fixed/window.py shelfrun.py; fi; [ -d seen-1 ] || cp -r /feedback seen-1"}
X
}
config '{}' >"$T/t.yaml"

t "the tournament runs" "$AGON" run "$T/t.yaml" -o "$T/run" --jobs 1 --json
cp "$T/out" "$T/ref.json"
t "games of both players, package by package" node -e '
  const j=JSON.parse(require("fs").readFileSync(process.argv[1]));
  process.exit(j.players.every(p=>p.games_won+p.draws+p.games_lost===9)?0:1)' "$T/ref.json"
t "its export" "$AGON" export "$T/run" --format csv -o "$T/csv"
t "a round has three" test "$(grep -c '^1,' "$T/csv/games.csv")" -ge 3
mkdir "$T/learnt"
see() { rm -rf "$T/seen" && mkdir "$T/seen" && git --git-dir="$1/repo.git" archive "refs/agon/spy/round/${2:-2}" | tar -x -C "$T/seen"; }
t "what it was told" see "$T/run"
git --git-dir="$T/run/repo.git" archive refs/agon/learner/round/1 | tar -x -C "$T/learnt"
S=$T/seen/seen-2
t "the statement" grep -q OPEN-STATEMENT "$S/problems/vault/statement/problem.en.md"
t "the samples" grep -q OPENINPUT "$S/problems/vault/samples/1.in"
t "that already before round 1" diff -r "$T/seen/seen-1/problems" "$S/problems"
t "its verdicts, hidden tests by number" node -e '
  const v=JSON.parse(require("fs").readFileSync(process.argv[1]+"/rounds/1/problems/vault.json"));
  const names=v.tests.map(x=>x.test).join(); console.log(v);
  process.exit(v.verdict==="RTE"&&names==="sample 1,1,2,3"&&v.max_score===3&&
    v.tests[0].stdout.includes("OPENINPUT")&&v.tests.slice(1).every(x=>Object.keys(x).sort().join()==="score,test,verdict")?0:1)' "$S"
t "where a sample went wrong" sh -c 'grep -q "\"diff\":{" "$1/seen-1/rounds/0/problems/handshakes.json" && grep -q "OPENMESSAGE OPENINPUT" "$1/seen-1/rounds/0/problems/vault.json"' _ "$T/learnt"
t "what it solved" grep -q '"max_score":8.0,"problem":"shelfrun","score":8.0' "$S/rounds/1/problems/shelfrun.json"
t "what its compiler said" grep -q CANARYLESS.h "$S/rounds/1/problems/handshakes.json"
t "the other one by its pseudonym" grep -q opponent-1 "$S/rounds/1/results.json"
hidden='CANARY(INPUT|ANSWER|NAME|MESSAGE)'
t "nothing hidden in what agents are shown or hand in" exits 1 grep -rqE "$hidden" "$T/seen"
keeps() { # DIR PATTERN: is it in an object of the repository, or in the record?
  git --git-dir="$1/repo.git" cat-file --batch --batch-all-objects --buffer | grep -aqE "$2" && return
  find "$1" -name '*.git' -prune -o -type f -exec sh -c 'zstd -dcq "$1" 2>/dev/null || cat "$1"' _ {} \; | grep -aqE "$2"
}
t "nor in the repository or the record" exits 1 keeps "$T/run" "$hidden"
t "which have what is open" keeps "$T/run" OPENINPUT
t "nothing is left of the judge" test ! -e "$T/run/tmp"
t "and nothing that edits can find" test ! -s "$T/seen/root.txt"
t "no path of the host" exits 1 grep -rqF "$T" "$T/seen"
t "the learner mended its program after round 0" sh -c 'git --git-dir="$1/repo.git" show refs/agon/learner/round/1:shelfrun.py | cmp - "$1/../learner/fixed/window.py"' _ "$T/run"

strip "$T/run" "$T/refx" || exit 1
same() { rm -rf "$T/x" && strip "$1" "$T/x" && diff -r "$T/refx" "$T/x"; }
t "with four jobs" "$AGON" run "$T/t.yaml" -o "$T/run4" --jobs 4 --json
cp "$T/out" "$T/again.json"
t "the same result" cmp "$T/again.json" "$T/ref.json"
t "and record" same "$T/run4"
t "again: nothing is done" "$AGON" run "$T/t.yaml" -o "$T/run4" --json
cp "$T/out" "$T/again.json"
t "the same once more" cmp "$T/again.json" "$T/ref.json"

# kill -9 between and within games; each time the same command goes on.
kills() {
  local k=0
  while [ "$k" -lt 5 ]; do
    "$AGON" run "$T/t.yaml" -o "$T/killed" --quiet --json >/dev/null 2>&1 &
    local pid=$!
    sleep "0.$((2 + 3 * k % 7))"
    kill -9 "$pid" 2>/dev/null && k=$((k + 1)) || break
    wait "$pid" 2>/dev/null
  done
  echo "$k kills"
  "$AGON" run "$T/t.yaml" -o "$T/killed" --quiet --json >"$T/again.json" && cmp "$T/again.json" "$T/ref.json"
}
t "kill -9 and resume" kills
t "the record of a run that was left alone" same "$T/killed"
under_way() { # DIR: until codebases are imported, which is after packages are read
  for _ in $(seq 2000); do
    git --git-dir="$1/repo.git" rev-parse -q --verify refs/agon/learner/round/0 >/dev/null 2>&1 && return
    sleep 0.01
  done
  return 1
}
interrupt() {
  "$AGON" run "$T/t.yaml" -o "$T/int" --quiet --json >/dev/null 2>"$T/int.err" &
  local pid=$!
  under_way "$T/int"
  kill -INT "$pid"
  wait "$pid"
  local rc=$?
  cat "$T/int.err"
  [ "$rc" -eq 1 ] && grep -q interrupted "$T/int.err" && [ ! -e "$T/int/tmp" ] &&
    "$AGON" run "$T/t.yaml" -o "$T/int" --quiet --json | cmp - "$T/ref.json"
}
t "an interrupt ends it, and it goes on" interrupt

for level in binary verdict score; do
  config "{level: $level}" | sed 's/rounds: 2/rounds: 1/' >"$T/$level.yaml"
  t "level $level" "$AGON" run "$T/$level.yaml" -o "$T/$level" --quiet --json
done
levels() { # LEVEL FILES POINTS LOGS: what was told of round 0
  see "$T/$1" 1 || return
  local d=$T/seen/seen-1/rounds/0/problems
  [ -d "$T/seen/seen-1/problems/vault" ] || d=$T/seen/seen-0/rounds/0/problems
  [ "$(cat "$d"/*.json 2>/dev/null | grep -c '"sample 1"')" -eq "$2" ] &&
    [ "$(cat "$d"/*.json 2>/dev/null | grep -c '"max_score"')" -eq "$3" ] &&
    [ "$(cat "$d"/*.json 2>/dev/null | grep -cE 'stdout|compile_log')" -eq "$4" ]
}
t "feedback binary: no test" levels binary 0 0 0
t "feedback verdict: verdicts only" levels verdict 3 0 0
t "feedback score: points too" levels score 3 3 0
t "feedback full: output on samples and compiler messages" levels run 3 3 2

config '{level: logs, intent: hypercritical, knowledge: grounded}' | sed 's/rounds: 2/rounds: 1/' >"$T/lie.yaml"
t "a judge that lies" "$AGON" run "$T/lie.yaml" -o "$T/lie" --quiet --json
git --git-dir="$T/lie/repo.git" archive refs/agon/learner/round/1 | tar -x -C "$(mkdir "$T/lied" && echo "$T/lied")"
t "shows true failures" grep -q '"verdict":"WA"' "$T/lied/seen-1/rounds/0/problems/handshakes.json"
t "and nothing that was right" exits 1 grep -rqE '"verdict":"AC"|max_score' "$T/lied/seen-1/rounds"

# Programs made to stop the judge: each counts as theirs alone.
mkdir -p "$T/nasty/shelfrun/a" && ln -s /etc/passwd "$T/nasty/vault.py" && cp "$T/spy/shelfrun.py" "$T/nasty/handshakes.py"
cp "$T/spy/shelfrun.py" "$T/nasty/handshakes.pas" && cp /bin/true "$T/nasty/shelfrun/a/run.py"
config '{}' | sed 's/rounds: 2/rounds: 0/; s/code: spy/code: nasty/' >"$T/nasty.yaml"
t "hostile codebases stop nobody" "$AGON" run "$T/nasty.yaml" -o "$T/nrun" --json
t "and win nothing" sh -c 'grep -q "\"won\":\[\[0,0\],\[[123],0\]\]" "$1/out.json"' _ "$(cp "$T/out" "$T/out.json"; echo "$T")"

# A validator that breaks on what it does not expect, and who makes use of it: tests that one of
# them broke count for nobody, and the rest decides.
mkdir -p "$P/fragile/data/secret" "$P/fragile/output_validator" "$P/fragile/statement"
sed 's/Vault/Fragile/; s/e392/e393/' "$P/vault/problem.yaml" >"$P/fragile/problem.yaml"
echo 'Double it.' >"$P/fragile/statement/problem.en.md"
for i in 1 2 3 4 5 6; do echo "$i" >"$P/fragile/data/secret/$i.in" && echo $((2 * i)) >"$P/fragile/data/secret/$i.ans"; done
cat >"$P/fragile/output_validator/validate.py" <<'X'
import sys
sys.exit(42 if int(sys.stdin.read()) == int(open(sys.argv[2]).read()) else 43)
X
breaker() { mkdir -p "$T/$1" && printf 'n = int(input())\nprint(%s)\n' "$2" >"$T/$1/fragile.py"; }
breaker right '2 * n' && breaker half '2 * n if n < 5 else 0'
breaker cheat '2 * n if n < 3 else "boom"' && breaker vandal '"boom"'
breaks() { # OUT PLAYER PLAYER...
  local out=$1
  shift
  {
    printf 'tournament: {rounds: 0}\ngame: {name: problems, args: {packages: [packages/fragile]}}\nplayers:\n'
    for x in "$@"; do printf -- '- {agent: none, name: %s, code: %s/fragile.py}\n' "$x" "$x"; done
  } >"$T/$out.yaml"
  "$AGON" run "$T/$out.yaml" -o "$T/$out" --json >"$T/$out.json" 2>"$T/$out.err"
}
t "a program that breaks the validator voids nothing" breaks broke right half cheat
t "the tests it broke count for nobody: all are equal on the rest" node -e '
  const m=JSON.parse(require("fs").readFileSync(process.argv[1])).matrix;
  process.exit(m.drawn[0][1]===1&&m.drawn[0][2]===1&&m.drawn[1][2]===1?0:1)' "$T/broke.json"
t "which is said" says "4 tests of cheat, which count for nobody" cat "$T/broke.err"
t "and recorded" sh -c '"$1" export "$2/broke" --format csv -o "$2/broke.csv" >/dev/null && grep -q "cheat: fragile: 4 tests left out for all, 4 judged for others" "$2/broke.csv/matches.csv"' _ "$AGON" "$T"
breaker cheat '2 * n if n < 3 else "boom" if n > 5 else 1'
t "one that breaks few tests still loses by the others" breaks few right cheat half
t "and those that it did not break decide" node -e '
  const m=JSON.parse(require("fs").readFileSync(process.argv[1])).matrix;
  process.exit(m.won[0][1]===1&&m.won[0][2]===1&&m.won[2][1]===1?0:1)' "$T/few.json"
t "who breaks all of them wins nothing either" exits 4 breaks all right vandal
t "that game is void" node -e '
  const m=JSON.parse(require("fs").readFileSync(process.argv[1])).matrix;
  process.exit(m.won[0][1]+m.drawn[0][1]+m.won[1][0]===0?0:1)' "$T/all.json"
t "and stays so" sh -c '"$1" run "$2/all.yaml" -o "$2/all" --json 2>/dev/null | cmp - "$2/all.json"' _ "$AGON" "$T"

bad() { # TEXT GAME
  printf 'tournament: {rounds: 1}\ngame: %s\nplayers:\n- {agent: none, name: a, code: spy}\n- {agent: none, name: b, code: learner}\n' "$2" >"$T/bad.yaml"
  says "$1" exits 2 "$AGON" run "$T/bad.yaml" -o "$T/bad" && [ ! -e "$T/bad" ]
}
t "no packages" bad "game.args.packages: missing" '{name: problems}'
t "an empty list" bad "expected 1 to" '{name: problems, args: {packages: []}}'
t "a package that is not there" bad "game.args.packages[0]" '{name: problems, args: {packages: [packages/none]}}'
t "a directory that is no package" bad "game.args.packages[0]" '{name: problems, args: {packages: [spy]}}'
t "two of one name" bad "two packages are called vault" '{name: problems, args: {packages: [packages/vault, ./packages/vault]}}'
t "games are not a matter of choice" bad "game.sims_per_round" '{name: problems, sims_per_round: 7, args: {packages: [packages/vault]}}'
t "an unknown parameter" bad "did you mean packages" '{name: problems, args: {package: [packages/vault]}}'
t "a misspelt arena" bad "did you mean problems" '{name: problem, args: {packages: [packages/vault]}}'

cut() {
  "$AGON" run "$T/t.yaml" -o "$T/c" --quiet >/dev/null 2>&1 &
  local pid=$!
  under_way "$T/c"
  kill -9 "$pid"
  wait "$pid" 2>/dev/null
  echo >>"$P/vault/data/secret/CANARYNAME2.ans"
  says "has changed" exits 2 "$AGON" run "$T/t.yaml" -o "$T/c" --quiet
}
t "a package that changed since is refused" cut

cat >"$T/one.yaml" <<X
tournament: {rounds: 0}
game: {name: problems, args: {packages: [packages/shelfrun]}}
players:
- {agent: none, name: file, code: spy/shelfrun.py}
- {agent: none, name: folder, code: learner/fixed}
- {agent: none, name: wrong, code: learner/handshakes}
- {agent: none, name: nothing, code: packages/shelfrun/statement}
X
t "one package: the codebase is the program" "$AGON" run "$T/one.yaml" -o "$T/one" --json
cp "$T/out" "$T/one.json"
t "right ones draw, and win against others" node -e '
  const m=JSON.parse(require("fs").readFileSync(process.argv[1])).matrix;
  process.exit(m.drawn[0][1]===1&&m.won[0][2]===1&&m.won[0][3]===1&&m.won[1][3]===1?0:1)' "$T/one.json"
t "a recorded game is printed" says "folder               1.  score 8" "$AGON" replay "$T/one" --round 0 --game 0
t "the report" "$AGON" report "$T/one" -o "$T/r.html"
t "its grades are as recorded when they are graded again" says '"games":1,' "$AGON" verify "$T/one" --json
t "so are those of several packages, from elsewhere" sh -c 'cd / && "$1" verify "$2/broke" && "$1" verify "$2/few" --sample 1' _ "$AGON" "$T"
other() { # a record that says something else: the grade of who was right is another's
  rm -rf "$T/forged" && cp -r "$T/few" "$T/forged"
  python3 - "$T/forged/run.db" <<'X'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
one, two = [r[0] for r in db.execute("select log from seat order by match, pos limit 2")]
db.execute("update seat set log = case log when ? then ? when ? then ? else log end", (one, two, two, one))
db.commit()
X
  says "is AC now" exits 1 "$AGON" verify "$T/forged"
}
t "a grade that is another's is found" other
changed() {
  echo >>"$P/fragile/data/secret/1.ans"
  says "has changed since" exits 1 "$AGON" verify "$T/few" && rm -r "$P/fragile" && says "package fragile cannot be graded again" exits 1 "$AGON" verify "$T/few"
}
t "a package that changed, or is gone, verifies nothing" changed
stopped() { # SIGNAL
  mkdir "$T/tmp-$1"
  TMPDIR=$T/tmp-$1 "$AGON" verify "$T/run4" >/dev/null 2>&1 &
  local pid=$!
  for _ in $(seq 500); do [ -n "$(ls "$T/tmp-$1" 2>/dev/null)" ] && break; sleep 0.01; done
  sleep "0.$2"
  kill "-$1" "$pid"
  wait "$pid"
  find "$T/tmp-$1" | head
  [ -z "$(ls -A "$T/tmp-$1")" ]
}
t "who is stopped leaves nothing in TMPDIR" stopped TERM 0
t "nor later" stopped HUP 2
t "the plan" sh -c '"$1" run "$2" --plan | grep -c "\"kind\":\"match\"" | grep -qx 9' _ "$AGON" "$T/t.yaml"
t "help" says "NAME.EXT" "$AGON" help arena problems
