#!/bin/bash
# agon run on the arena "hack": programs break each other with inputs of their own.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/fixture.sh"
cd "$T" || exit 4

# The largest of some numbers.  The jury's first program dies of 666; its second is wrong on 777.
P=$T/largest
mkdir -p "$P"/{input_validators,statement,data/sample,data/secret,submissions/accepted} players/{good,zero,bad,spy}
cat >"$P/problem.yaml" <<'X'
problem_format_version: 2025-09
name: Largest
uuid: 1f4b5dca-58b0-5a2f-9d63-06bd1e4f9d21
limits: {time_limit: 1.0, memory: 256}
X
echo 'Print the largest of at most 1000 numbers from -1000 to 1000.' >"$P/statement/problem.en.md"
echo '1 2 3' >"$P/data/sample/1.in" && echo 3 >"$P/data/sample/1.ans"
echo '5 4' >"$P/data/secret/1.in" && echo 5 >"$P/data/secret/1.ans"
cat >"$P/input_validators/check.ctd" <<'X'
WHILEI(n,!MATCH("\n"),SPACE) INT(-1000,1000) END NEWLINE ASSERT(1 <= n && n <= 1000)
X
printf 'import os, sys\nv = list(map(int, input().split()))\nif 666 in v:\n    os.abort()\nprint(max(v))\n' >"$P/submissions/accepted/a.py"
printf 'v = list(map(int, input().split()))\nprint(0 if 777 in v else max(v))\n' >"$P/submissions/accepted/b.py"

echo 'print(max(map(int, input().split())))' >players/good/largest.py
# Right unless all are negative; mends itself once it is shown such an input.
echo 'print(max([0] + list(map(int, input().split()))))' >players/zero/largest.py
echo 'print(1)' >players/bad/largest.py
# Tells all that it can read, and looks for the inputs of others.
cat >players/spy/largest.py <<'X'
import glob, os, sys
v = list(map(int, input().split()))
for name in glob.glob("/judge/**", recursive=True) + glob.glob("/box/**", recursive=True) + glob.glob("hacks/**"):
    if os.path.isfile(name) and not name.endswith(".py"):
        print(open(name, errors="replace").read(), file=sys.stderr)
print(sorted(v)[-1] if len(v) != 2 else v[0])
X
mkdir -p players/{good,zero,bad,spy}/hacks
mkdir players/good/hacks/largest
echo '-271 -314' >players/good/hacks/largest/negative
echo '-314 -271' >players/good/hacks/second
cp players/good/hacks/second players/good/hacks/third
echo '666 1' >players/zero/hacks/dies
echo '777 1' >players/zero/hacks/disagree
echo 'nonsense' >players/zero/hacks/nonsense
head -c 100000 /dev/zero | tr '\0' '1' >players/bad/hacks/1-huge
printf '\377\376\n' >players/bad/hacks/2-bytes
printf '7\0 8\n' >players/bad/hacks/3-nul
ln -s 2-bytes players/bad/hacks/4-link
printf '9 8\n' >"players/bad/hacks/5-$(printf '\377')name"
for i in $(seq 30); do echo "$i" >"players/bad/hacks/many-$i"; done
echo '-314 -271' >players/spy/hacks/as-good
config() { # ROUNDS
  cat <<X
tournament: {rounds: $1, seed: 5}
game: {name: hack, args: {packages: [largest]}}
players:
- {agent: none, name: good, code: players/good}
- {agent: command, name: zero, code: players/zero, run: "grep -q -- '\"input\":\"-314 -271' /feedback/rounds/*/problems/largest.json && echo 'print(max(map(int, input().split())))' >largest.py; cp -r /feedback seen-\$(ls /feedback/rounds | wc -l)"}
- {agent: none, name: bad, code: players/bad}
- {agent: command, name: spy, code: players/spy, run: "cp -r /feedback seen-\$(ls /feedback/rounds | wc -l)"}
X
}
config 2 >t.yaml
t "the tournament runs" "$AGON" run t.yaml -o run --jobs 1 --json
cp out ref.json
t "nobody is hurt by the judge" test "$(json ref.json '.players.every((p) => p.outcomes.judge_error === 0)')" = true
"$AGON" export run --format csv -o csv >/dev/null
# good: all known, broke zero and spy.  zero and spy: all known, broken; spy broke both.  bad: nothing.
t "points" grep -q '^0,0,0,played,[0-9a-f]*,good;zero;bad;spy,[a-z;]*,good,[0-9;]*,200;50;0;100,' csv/games.csv
# Then zero is mended, and the pool has three inputs (bad broke itself); spy fails one of them.
t "what broke a program is a test of later rounds" grep -q '^2,0,0,.*,100;100;0;75,' csv/games.csv
see() { rm -rf "seen-$1" && mkdir "seen-$1" && git --git-dir=run/repo.git archive "refs/agon/$1/round/2" | tar -x -C "seen-$1"; }
t "what zero was told" see zero
t "what spy was told" see spy
told() { node -e 'const g = JSON.parse(require("fs").readFileSync(process.argv[1])); console.log(JSON.stringify(g)); process.exit(eval(process.argv[2]) ? 0 : 1)' "$@"; }
Z=seen-zero/seen-1/rounds/0/problems/largest.json
t "the inputs that its program failed, with the answer" told $Z 'g.broken && g.stands && g.failed_inputs.length === 2 && g.failed_inputs.some((x) => x.input === "-314 -271\n" && x.answer === "-271\n" && x.verdict === "WA" && x.new)'
t "what became of its own" told $Z 'g.hacks.map((x) => x.name + " " + x.status).join() === "dies void,disagree void,nonsense invalid"'
t "after it mended them it has failed none" told seen-zero/seen-2/rounds/1/problems/largest.json 'g.stands && !g.broken && g.failed_inputs.length === 0 && g.pool === 3'
t "the same input of another is one test, and counts for both" told seen-spy/seen-1/rounds/0/problems/largest.json 'g.hacks.length === 1 && g.hacks[0].status === "valid" && g.hacks[0].broke === 1 && g.broken'
t "only the victim sees an input" exits 1 grep -rqE '666 1|777 1|nonsense|1-huge' seen-spy
t "the input validator to try inputs with" test -s seen-spy/seen-1/problems/largest/tools/input_validator/check.ctd
grade() { # PLAYER INDEX
  local log
  log=$(sed -n 2p csv/matches.csv | cut -d, -f9 | cut -d';' -f"$1")
  zstd -dcq "$(find run/blobs -name "*${log:8}*")" >"$2"
}
if grade 3 bad.json 2>/dev/null && [ -s bad.json ]; then
  t "huge, binary and too many inputs are refused" told bad.json 'g.hacks.slice(0, 3).every((x) => x.status === "invalid") && g.hacks.filter((x) => x.status === "invalid" && /more inputs/.test(x.why)).length >= 20 && g.hacks.length <= 30'
  grade 1 good.json
  t "of equal ones of a player one counts" told good.json 'g.hacks.map((x) => x.status).sort().join() === "duplicate,valid,valid"'
else
  skip "inputs that are refused" "no log of the match was found"
fi

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
    sleep "0.$((4 + 2 * k))"
    kill -9 "$pid" 2>/dev/null && k=$((k + 1)) || break
    wait "$pid" 2>/dev/null
  done
  "$AGON" run t.yaml -o killed --quiet --json >again.json && cmp again.json ref.json
}
t "kill -9 and resume" kills
t "the record of a run that was left alone" same killed
t "what was graded is the same graded again" "$AGON" verify run

# Who forges a record whole, with blobs that have their names, is found out by judging it again.
cat >forge.py <<'X'
import hashlib, json, os, sqlite3, struct, subprocess, sys
run, what = sys.argv[1:]
db = sqlite3.connect(run + "/run.db")
def path(sha):
    return run + "/blobs/" + sha[:2] + "/" + sha[2:]
def read(sha):
    return subprocess.run(["zstd", "-dcq", path(sha)], check=True, capture_output=True).stdout
def write(text):
    sha = hashlib.sha256(text).hexdigest()
    os.makedirs(os.path.dirname(path(sha)), exist_ok=True)
    with open("plain", "wb") as f: # a file, so that its size is in the frame
        f.write(text)
    subprocess.run(["zstd", "-fq", "plain", "-o", path(sha)], check=True)
    return sha
def actions(change):
    match, sha = db.execute("SELECT match, log FROM actions ORDER BY match LIMIT 1").fetchone()
    j = json.loads(read(sha))
    change(j)
    db.execute("UPDATE actions SET log = ? WHERE match = ?", (write(json.dumps(j).encode()), match))
def score():
    game, detail = db.execute("SELECT id, detail FROM game ORDER BY id LIMIT 1").fetchone()
    detail = detail.replace(struct.pack("<d", 200), struct.pack("<d", 250))
    db.execute("UPDATE game SET detail = ? WHERE id = ?", (detail, game))
mine = lambda j: [h for h in j["hacks"] if h["by"] == "good" and h["broke"]][0]
{"broke": lambda: actions(lambda j: mine(j)["broke"].remove("zero")),
 "pool": lambda: actions(lambda j: j["pool"].append("5 5\n")),
 "score": score,
 "blob": lambda: open(path(db.execute("SELECT log FROM actions").fetchone()[0]), "ab").write(b"x")}[what]()
db.commit()
X
forged() { # WHAT SAYS
  rm -rf forged && cp -r run forged && python3 forge.py forged "$1" && says "$2" exits 1 "$AGON" verify --sample 1 forged
}
t "a row that says an input broke nobody" forged broke "player good: input 1 (sha256"
t "an input more in the pool" forged pool "pool is not made of"
t "points that nobody won" forged score "with 250 points, is 1. with 200 now"
t "what is damaged is the answer, and no failure to have one" forged blob "is damaged"

bad() { # TEXT GAME
  printf 'tournament: {rounds: 0}\ngame: %s\nplayers:\n- {agent: none, name: a, code: players/good}\n- {agent: none, name: b, code: players/bad}\n' "$2" >bad.yaml
  says "$1" exits 2 "$AGON" run bad.yaml -o none && [ ! -e none ]
}
cp -r largest open && rm -r open/input_validators
cp -r largest alone && rm -r alone/submissions
t "a package without an input validator" bad "input validators" '{name: hack, args: {packages: [open]}}'
t "a package without a jury" bad "submissions/accepted" '{name: hack, args: {packages: [alone]}}'
t "hacks are of this arena only" bad "only the arena hack has it" '{name: problems, args: {packages: [largest], hacks: 3}}'
t "help" says "stands" "$AGON" help arena hack
