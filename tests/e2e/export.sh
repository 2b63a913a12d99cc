#!/bin/bash
# Exports, standings and the report page of a finished run.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/fixture.sh"
make_players "$T/players"
mkdir -p "$T/players/broken"
printf 'warrior.red:\n\t@echo "<script>alert(1)</script>, \\"quoted\\""; exit 1\n' >"$T/players/broken/Makefile"
make_config "$T/t.yaml" 2 20
echo '- {agent: none, name: broken, code: players/broken}' >>"$T/t.yaml"
cd "$T" || exit 4
t "a run with a player that never builds" "$AGON" run t.yaml -o run --json
cp out result
t "standings of the directory" "$AGON" standings run --json
cp out again
t "are those of the run to the byte" cmp again result
t "standings for people" says "forfeit_build 240" "$AGON" standings run
t "no colours without a terminal" bash -c "! '$AGON' standings run | grep -q $'\033'"

t "csv" "$AGON" export run --format csv -o csv
cat >check.py <<'X'
import csv, json, sys
st = json.load(open("result"))
games = list(csv.DictReader(open("csv/games.csv", newline="")))
rounds = list(csv.DictReader(open("csv/rounds.csv", newline="")))
players = list(csv.DictReader(open("csv/players.csv", newline="")))
assert len(games) == 3 * 10 * 20, len(games)
assert len({(g["round"], g["pairing"], g["game"]) for g in games}) == len(games)
for p, q in zip(st["players"], players):
    name = p["name"]
    assert q["name"] == name
    won = sum(g["winner"] == name for g in games)
    assert won == p["games_won"] == int(q["games_won"]), name
    assert won == sum(int(r["wins"]) for r in rounds if r["player"] == name)
    seats = sum(name in g["players"].split(";") for g in games)
    assert seats == p["games_won"] + p["draws"] + p["games_lost"] == sum(p["outcomes"].values())
    for kind, n in p["outcomes"].items():
        assert n == int(q["out_" + kind])
for g in games:
    assert (g["status"] == "walkover") == ("broken" in g["players"].split(";")), g
    if g["status"] == "played":
        assert sorted(g["seats"].split(";")) == sorted(g["players"].split(";"))
        assert len(g["seed"]) == 16 == len(g["hash"])
X
t "csv adds up to the standings" python3 check.py
t "jsonl" "$AGON" export run --format jsonl -o jsonl
t "every line of it is JSON" python3 -c '
import json
for name in "players", "rounds", "matches", "games":
    rows = [json.loads(line) for line in open("jsonl/%s.jsonl" % name)]
    assert rows and all(r.keys() == rows[0].keys() for r in rows), name'
t "codeclash" "$AGON" export run --format codeclash -o cc
t "a round is an archive with its results" test "$(tar -xzOf cc/rounds/round_1.tar.gz 1/results.json | python3 -c 'import json, sys; print(json.load(sys.stdin)["player_stats"]["broken"]["valid_submit"])')" = False
t "metadata names the arena as CodeClash does" grep -q '"name": "CoreWar"' cc/metadata.json
python3 -c 'import json; print(json.load(open("cc/players/climber/changes_r2.json"))["incremental_diff"], end="")' >step.diff
mkdir work && cp players/step1/warrior.red work/
t "the diff of a round applies" git -C work apply ../step.diff
t "and gives the next codebase" cmp work/warrior.red players/step2/warrior.red
t "export again gives the same bytes" "$AGON" export run --format codeclash -o cc2
t "all of them" diff -r cc cc2
t "an export never mixes with what is there" exits 2 "$AGON" export run -o csv
t "an export needs a place" says "-o" "$AGON" export run
t "no such format" exits 2 "$AGON" export run --format xls -o x
t "export of no run directory" exits 2 "$AGON" export players -o x
t "and leaves nothing" test ! -e x

t "report" "$AGON" report run -o page.html
t "it has no script" bash -c '! grep -qi "<script" page.html'
t "what the player printed is text" grep -q '&lt;script&gt;alert(1)' page.html
t "report to standard output is the same" bash -c "'$AGON' report run | cmp - page.html"
t "report of no run directory" exits 2 "$AGON" report players -o x.html
t "reading leaves no files in the run" test "$(ls run | xargs)" = "blobs config.yaml repo.git run.db run.lock"

# To train on: attempts, pairs, edits; failed ones included.
for f in rewards pairwise pointwise; do
  t "$f is written" "$AGON" export run --format $f -o "$f"
done
lines() { node -e '
  const rows=require("fs").readFileSync(process.argv[1],"utf8").trim().split("\n").map(JSON.parse);
  process.exit(eval(process.argv[2])?0:1)' "$1" "$2"; }
t "every attempt has a reward and its place in the group" lines "rewards/rewards.jsonl" '
  rows.length>1&&rows.every(r=>r.reward>=0&&r.reward<=1&&/^([0-9a-f]{40})?$/.test(r.tree))&&
  rows.some(r=>r.outcome!=="ok")&&
  [...new Set(rows.map(r=>r.group))].every(g=>Math.abs(rows.filter(r=>r.group===g).reduce((s,r)=>s+r.advantage,0))<1e-6)'
t "of two the better is chosen" lines "pairwise/pairwise.jsonl" 'rows.length>0&&rows.every(r=>r.won>=r.lost&&r.chosen!==r.rejected)'
t "an edit has what it was worth" lines "pointwise/pointwise.jsonl" 'rows.every(r=>Math.abs(r.value-r.before_value-r.gain)<1e-12&&r.round>0)'
