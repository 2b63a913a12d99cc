#!/bin/bash
# A verifier's numbers against executed verdicts.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/fixture.sh"
printf 'score,truth\n.9,1\n.8,1\n.7,0\n.6,1\n.55,0\n.4,0\n.3,1\n.2,0\n' >"$T/s.csv"
t "the worked example" sh -c '"$1" critic "$2" --bins 5 --json >"$3"' _ "$AGON" "$T/s.csv" "$T/j"
t "has its numbers" node -e '
  const j=JSON.parse(require("fs").readFileSync(process.argv[1]));
  const near=(a,b)=>Math.abs(a-b)<1e-9;
  process.exit(near(j.auc,.75)&&near(j.ece,.25625)&&near(j.brier,.2115625)&&j.bins.length===5?0:1)' "$T/j"
t "the same twice" sh -c '"$1" critic "$2" --bins 5 --json | cmp - "$3"' _ "$AGON" "$T/s.csv" "$T/j"
while IFS=, read -r s u; do [ "$s" = score ] || echo "{\"score\":0$s,\"truth\":$u}"; done <"$T/s.csv" >"$T/s.jsonl"
t "JSON lines say the same" sh -c '"$1" critic "$2" --bins 5 --json | cmp - "$3"' _ "$AGON" "$T/s.jsonl" "$T/j"
t "LaTeX" sh -c '"$1" critic "$2" --latex | grep -q "AUC &"' _ "$AGON" "$T/s.csv"

make_players "$T/players"
mkdir -p "$T/players/weak" && printf 'DAT 0\n' >"$T/players/weak/warrior.red"
cat >"$T/t.yaml" <<X
tournament: {rounds: 1, seed: 5}
game: {name: corewar, sims_per_round: 4}
players:
- {agent: none, name: good, code: players/self}
- {agent: none, name: weak, code: players/weak}
X
t "a run" "$AGON" run "$T/t.yaml" -o "$T/run" --json
printf 'player,round,score\ngood,0,.9\ngood,1,.8\nweak,0,.3\nweak,1,.1\nnobody,1,.5\n' >"$T/r.csv"
t "knows the truth of its attempts" sh -c '"$1" critic "$2" --run "$3" --json >"$4"' _ "$AGON" "$T/r.csv" "$T/run" "$T/k"
t "and of no others" node -e '
  const j=JSON.parse(require("fs").readFileSync(process.argv[1]));
  process.exit(j.auc===1&&j.attempts===4&&j.correct===2&&j.unmatched===1&&j.groups===2?0:1)' "$T/k"
bad() { # TEXT MESSAGE
  printf "$1" >"$T/bad.csv"
  "$AGON" critic "$T/bad.csv" 2>"$T/why"
  [ $? -eq 2 ] && grep -q "$2" "$T/why" || { cat "$T/why"; return 1; }
}
t "a score above 1 is refused with its line" bad 'score,truth\n.5,1\n1.5,1\n' 'bad.csv:3: score: expected'
t "a missing truth says where else it may be" bad 'score\n.5\n' 'no column truth; --run'
t "an empty table is refused" bad 'score,truth\n' 'no row'
t "broken JSON is refused with its line" bad '{"score":1,"truth":1}\n{"score"\n' 'bad.csv:2: expected a JSON object'
t "an endless nesting is refused" bad "$(printf '{%.0s' $(seq 5000))\n" 'bad.csv:1'
t "nothing of it twice" bad '{"score":1,"score":0,"truth":1}\n' 'duplicate'

# How codebases change beside what they win.
mkdir -p "$T/grow" && cp "$T/players/self/warrior.red" "$T/grow/"
cat >"$T/d.yaml" <<X
tournament: {rounds: 3, seed: 5}
game: {name: corewar, sims_per_round: 4}
players:
- {agent: command, name: grows, code: grow, run: "echo '; 123456' >>warrior.red; echo x >junk-\$(ls | wc -l).txt"}
- {agent: none, name: still, code: players/weak}
X
t "a run in which one codebase grows" "$AGON" run "$T/d.yaml" -o "$T/drun" --json
"$AGON" drift "$T/drun" --json >"$T/d.json"
t "its drift is seen" node -e '
  const j=JSON.parse(require("fs").readFileSync(process.argv[1])),g=j.players[0],s=j.players[1];
  const sl=(p,k)=>p.slopes[k].slope;
  process.exit(sl(g,"files")===1&&sl(g,"lines")===2&&g.rounds[3].touched===2&&g.rounds[3].changed===2&&
    g.rounds[3].throwaway===0.75&&sl(s,"files")===0&&g.rounds[2].denied===0?0:1)' "$T/d.json"
t "and for people" sh -c '"$1" drift "$2" --rounds | grep -q "^grows "' _ "$AGON" "$T/drun"
