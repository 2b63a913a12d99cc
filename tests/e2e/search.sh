#!/bin/bash
# agon search: best of k, UCT, kill -9, what an attempt may know, budgets, hostile agents.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/fixture.sh"
. "$ROOT/tests/e2e/llm_lib.sh"
cd "$T" || exit 1
PLAIN=$ROOT/$BUILD/agon # for kills: many small steps
is() { [ "$1" = "$2" ] || { echo "got $1, expected $2"; return 1; }; }
field() { json "$1" "$2"; }
node_file() { git --git-dir="$1/repo.git" show "refs/agon/$2/round/$3:$4"; }

# ---- best of k: attempts of known worth, from files ----
mkdir -p still try/{1,2,3,4}
printf 'DAT 0\n' >still/warrior.red
printf 'this is no program\n' >try/1/warrior.red
printf 'MOV 0, 1\n' >try/2/warrior.red
printf 'DAT 0\n' >try/3/warrior.red
printf 'MOV 0, 1\nNOP 0\n' >try/4/warrior.red
cat >best.yaml <<'X'
tournament: {seed: 1}
search: {method: best-of-k, k: 4}
game: {name: corewar, sims_per_round: 4}
players:
- {agent: none, name: stone, code: still}
- {agent: replay, name: ann, code: still, edits: [try/1, try/2, try/3, try/4]}
- {agent: none, name: rock, code: still}
X
t "best of k" "$AGON" search best.yaml -o best --json --jobs 1
cp out best.json
t "the best of four, the first of equals" is "$(field best.json .best) $(field best.json .value)" "2 1"
t "all attempts from the root" is "$(field best.json '.nodes.map(x=>[x.parent,x.depth,x.visits].join("/")).join(" ")')" "/0/5 0/1/1 0/1/1 0/1/1 0/1/1"
t "what cannot be built is worth nothing, and a node" is "$(field best.json '.nodes[1].value') $(field best.json '.nodes[1].outcome')" "0 invalid"
t "the ref of the best" is "$(git --git-dir=best/repo.git rev-parse refs/agon/ann/best)" "$(field best.json .commit)"
t "which is its node's commit" is "$(git --git-dir=best/repo.git rev-parse refs/agon/ann/round/2)" "$(field best.json '.nodes[2].commit')"
t "and its tree" is "$(git --git-dir=best/repo.git rev-parse 'refs/agon/ann/best^{tree}')" "$(field best.json .tree)"
t "commits grow from their parents" is "$(git --git-dir=best/repo.git rev-parse refs/agon/ann/round/4^)" "$(git --git-dir=best/repo.git rev-parse refs/agon/ann/round/0)"
t "the frozen do not play each other" is "$("$AGON" export best --format csv -o csv >/dev/null; grep -c 'stone;rock' csv/matches.csv)" 0
t "the nodes are exported" grep -q '^2,0,1,1,1,1,1,[0-9a-f]*,replaced,,ok' csv/search.csv
t "as JSON lines too" sh -c '"$1" export best --format jsonl -o jl && grep -q "\"node\":2,\"parent\":0,.*\"best\":1" jl/search.jsonl' _ "$AGON"
t "in a plain run there are none" sh -c 'sed "/^search/d; s/seed: 1/seed: 1, rounds: 0/" best.yaml >plain.yaml && "$1" run plain.yaml -o plain -q >/dev/null && "$1" export plain --format csv -o plaincsv && test "$(wc -l <plaincsv/search.csv)" = 1' _ "$AGON"
t "the run verifies" "$AGON" verify best
t "its other exports and pages" sh -c '"$1" export best --format codeclash -o cc && "$1" export best --format pointwise -o pw && "$1" report best -o best.html && "$1" standings best' _ "$AGON"
t "changes are those from the parent" is "$(node -p 'JSON.parse(require("fs").readFileSync("cc/players/ann/changes_r4.json")).incremental_diff' | grep -c '^-DAT 0')" 1
t "and so are pairs of before and after" is "$(grep -c '"player":"ann","round":4,"before":"'"$(field best.json '.nodes[0].tree')" pw/pointwise.jsonl)" 1
t "a tree for people" says '├─ 2  1.000' "$AGON" search best.yaml -o best -q
t "and its end" says 'best: node 2 with 1.000; ann began with 0.500' "$AGON" search best.yaml -o best -q
# The best again, in games that had no part in choosing it.
t "the best is measured again" is "$(field best.json .final)" '{"value":1,"games":4}'
finals() { node -e 'for (const l of require("fs").readFileSync(process.argv[1]+"/games.csv","utf8").trim().split("\n").slice(1)) { const x=l.split(","); console.log(x[0],x[2],x[4]) }' "$1"; }
t "in new games of its round" is "$(finals csv | awk '$2 >= 4 {print $1, $2}' | sort -u | tr '\n' ';')" "2 4;2 5;2 6;2 7;"
t "with seeds of their own" is "$(finals csv | awk '$1 == 2 {print $3}' | sort | uniq -c | awk '$1 != 2' | wc -l)" 0
t "and the table says so" says 'measured again in 4 new games of each pairing: 1.000' "$AGON" search best.yaml -o best -q
t "pairs to learn from" "$AGON" export best --format pairwise -o pairs
t "count the games that chose it alone" is "$(node -e 'const r=require("fs").readFileSync("pairs/pairwise.jsonl","utf8").trim().split("\n").map(JSON.parse);console.log([...new Set(r.map(x=>x.won+x.drawn+x.lost))].join())')" 4
sed 's/k: 4/k: 4, final: 0/' best.yaml >nofinal.yaml
t "or not, and nothing else changes" sh -c '"$1" search nofinal.yaml -o nofinal --json >nofinal.json && node -e "const f=x=>JSON.parse(require(\"fs\").readFileSync(x)),a=f(\"best.json\"),b=f(\"nofinal.json\");process.exit(b.final===null&&JSON.stringify(a.nodes)===JSON.stringify(b.nodes)?0:1)"' _ "$AGON"
t "rewards: siblings are a group" sh -c '"$1" export best --format rewards -o rw && node -e "const x=require(\"fs\").readFileSync(\"rw/rewards.jsonl\",\"utf8\").trim().split(\"\\n\").map(JSON.parse);const s=x.reduce((a,r)=>a+r.advantage,0);process.exit(x.map(r=>[r.group,r.player,r.round,r.reward].join()).join(\" \")===\"0,ann,1,0 0,ann,2,1 0,ann,3,0.5 0,ann,4,1\"&&Math.abs(s)<1e-9?0:1)"' _ "$AGON"
t "the frozen are told nothing" is "$(python3 -c 'import sqlite3; print(sqlite3.connect("best/run.db").execute("select distinct player from feedback").fetchall())')" "[(1,)]"
sed 's/k: 4/k: 1/' best.yaml >one.yaml
t "nothing better than the root" says 'no attempt is better' "$AGON" search one.yaml -o one -q

# ---- UCT: an agent that lives a little longer with each edit, and writes down what it is told ----
mkdir me rival
printf 'DAT 0\n' >me/warrior.red
printf 'NOP 0\nNOP 0\nDAT 0\n' >rival/warrior.red
cat >uct.yaml <<'X'
tournament: {seed: 2}
search: {method: uct, iterations: 6, expansions: 2, depth: 4}
game: {name: corewar, sims_per_round: 4}
players:
- {agent: none, name: rival, code: rival}
- {agent: command, name: me, code: me, run: "sed -i '1i NOP 0' warrior.red; ls /feedback/rounds | sort -n | tr '\n' ' ' >saw"}
X
t "UCT" "$AGON" search uct.yaml -o uct --json --jobs 1
cp out uct.json
cat >check.js <<'X'
// Each parent is where the formula points: worked out anew from values alone.
const j = JSON.parse(require("fs").readFileSync(process.argv[2])), nodes = j.nodes;
const [W, C, WD, EXP, DEEP] = [1, Math.SQRT2, 0.8, 2, 4];
for (let k = 1; k < nodes.length; k++) {
  const s = nodes.slice(0, k).map(x => ({p: x.parent, d: 0, n: 0, q: 0, c: 0}));
  s.forEach((x, i) => {
    if (x.p !== null) { x.d = s[x.p].d + 1; s[x.p].c++; }
    for (let a = i; a !== null; a = s[a].p) { s[a].n++; s[a].q += nodes[i].value; }
  });
  let best = -1, most = -Infinity;
  s.forEach((x, i) => {
    const N = x.p === null ? x.n : s[x.p].n;
    const v = W * x.q / x.n + C * Math.sqrt(Math.log(N) / x.n) - WD * Math.sqrt(x.d);
    if (x.c < EXP && x.d < DEEP && v > most) { most = v; best = i; }
  });
  if (best !== nodes[k].parent) throw `node ${k}: parent ${nodes[k].parent}, expected ${best}`;
}
const deep = Math.max(...nodes.map(x => x.depth)), wide = nodes.filter(x => x.parent === 0).length;
if (nodes.length !== 7 || deep < 2 || wide !== 2) throw `deep ${deep}, wide ${wide}`;
const top = Math.max(...nodes.map(x => x.value));
if (j.value !== top || nodes.findIndex(x => x.value === top) !== j.best) throw "not the best";
const path = i => nodes[i].parent === null ? [i] : [...path(nodes[i].parent), i];
console.log(nodes.map((x, i) => path(i).slice(0, -1).join(" ")).join("\n"));
X
t "every attempt starts where the formula says" node check.js uct.json
cp out paths
saw() { for i in 1 2 3 4 5 6; do is "$(node_file uct me $i saw | head -n 1)" "$(sed -n "$((i + 1))p" paths) " || return 1; done; }
t "an attempt is told of its ancestors only" saw
t "two jobs, the same tree" sh -c '"$1" search uct.yaml -o uct2 --json --jobs 2 >uct2.json && cmp uct.json uct2.json' _ "$AGON"
t "and the same record" same_run uct uct2

# ---- chance of its own: attempts at one codebase differ, and come out the same again ----
sed 's/method: uct.*/method: best-of-k, k: 3}/; s/run: .*/run: "echo $AGON_SEED >saw"}/' uct.yaml >luck.yaml
luck() { "$AGON" search luck.yaml -o "$1" -q >/dev/null && for i in 1 2 3; do node_file "$1" me $i saw; done; }
t "attempts have chance of their own" luck luck1
cp out luck
t "each another" is "$(sort -u luck | grep -cE '^[0-9]+$')" 3
t "the same again" sh -c "$(declare -f luck node_file); AGON=$AGON; luck luck2 | cmp - luck"

# ---- kill -9 ----
again() { # DIR: killed after a while, as often as it lives so long
  local i=0
  while [ $i -lt 6 ]; do
    i=$((i + 1))
    "$PLAIN" search uct.yaml -o "$1" -q --json >/dev/null 2>&1 &
    local pid=$!
    sleep "0.$((RANDOM % 5))$((RANDOM % 10))"
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
  done
  "$PLAIN" search uct.yaml -o "$1" -q --json >k.json && cmp k.json uct.json && same_run uct "$1"
}
RANDOM=11
t "killed and taken up again: the same tree" again killed
t "another search does not go on in its directory" exits 2 "$AGON" search best.yaml -o uct -q

# ---- budgets, and what a model's shell is shown ----
look='ls /feedback/rounds /versions | tr "\n" " " >saw; sed -i "1i NOP 0" warrior.red'
FIN='echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT'
node -e 'const [l,f]=process.argv.slice(1);const x=[];for(let i=0;i<9;i++)x.push({run:l},{run:f});console.log(JSON.stringify({m:x}))' "$look" "$FIN" >script.json
t "a model to ask" start_stub script.json
cat >llm.yaml <<X
tournament: {seed: 4, budget: {calls: 5}}
search: {method: best-of-k, k: 6}
game: {name: corewar, sims_per_round: 4}
players:
- {agent: llm, name: me, code: me, config: {model: {model_name: m, base_url: "http://127.0.0.1:$PORT/v1", price: {input: 0, output: 0}}}}
- {agent: none, name: rival, code: rival}
X
export OPENAI_API_KEY=none
t "a search by a model" "$AGON" search llm.yaml -o llm --json
cp out llm.json
t "its budget holds over the search" is "$(wc -l <stub.log)" 5
t "and ends it" is "$(field llm.json .end) $(field llm.json .nodes.length)" "the budget of the tournament is used up 4"
t "attempts know nothing of each other" is "$(for i in 1 2 3; do node_file llm me $i saw; done)" "$(for i in 1 2 3; do printf '/feedback/rounds: 0  /versions: 0 README.md '; done)"
t "again: nothing is asked" sh -c '"$1" search llm.yaml -o llm --json >again.json && cmp again.json llm.json && test "$(wc -l <stub.log)" = 5' _ "$AGON"
stop_server
t "replayed without the model" sh -c '"$1" search llm.yaml -o llm2 --replay llm --json >again.json && cmp again.json llm.json' _ "$AGON"
t "its changes replayed" sh -c '"$1" search llm.yaml -o llm3 --replay llm --replay-mode patch --json >again.json && cmp again.json llm.json' _ "$AGON"

# ---- a critic beside it: judged is who edits, node by node; what it says goes to a node's children ----
node -e 'const [l,f]=process.argv.slice(1);const x=[];for(let i=0;i<9;i++)x.push({run:l},{run:f});console.log(JSON.stringify({m:x,judge:[{text:"{\"probability\": 0.25, \"critique\": \"CRITIQUE\"}"}]}))' \
  'cat /feedback/rounds/*/critique.txt | grep -c CRITIQUE >saw; sed -i "1i NOP 0" warrior.red' "$FIN" >script.json
t "models to ask" start_stub script.json
{ sed "s/127.0.0.1:[0-9]*/127.0.0.1:$PORT/; s/best-of-k, k: 6/uct, iterations: 3, expansions: 1/; s/, budget: {calls: 5}//" llm.yaml
  echo "critic: {model: {model_name: judge, base_url: \"http://127.0.0.1:$PORT/v1\", price: {input: 0, output: 0}}, when: after, show: true}"; } >critic.yaml
t "a search with a critic" "$AGON" search critic.yaml -o critic --json
critiques() { python3 -c 'import sqlite3; print(*("%d/%d" % r for r in sqlite3.connect("critic/run.db").execute("select round, player from critique")))'; }
t "judged is who edits, every node once" is "$(critiques)" "0/0 1/0 2/0 3/0"
t "an attempt reads what was said of its ancestors" is "$(for i in 1 2 3; do node_file critic me $i saw; done | tr '\n' ' ')" "1 2 3 "
t "refined is what began at the node that was criticised" sh -c '"$1" critic critic --json | grep -q "\"refinement\":{\"attempts\":3,"' _ "$AGON"
sed 's/uct, iterations: 3, expansions: 1/best-of-k, k: 3/' critic.yaml >critic2.yaml
t "also if three did" sh -c '"$1" search critic2.yaml -o critic2 --json >/dev/null && "$1" critic critic2 --json | grep -q "\"refinement\":{\"attempts\":1,"' _ "$AGON"
stop_server
t "flips lead to children" sh -c '"$1" feedback best --json | node -e "const j=JSON.parse(require(\"fs\").readFileSync(0)),p=j.players;process.exit(p.length===1&&p[0].player===\"ann\"&&p[0].i_to_c.k===2&&p[0].i_to_c.n===4?0:1)"' _ "$AGON"
t "who is frozen has no edits to learn from" is "$("$AGON" export best --format pointwise -o pw2 >/dev/null; grep -vc '"player":"ann"' pw2/pointwise.jsonl)" 0

# ---- problems: points on hidden tests ----
mkdir -p pkg/data/sample pkg/data/secret solver steps/{1,2,3}
printf 'problem_format_version: 2025-09\nname: Echo\nuuid: e392f2c5-fb66-5f82-9503-7127b9dfcbae\nlimits: {time_limit: 2.0}\n' >pkg/problem.yaml
mkdir pkg/statement && echo 'Print the number.' >pkg/statement/problem.en.md
echo 1 | tee pkg/data/sample/1.in >pkg/data/sample/1.ans
for i in 2 3; do echo "7700$i" | tee "pkg/data/secret/$i.in" >"pkg/data/secret/$i.ans"; done
echo 'print(1)' >solver/main.py
echo 'print(77002)' >steps/1/main.py
echo 'print(input())' >steps/2/main.py
cat >points.yaml <<'X'
search: {method: best-of-k, k: 2}
tournament: {rounds: 2}
game: {name: problems, args: {packages: [pkg]}}
players: [{agent: replay, name: solo, code: solver, edits: [steps/1, steps/2]}]
X
t "points on packages, alone" "$AGON" search points.yaml -o points --json
t "are the values" is "$(field out '.nodes.map(x=>x.value).join(" ")')" "0 0.5 1"
t "hidden data is in no bundle" sh -c 'git --git-dir=points/repo.git cat-file --batch-all-objects --batch >objects && ! grep -a "7700[3]" objects'

# ---- many searches: what k is worth ----
{ cat best.yaml; echo 'matrix: {search.k: [1, 2], tournament.seed: [1, 2]}'; } >m.yaml
t "an experiment over searches" "$AGON" run m.yaml -o m -q
t "has the best node of each" "$AGON" experiment m --rounds best --player ann --json
cp out m.json
t "measured again" is "$(field m.json '.cells.map(x=>[x.levels["search.k"],x.players[0].games].join()).join(" ")')" "1,16 2,16"
finals_of() { # K: the mean of what the searches say
  for d in m/*k="$1",*; do sed "s/k: 4/k: $1/; s/seed: 1/seed: ${d##*seed=}/" best.yaml >s.yaml; "$AGON" search s.yaml -o "s$1${d##*=}" --json; done |
    node -e 'const v=require("fs").readFileSync(0,"utf8").trim().split("\n").map(l=>100*JSON.parse(l).final.value);console.log(v.reduce((a,b)=>a+b)/v.length)'
}
t "as each search says alone, k = 1" is "$(field m.json '.cells[0].players[0].points.mean')" "$(finals_of 1)"
t "and k = 2" is "$(field m.json '.cells[1].players[0].points.mean')" "$(finals_of 2)"
t "for people" says 'points: the best node of each search' "$AGON" experiment m --rounds best
t "no Elo of it" exits 2 "$AGON" experiment m --rounds best --measure elo
sed '/^search/d; s/seed: 1/seed: 1, rounds: 0/; s/search.k: .1, 2., //' m.yaml >p.yaml
t "runs that are no searches have no best" sh -c '"$1" run p.yaml -o p -q && "$1" experiment p --rounds best 2>why; test $? = 2 && grep -q "is no search: --rounds best" why' _ "$AGON"
sed 's/matrix:.*/matrix: {search.k: [1, 2]}/; /stone/d; /rock/d; s/name: corewar, .*/name: problems, args: {packages: [pkg]}}/; s/code: still, edits: .*/code: solver, edits: [steps\/1, steps\/2]}/' m.yaml >g.yaml
t "and of packages, alone" sh -c '"$1" run g.yaml -o g -q >/dev/null && "$1" experiment g --rounds best --csv | cut -d, -f1-5' _ "$AGON"
t "the points of the best" is "$(cut -d, -f1,2,5 out | tr '\n' ' ')" "search.k,player,points 1,ann,50.0000 2,ann,100.0000 "

# ---- an agent that means harm ----
cat >evil.yaml <<'X'
search: {method: uct, iterations: 2}
tournament: {seed: 1}
game: {name: corewar, sims_per_round: 2}
players:
- {agent: command, name: evil, code: me, run: "mkdir -p .git/hooks .git/objects/info; echo /etc >.git/objects/info/alternates; printf '#!/bin/sh\ntouch /tmp/pwned\n' >.git/hooks/post-update; chmod +x .git/hooks/*; (setsid sh -c 'sleep 4711' >/dev/null 2>&1 &); echo x >/feedback/README.md; ln -s /etc/passwd link; mkdir -p deep; printf 'MOV 0, 1\n' >warrior.red; rm link"}
- {agent: none, name: rival, code: rival}
X
t "it plants a repository and a daemon" "$AGON" search evil.yaml -o evil --json
t "it gains what it may: by its program" is "$(field out .best) $(field out .value)" "1 1"
t "no .git is kept" sh -c '! git --git-dir=evil/repo.git ls-tree -r refs/agon/evil/round/1 | grep -q "\.git"'
t "no process is left" sh -c '! pgrep -f "sleep 471[1]"'
sed 's/rm link"/true"/; s/name: evil/name: sly/' evil.yaml >sly.yaml
t "files that are refused leave the codebase as it was" "$AGON" search sly.yaml -o sly --json
t "and a node that says so" is "$(field out '.nodes[1].status') $(field out '.nodes[1].tree')" "refused $(field out '.nodes[0].tree')"

# ---- mistakes ----
bad() { # SED TEXT
  sed "$1" uct.yaml >bad.yaml
  exits 2 "$AGON" search bad.yaml -o bad -q 2>why && cat why || { cat why; return 1; }
  grep -qF -- "$2" why && [ ! -e bad ]
}
t "two who edit" bad 's/agent: none, name: rival/agent: command, run: "true", name: rival/' 'players: one player edits in a search, but 2 would: rival, me; freeze the others with agent: none (bad.yaml:5)'
t "nobody who edits" bad 's/agent: command, name: me.*/agent: none, name: me, code: me}/' 'players: nobody edits'
t "no opponent" bad '/name: rival/d' 'players: expected 2 to'
t "an unknown method" bad 's/method: uct/method: mcts/' 'search.method: expected one of best-of-k, uct, got "mcts" (bad.yaml:2)'
t "no attempts" bad 's/{method: uct.*/{method: best-of-k, k: 0}/' 'search.k: expected integer 1 to 1000, got "0"'
t "k that is not said" bad 's/{method: uct.*/{method: best-of-k}/' 'search.k: missing, expected how many attempts there are to be (bad.yaml:2)'
t "a key of the other method" bad 's/method: uct,/method: uct, k: 3,/' 'search.k: does not belong to method uct'
t "other rounds than attempts" bad 's/seed: 2/seed: 2, rounds: 3/' 'tournament.rounds: expected 6, as many as the search has attempts, or nothing (bad.yaml:1)'
t "a final of no number" bad 's/depth: 4/depth: 4, final: x/' 'search.final: expected integer 0 to 1000000, got "x"'
t "a final without games" sh -c 'sed "s/k: 2/k: 2, final: 3/" points.yaml >bad.yaml && ! "$1" search bad.yaml -o bad -q 2>why && grep -q "search.final: in the arena problems the hidden tests .* remove it" why' _ "$AGON"
t "a schedule" bad 's/seed: 2/seed: 2, schedule: swiss/' 'tournament.schedule: is not for a search'
t "an unknown key" bad 's/depth: 4/dept: 4/' 'search.dept: unknown key; did you mean depth?'
t "no search block" bad '/^search/d; s/seed: 2/seed: 2, rounds: 1/' 'has no search: block'
t "agon run says who runs it" says 'is a search: `agon search` runs it' "$AGON" run uct.yaml -o bad
t "which it does not" test ! -e bad
