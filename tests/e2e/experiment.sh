#!/bin/bash
# An experiment: one file, many runs, one table.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/fixture.sh"
PLAIN=$ROOT/$BUILD/agon
[ -x "$PLAIN" ] || PLAIN=$AGON
make_players "$T/players"
cd "$T" || exit 4
base() {
  cat <<X2
tournament: {rounds: 1, seed: 7}
game: {name: corewar, sims_per_round: 20}
players:
- {agent: none, name: dwarf, code: players/dwarf}
- {agent: replay, name: climber, code: players/imp, edits: [players/step1]}
X2
}
{ base; cat <<'X2'; } >x.yaml
matrix:
  edit:
    keep: {"players[climber].edits": [players/imp]}
    gate: {players.climber.edits: [players/step1]}
  tournament.seed: [1, 2, 3]
X2

t "it runs" "$AGON" run x.yaml -o X --quiet
t "six directories" test "$(echo X/00?-*)" = "X/000-edit=keep,seed=1 X/001-edit=keep,seed=2 X/002-edit=keep,seed=3 X/003-edit=gate,seed=1 X/004-edit=gate,seed=2 X/005-edit=gate,seed=3"
t "each is a run directory" "$AGON" verify "X/004-edit=gate,seed=2"
t "with its own values" sh -c 'grep -q "seed: 2" "X/004-edit=gate,seed=2/config.yaml" && grep -q step1 "X/004-edit=gate,seed=2/config.yaml"'
t "and no others" sh -c '! grep -q matrix X/*/config.yaml'
t "the same command again does nothing" "$AGON" run x.yaml -o X --quiet --json
cp out again.json
t "one table" "$AGON" experiment X --json
cp out table.json
t "the same as at the end of the run" cmp again.json table.json
t "a cell for each level, the seeds averaged" test "$(json table.json '.cells.map(c=>c.levels.edit+c.players[1].runs).join()')" = keep3,gate3
t "means and intervals are those of the runs" node -e '
  const t=JSON.parse(require("fs").readFileSync("table.json")), {execFileSync}=require("child_process");
  const share=d=>{execFileSync(process.argv[1],["export",d,"--format","jsonl","-o",d+".x"]);
    const rows=require("fs").readFileSync(d+".x/rounds.jsonl","utf8").trim().split("\n").map(JSON.parse);
    const x=rows.filter(r=>r.round===1&&r.player==="climber")[0]; return 100*(x.wins+x.draws/2)/(x.wins+x.draws+x.losses)};
  const v=[3,4,5].map(k=>share(`X/00${k}-edit=gate,seed=${k-2}`)), m=v.reduce((a,b)=>a+b)/3;
  const half=4.302652729911275*Math.sqrt(v.reduce((a,b)=>a+(b-m)**2,0)/2/3), p=t.cells[1].players[1].points;
  const w=100*Math.sqrt(3*.25/20)/3; if(Math.abs(p.mean-m)>1e-6||p.hi-m<half-1e-6||p.hi-m>Math.max(half,2*w)+1e-6) throw new Error(JSON.stringify([v,p,m,half]))' "$AGON"
t "a baseline, pair by pair" "$AGON" experiment X --baseline edit=keep --measure points --json
t "has differences but for itself" test "$(json out '.cells[0].players[1].difference.mean===null&&j.cells[1].players[1].difference.mean!==null')" = true
for s in csv markdown latex; do t "as $s" "$AGON" experiment X --$s; done
t "a chart" "$AGON" experiment X --svg x.svg
t "is SVG" grep -q '^<svg' x.svg
t "every run by itself" says "edit  tournament.seed" "$AGON" experiment X --over ''
t "the last round only" "$AGON" experiment X --rounds last --player climber
t "the plan of all" sh -c '"$0" run x.yaml --plan | grep -c "\"kind\":\"run\"" | grep -qx 6' "$AGON"

# Killed and resumed
kill_and_resume() {
  local i pid
  for i in 1 2 3 4 5 6 7 8; do
    "$PLAIN" run x.yaml -o K --quiet >/dev/null 2>&1 &
    pid=$!
    sleep "0.$((RANDOM % 3))$((RANDOM % 10))"
    kill -9 "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
  done
  "$PLAIN" run x.yaml -o K --quiet --json >killed.json && cmp killed.json table.json
}
RANDOM=20261123
t "killed and resumed it is the same table" kill_and_resume
mkdir H && : >H/experiment.json.tmp.1
t "what a killed start left is no obstacle" "$AGON" run x.yaml -o H --quiet
"$PLAIN" run x.yaml -o P --quiet >/dev/null 2>&1
rm -rf P/00[345]*
t "runs that are not there are left out" says "3 of 6 runs are not finished" "$AGON" experiment P

# Mistakes
bad() { # TEXT MATRIX
  { base; echo "matrix: $2"; } >bad.yaml
  t "refused: $1" exits 2 "$AGON" run bad.yaml -o B
  t "and said: $1" says "$1" "$AGON" run bad.yaml -o B
}
bad "expected a list of values" '{tournament.seed: 3}'
bad "did you mean seed?" '{tournament.sed: [1]}'
bad 'expected integer >= 0, got "x" (bad.yaml:6)' '{tournament.seed: [1, x]}'
bad "the list has no such entry" '{players.nobody.code: [players/imp]}'
bad "it leads below a single value" '{tournament.seed.x: [1]}'
bad "1 is there twice" '{tournament.seed: [1, 1]}'
bad "a matrix cannot set itself" '{matrix.x: [1]}'
bad "expected the path of a key" '{"": [1]}'
bad "expected a path" '{"players[0": [1]}'
bad "more than 10000 runs" "{tournament.seed: [$(seq -s, 1 101)], game.sims_per_round: [$(seq -s, 1 100)]}"
t "and made no directory" test ! -e B
t "another experiment does not fit in" sh -c 'sed "s/2, 3/2/" x.yaml >y.yaml; "$0" run y.yaml -o X; [ $? = 2 ]' "$AGON"
t "nor into a run directory" exits 2 "$AGON" run x.yaml -o "X/000-edit=keep,seed=1"
t "a run directory is no experiment" exits 2 "$AGON" experiment "X/000-edit=keep,seed=1"
mkdir F
echo '{"version":1,"factors":[{"name":"a","levels":["x"]}],"runs":["../X"]}' >F/experiment.json
t "a file that names directories elsewhere" exits 2 "$AGON" experiment F
echo '{"version":1,"factors":[{"name":"a","levels":["x","y"]}],"runs":["0"]}' >F/experiment.json
t "a file that names too few" exits 2 "$AGON" experiment F
t "a level that is not there" exits 2 "$AGON" experiment X --baseline edit=none
t "other commands take one tournament" exits 2 "$AGON" run --replay X x.yaml -o X

# The experiments of the demo
D=$ROOT/demo/experiments
for f in "$D"/*.yaml; do
  grep -q '^ladder:' "$f" && continue
  t "every run of ${f##*/} is a valid config" "$AGON" run "$f" --plan
done
t "a lost score moves the mean more than the Swiss" says "by CSD, T = 0:      birch fir alder dogwood cedar elm" "$D/06-csd.sh" "$AGON"
t "pass rates by what was known" says "duplicate  3 of 3  100.0 [43.9, 100.0]" "$D/09-duplicates.sh" "$AGON"
t "a sequential test takes a fraction of the games" "$AGON" run "$D/05-sprt.yaml" -o S --quiet --json
cp out s.json
t "which the table says" node -e '
  const c=JSON.parse(require("fs").readFileSync("s.json")).cells, g=l=>c.filter(x=>x.levels.stop===l)[0].players.reduce((s,p)=>s+p.games,0);
  process.exit(g("sprt")*3<g("fixed")?0:1)'
