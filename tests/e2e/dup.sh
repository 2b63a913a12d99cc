#!/bin/bash
# Duplicates from the command line: index, search, check, review, calibrate, eval.
. "$(dirname "$0")/lib.sh"
D=$ROOT/tests/data/dup-code
cd "$T" || exit 4

# A corpus of the tasks' statements, and programs, as folders and as a dump.
mkdir text
for d in "$D"/*/; do mkdir "text/$(basename "$d")" && cp "$d/statement.md" "text/$(basename "$d")/"; done
t "index statements" "$AGON" dup index text -o text.dup --json
t "every statement is in" test "$(json out .documents)" = "$(ls "$D" | wc -l)"
t "index programs" "$AGON" dup index "$D" --kind code -o code.dup --json
t "every program is in" test "$(json out .programs)" = "$(find "$D" -type f ! -name statement.md | wc -l)"
t "an index verifies" "$AGON" dup index --verify -o code.dup

t "search by words" says "1. islands" "$AGON" dup search -i text.dup -k 2 count islands of land and water
t "search from a file" says "1. coin-change" "$AGON" dup search -i text.dup -f "$D/coin-change/statement.md"
printf 'longest palindromic substring' >q
t "search from standard input" says "1. palindrome-substring" bash -c "'$AGON' dup search -i text.dup -f - <q"
t "passages are shown" says "words:" "$AGON" dup search -i text.dup -f "$D/coin-change/statement.md"
t "copied programs are told" says '"copied_code":1.0' "$AGON" dup search -i code.dup -k 3 -f "$D/two-sum/a.py" --json
t "a program finds its kin" says "two-sum/" "$AGON" dup search -i code.dup -k 3 -f "$D/two-sum/a.py"

cat >reworded.jsonl <<'X'
{"_id":"r1","text":"You get an array nums of integers and a target number. Return the indices of two numbers that add up to the target. Example: nums = [2,7,11,15], target = 9. Output: [0,1]"}
{"_id":"r2","text":"Bake a sourdough loaf: mix flour, starter and salt, let it rest overnight and bake it hot."}
{"_id":"r3","text":"???"}
X
t "check" "$AGON" dup check -i text.dup reworded.jsonl --json --record rec.db
cp out checked
t "one line each" test "$(wc -l <checked)" = 3
t "a re-worded problem is a duplicate" bash -c 'head -n 1 checked | grep -q "\"verdict\":\"duplicate\".*\"id\":\"two-sum\""'
t "something else is clean" bash -c 'sed -n 2p checked | grep -q "\"verdict\":\"clean\""'
t "nothing to say is unknown" bash -c 'sed -n 3p checked | grep -q "\"verdict\":\"unknown\""'
t "--fail-on leaves with 1" exits 1 "$AGON" dup check -i text.dup reworded.jsonl --fail-on duplicate
t "a problem is no duplicate of itself" bash -c "'$AGON' dup check -i text.dup text --json -k 1 | grep two-sum | grep -vq '\"id\":\"two-sum\"'"
mkdir -p pkg/problem_statement && echo 'name: x' >pkg/problem.yaml
printf 'Place \\textbf{n queens} on an $n \\times n$ chessboard so that no two attack each other.' >pkg/problem_statement/problem.tex
t "a package is checked by its statement" says '"id":"n-queens"' "$AGON" dup check -i text.dup pkg --json -k 1

t "reviews: what is open" says "r1  two-sum" "$AGON" dup review --record rec.db
t "reviews: decide" "$AGON" dup review --record rec.db r1 two-sum --decision exact --who me
t "reviews: no longer open" bash -c "! '$AGON' dup review --record rec.db | grep -q 'r1  two-sum'"
t "reviews: of what was never checked" exits 2 "$AGON" dup review --record rec.db r9 two-sum -d no
t "checking again keeps the review" "$AGON" dup check -i text.dup reworded.jsonl --json --record rec.db
t "and one row for each problem" test "$(python3 -c 'import sqlite3;d=sqlite3.connect("rec.db");print(*d.execute("select count(*) from dupcheck").fetchone(),*d.execute("select count(*) from dupreview").fetchone())')" = "3 1"

t "calibrate" "$AGON" dup calibrate -i text.dup --fpr 0.05 -o cal.json
t "check with it" says '"calibrated":true' "$AGON" dup check -i text.dup reworded.jsonl -c cal.json --json
t "of another corpus it is refused" exits 2 "$AGON" dup check -i code.dup reworded.jsonl -c cal.json

# Beside the index of programs: each program asks for the others of its task.
(cd "$D" && for f in */*; do case $f in */statement.md) continue ;; esac
  node -e 'const f=process.argv[1];console.log(JSON.stringify({_id:f,code:require("fs").readFileSync(f,"utf8")}))' "$f"; done) >c2c.q
(cd "$D" && for f in */*; do case $f in */statement.md) continue ;; esac
  for g in "${f%/*}"/*; do case $g in */statement.md) continue ;; esac
    echo "{\"query-id\":\"$f\",\"corpus-id\":\"$g\",\"score\":1}"; done; done) >c2c.r
(cd "$D" && for f in *; do
  node -e 'const f=process.argv[1];console.log(JSON.stringify({_id:f,text:require("fs").readFileSync(f+"/statement.md","utf8")}))' "$f"; done) >t2c.q
sed 's|"query-id":"\([^/]*\)/[^"]*"|"query-id":"\1"|' c2c.r | sort -u >t2c.r
at_least() { node -e 'const [f,k,v]=process.argv.slice(1);const j=JSON.parse(require("fs").readFileSync(f));console.log(k,j[k]);process.exit(j[k]>=v?0:1)' "$@"; }
t "eval: code to code" "$AGON" dup eval -i code.dup -q c2c.q -r c2c.r --task c2c --json --per-query c2c.lines
cp out c2c.json
t "eval: above word and character cosine" at_least c2c.json ndcg10 0.60
t "eval: own program is no hit" bash -c "! grep -q '\"query\":\"two-sum/a.py\".*\"id\":\"two-sum/a.py\"' c2c.lines"
t "eval: text to code" "$AGON" dup eval -i code.dup -q t2c.q -r t2c.r --task t2c --json --against bm25
cp out t2c.json
t "eval: level" at_least t2c.json ndcg10 0.58
t "eval: compared with BM25" test -n "$(json t2c.json .paired_p)"

# Where work is done: agon judge asks by itself, and a run keeps what was asked of it.
mkdir -p near/statement near/data/secret near/submissions/accepted
printf 'problem_format_version: "2023-07"\nname: sums\nuuid: 7e5d7a3c-3a54-4f0c-9d5f-1f1c6a0f8a11\n' >near/problem.yaml
printf '\\problemname{Sums}\nYou get an array nums of integers and a target number. Return the indices of two numbers that add up to the target. Example: nums = [2,7,11,15], target = 9. Output: [0,1]\n' >near/statement/problem.en.tex
echo 1 >near/data/secret/1.in && echo 1 >near/data/secret/1.ans
echo 'print(input())' >near/submissions/accepted/a.py
t "judge checks the statement" "$AGON" judge near near/submissions/accepted/a.py --dup-index text.dup --dup-record judged.db --json
cp out judged.json
t "the report has the verdict" test "$(json judged.json .dup.verdict)" = duplicate
t "and the top hit" test "$(json judged.json .dup.hits[0].id)" = two-sum
t "it is recorded" says "near  two-sum" "$AGON" dup review --record judged.db
t "judge --all tells it of each package" "$AGON" judge --all near --dup-index text.dup --json
cp out all.jsonl
t "in a line of its own" grep -q '"package":"near","problem":"near","dup":{"verdict":"duplicate"' all.jsonl
t "and in the summary" test "$(json all.jsonl .dup.duplicate)" = 1
t "which standings still read" "$AGON" standings all.jsonl
t "people read it before the grades" says "dup near: duplicate, most like two-sum" "$AGON" judge near near/submissions/accepted/a.py --dup-index text.dup
t "the environment configures it" says "dup near: duplicate" env AGON_DUP_INDEX=text.dup "$AGON" judge near near/submissions/accepted/a.py
t "without an index nothing is said" bash -c "! '$AGON' judge near near/submissions/accepted/a.py --json | grep -q '\"dup\"'"
printf 'not an index' >foreign.dup
t "a foreign index stops before judging" exits 2 "$AGON" judge near near/submissions/accepted/a.py --dup-index foreign.dup
t "a record without an index" exits 2 "$AGON" judge near near/submissions/accepted/a.py --dup-record x.db
cp -r near bare && rm -r bare/statement
t "no statement is unknown, never clean" says '"verdict":"unknown"' "$AGON" judge bare bare/submissions/accepted/a.py --dup-index text.dup --json
cp -r near binary && head -c 3000 text.dup >binary/statement/problem.en.tex
t "nor is a statement that is no text" says '"verdict":"unknown"' "$AGON" judge binary binary/submissions/accepted/a.py --dup-index text.dup --json

. "$ROOT/tests/e2e/fixture.sh"
make_players players
cat >run.yaml <<X
tournament: {rounds: 1, seed: 7}
game: {name: corewar, sims_per_round: 4}
players:
- {agent: none, name: dwarf, code: players/dwarf}
- {agent: none, name: imp, code: players/imp}
X
t "a run" "$AGON" run run.yaml -o rundir --quiet
t "records into it" "$AGON" dup check -i text.dup reworded.jsonl --record rundir
t "and review there" "$AGON" dup review --record rundir r1 two-sum --decision exact --who me
t "the run is still whole" "$AGON" verify rundir
t "and read by others" "$AGON" standings rundir
t "and resumed" "$AGON" run run.yaml -o rundir --quiet
t "what was recorded stays" bash -c "! '$AGON' dup review --record rundir | grep -q 'r1  two-sum'"
exec 9>>rundir/run.lock && flock -n 9
t "nothing is written beside a running tournament" exits 2 "$AGON" dup check -i text.dup reworded.jsonl --record rundir
t "but who has it is told" says "is in use by process" "$AGON" dup check -i text.dup reworded.jsonl --record rundir
t "and it can be read" says "hits wait" "$AGON" dup review --record rundir
exec 9>&-
# A run on problems looks them up by itself, before it grades anything.
mkdir -p few solver && cp "$ROOT/problems/packages/handshakes/statement/problem.en.md" few/shaking.md && echo "Bake a loaf of rye bread." >few/bread.md
"$AGON" dup index few -o few.dup >/dev/null
cp -r "$ROOT/problems/packages/handshakes" "$ROOT/problems/packages/thermostat" .
cat >solver/handshakes.c <<'X'
#include <stdio.h>
static long long count[1000003];
int main(void)
{
	long long n, m, a, p, q, pairs = 0;
	if (scanf("%lld%lld%lld%lld%lld", &n, &m, &a, &p, &q) != 5)
		return 1;
	while (n-- > 0) {
		pairs += count[(m - a % m) % m];
		count[a % m]++;
		a = (p * a + q) % 1000003;
	}
	printf("%lld\n", pairs);
}
X
cp thermostat/submissions/accepted/halves.py solver/thermostat.py
mkdir solver2 && cp solver/thermostat.py solver2/ && echo 'print(0)' >solver2/handshakes.py
looked() { # INDEX ARENA
  cat <<X
tournament: {rounds: 0, seed: 7}
game: {name: ${2:-problems, args: {packages: [handshakes, thermostat]\}}}
duplicates: {index: $1}
players:
- {agent: none, name: a, code: solver}
- {agent: none, name: b, code: solver2}
X
}
looked few.dup >looked.yaml
t "a run on problems tells what exists" says "dup handshakes: duplicate, most like shaking" "$AGON" run looked.yaml -o looked
t "resumed too" "$AGON" run looked.yaml -o looked --quiet
t "and it is in run.db, once" test "$("$AGON" dup review --record looked | grep -c "handshakes  shaking")" = 1
t "the run verifies" "$AGON" verify looked
t "its standings tell what was solved of it" says "b       flagged                   1    0.0%" "$AGON" standings looked
t "as JSON too" "$AGON" standings looked --json
t "with the parts" test "$(json out .duplicates.flagged)$(json out .duplicates.clean)$(json out .duplicates.rate)" = 11tries
t "and so does the page" bash -c "'$AGON' report looked | grep -q 'Problems that exist already'"
t "a run without graded games has no such table" bash -c "! '$AGON' report rundir | grep -q 'exist already'"
t "split: a run is results and record in one" "$AGON" dup split looked --json
cp out split.json
t "split: who solved what exists" test "$(json split.json '.teams.map(x=>x.parts[2].rate).join()')" = 1,0
t "split: and what does not" test "$(json split.json '.teams.map(x=>x.parts[1].rate).join()')" = 1,1
t "split: of points" "$AGON" dup split looked --rate score --json
t "split: which the first solver has too" test "$(json out '.teams[0].parts[2].rate')" = 1
t "split: a run of games has no pass rates" says "no problems were graded" exits 2 "$AGON" dup split rundir
{ echo 'matrix: {tournament.seed: [1]}' && sed 's/, seed: 7//; s/, thermostat//' looked.yaml; } >matrix.yaml
t "an experiment looks them up in each run" says "dup handshakes: duplicate" "$AGON" run matrix.yaml -o matrix
t "and records it there" says '"flagged":1' "$AGON" dup split matrix/000* --json
cp -r looked lost && find lost/blobs -type f -delete
t "where grades are lost the standings still stand" says "no pass rates of problems that exist already" "$AGON" standings lost
sed 's/, thermostat//; s/^players:/ladder_rules: {min_round_wins: 1}\nladder:/; s/^- .*name: a.*/- {agent: dummy, name: one, code: solver2}/; s/^- .*name: b.*/player: {agent: none, name: me, code: solver}/; s/rounds: 0/rounds: 1/' looked.yaml >ladder.yaml
t "a ladder in each rung" says "dup handshakes: duplicate" "$AGON" run ladder.yaml -o ladder
t "and records it there too" says '"flagged":1' "$AGON" dup split ladder/rung-001 --json
head -c 2000 few.dup >torn-run.dup && sed 's/few.dup/torn-run.dup/' ladder.yaml >torn-ladder.yaml
t "a torn index stops a ladder" says "it is torn" exits 2 "$AGON" run torn-ladder.yaml -o torn-ladder
looked torn-run.dup >torn.yaml && head -c 2000 few.dup >torn-run.dup
t "a torn index stops it at once" says "it is torn" exits 2 "$AGON" run torn.yaml -o unlooked
t "and leaves nothing" test ! -e unlooked
looked few.dup corewar >corewar.yaml
t "a game without problems" says "has no problems" exits 2 "$AGON" run corewar.yaml -o unlooked

mkdir plain
t "another directory is no record" says "is not a run directory" "$AGON" dup check -i text.dup reworded.jsonl --record plain
t "and stays empty" test -z "$(ls plain)"
: >empty.db
t "a file without checks is refused" says "holds no checks" "$AGON" dup review --record empty.db
t "a missing one is not made" exits 2 "$AGON" dup review --record none.db

# Pass rates beside it: what was solved of the flagged and of the clean problems.
{
  echo team,problem,verdict
  for team in fast slow; do
    echo "$team,r1,AC"; echo "$team,r2,$([ $team = fast ] && echo AC || echo WA)"; echo "$team,r3,WA"; echo "$team,r2,WA"
  done
} >results.csv
split() { "$AGON" dup split --record rec.db "$@"; }
t "split: pass rates of flagged and clean" split results.csv --json
cp out split.json
team() { json split.json ".teams.find(x=>x.team===\"$1\")$2"; }
t "split: the duplicate is flagged, the other is clean, the third neither" test "$(json split.json .flagged)$(json split.json .clean)$(json split.json .unknown)" = 111
t "split: rates are shares of tries" test "$(team fast .parts[1].rate)" = 0.5
t "split: the difference" test "$(team slow .flagged_minus_clean.value)" = 1
t "split: few problems are no evidence" test "$(team slow .flagged_minus_clean.enough)" = false
t "split: ranks without what is flagged" test "$(team fast .rank_clean)$(team slow .rank_clean)" = 12
t "split: how far teams are apart" test "$(json split.json .all.parts[1].spread)" = 0.5
t "split: solved by any try" split results.csv --json --rate solved
cp out split.json
t "split: is another rate" test "$(team fast .parts[1].rate)" = 1
t "split: for people" says "there is no conclusion" split results.csv
{
  echo team,problem,verdict,difficulty
  for team in fast slow; do echo "$team,r1,AC,easy"; echo "$team,r2,$([ $team = fast ] && echo AC || echo WA),hard"; echo "$team,r3,WA,easy"; done
} >graded.csv
t "split: by difficulty" split graded.csv --json
cp out split.json
t "split: rates at each of them" test "$(team slow '.difficulty.map(x=>x.difficulty+x.parts.map(y=>y.problems).join("")).join()')" = easy2011,hard1100
t "split: for people too" says "hard clean" split graded.csv
node -e 'for (let i = 0; i < 13; i++) console.log(JSON.stringify({team: "a", problem: i ? "p" + i : "r1", verdict: "AC", difficulty: 800 + i}))' >ratings.jsonl
t "split: too many difficulties are told" says "13 difficulties are too many" split ratings.jsonl
t "split: as CSV" says "fast,flagged,,1,1.000," split results.csv --csv
t "split: as Markdown" says "| fast" split results.csv --markdown
t "split: as LaTeX" says "tabular" split results.csv --latex
"$AGON" dup review --record rec.db r1 two-sum --decision no --who me
for hit in $("$AGON" dup review --record rec.db --json | node -e 'require("fs").readFileSync(0,"utf8").trim().split("\n").filter(Boolean).map(JSON.parse).filter(x=>x.problem==="r1").forEach(x=>console.log(x.ref))'); do
  "$AGON" dup review --record rec.db r1 "$hit" --decision no --who me
done
t "split: what people decided counts" split results.csv --json
t "split: so the first problem is clean" test "$(json out .flagged)$(json out .clean)" = 02
t "split: results of agon judge" "$AGON" dup split --record judged.db judged.json all.jsonl --json
t "split: are joined by name" test "$(json out .flagged)$(json out .unchecked)" = 10
printf 'team,problem,verdict\na,other,AC\n' >other.csv
t "split: results of other problems" exits 2 split other.csv
t "split: say so" says "has no check of any problem of the results" split other.csv
python3 - <<'X'
import sqlite3
d = sqlite3.connect("evil.db")
d.execute("create table dupcheck(id integer primary key, problem, corpus, engine, duplicate_at, near_at, verdict, score)")
d.execute("create table duphit(check_id, rank, ref, score)")
d.execute("create table dupreview(problem, ref, decision)")
d.execute("insert into dupcheck values(1, x'ff00fe', null, 7, 'x', 9e999, 'duplicate', -9e999)")
d.execute("insert into dupcheck values(2, 'r1', null, null, -9e999, -9e999, 'near', 9e999)")
d.execute("insert into duphit values(2, 1, x'ff', 9e999)")
d.commit()
X
t "split: a record of nonsense" "$AGON" dup split --record evil.db results.csv --json
t "review: of nonsense" says "1 hits wait" "$AGON" dup review --record evil.db
mkfifo fifo.db
mkfifo fifo.jsonl
t "index: a FIFO is not waited for" says "fifo.jsonl is neither a file" exits 2 timeout 20 "$AGON" dup index fifo.jsonl -o x.dup
t "check: nor is it there" says "fifo.jsonl is neither a file" exits 2 timeout 20 "$AGON" dup check fifo.jsonl -i code.dup
t "split: a record that is no file" says "neither a SQLite file" timeout 20 "$AGON" dup split --record fifo.db results.csv
t "split: without a record" exits 2 "$AGON" dup split results.csv
t "split: a run directory is a record too" "$AGON" dup split --record rundir results.csv
t "split: where results are of games there is nothing to split" exits 2 "$AGON" dup split --record rundir rundir

t "no index" exits 2 "$AGON" dup search -i none.dup words
head -c 3000 code.dup >torn.dup
t "a torn index is refused" exits 2 "$AGON" dup search -i torn.dup words
t "with the reason" says "not a usable index" "$AGON" dup search -i torn.dup words
t "nothing to index" exits 2 "$AGON" dup index rec.db -o x.dup --kind text
t "no index is left" test ! -e x.dup
"$AGON" dup index "$D" --kind code -o again.dup >/dev/null
t "the same input gives the same bytes" cmp code.dup again.dup
t "add to an index" "$AGON" dup index reworded.jsonl -a -o text.dup --json
t "keeps what was there" test "$(json out .documents)" = $(($(ls "$D" | wc -l) + 3))

# Hostile documents: bounded time and memory, and a message that says what was left out.
python3 - "$T" <<'X'
import gzip, json, os, sys
os.chdir(sys.argv[1])
os.mkdir("hostile")
def put(name, data):
    with open(name, "wb") as f: f.write(data)
put("hostile/nul.txt", b"two sum \0 of an array \0" * 1000)
put("hostile/bytes.txt", bytes(range(128, 256)) * 2000 + b" target of an array")
put("hostile/empty.txt", b"")
put("hostile/repeats.txt", b"word " * 1000000)
os.mkfifo("hostile/fifo.txt")
os.symlink("/dev/zero", "hostile/zero.txt")
os.symlink(".", "hostile/loop")
line = b'{"_id":"long","text":"' + b"array sum " * 1800000 + b'"}\n'
put("long.jsonl", line + b'{"_id":"next","text":"the next line is fine"}\n')
put("deep.jsonl", b"[" * 100000 + b'\n{"_id":"next","text":"the next line is fine"}\n')
with gzip.open("bomb.jsonl.gz", "wb", 1) as f:
    for i in range(80): f.write(bytes(1 << 20))
put("layers.jsonl.gz", gzip.compress(open("bomb.jsonl.gz", "rb").read()))
for w, text in (("repeated", "array " * 40000), ("unknown", "array sum " + "qqqq " * 20000), ("empty", " ")):
    put(w + ".jsonl", json.dumps({"_id": w, "text": text}).encode())
X
small() { (ulimit -v 600000; timeout 60 "$@"); } # KiB
case $AGON in */asan/*) small() { timeout 200 "$@"; } ;; esac
t "hostile documents are indexed" says "4 skipped, 1 cut; first: empty: empty" small "$AGON" dup index hostile -o hostile.dup
t "those that are files" small "$AGON" dup index hostile -o hostile.dup --json
t "and are not empty" test "$(json out .documents)" = 3
t "a line that is too long is told" says "a line is longer than 16 MiB" small "$AGON" dup index long.jsonl -o hostile.dup
t "and the next one is read" says "1 documents" small "$AGON" dup index long.jsonl -o hostile.dup
t "brackets in brackets are no JSON" says "maximum parsing depth" small "$AGON" dup index deep.jsonl -o hostile.dup
t "a gzip bomb is refused" says "more than 200 times its size" exits 2 small "$AGON" dup index bomb.jsonl.gz -o bomb.dup
t "in layers too" says "more than 200 times its size" exits 2 small "$AGON" dup index layers.jsonl.gz -o bomb.dup
t "and leaves no index" test ! -e bomb.dup
t "a word over and over is no duplicate" says '"verdict":"clean"' small "$AGON" dup check -i text.dup repeated.jsonl --json
t "nor are words that nobody knows" says '"verdict":"clean"' small "$AGON" dup check -i text.dup unknown.jsonl --json
t "nothing is unknown, never clean" says "verdict\":\"unknown" "$AGON" dup check -i text.dup empty.jsonl --json
cuts() {
  local size n
  size=$(stat -c %s code.dup)
  for n in $(seq 0 23); do
    head -c $((size * n / 24 + n % 5)) code.dup >cut.dup
    timeout 20 "$AGON" dup search -i cut.dup two sum >cut.out 2>cut.err
    [ $? = 2 ] && grep -q "cut.dup is not a usable index: .*; make it again" cut.err || { echo "at $n: $(cat cut.err)"; return 1; }
  done
}
t "an index that ends anywhere is refused" cuts

# Judged texts that may not be in the repository: measured where they lie beside it.
S=${AGON_DUP_DATA:-$ROOT/../shared/data/retrieval}
if [ -r "$S/corpus_en.jsonl.gz" ]; then
  t "index the English corpus" "$AGON" dup index "$S/corpus_en.jsonl.gz" -o en.dup
  t "index the Chinese corpus" "$AGON" dup index "$S/corpus_zh.jsonl.gz" -o zh.dup
  level() { # QUERIES INDEX TASK LEAST
    t "eval $1" "$AGON" dup eval -i "$2.dup" -q "$S/$1.queries.jsonl.gz" -r "$S/$1.qrels.jsonl.gz" --task "$3" --json
    cp out "$1.json"
    t "$1: NDCG@10 at least $4" at_least "$1.json" ndcg10 "$4"
  }
  level p2d_reworded_en en p2d 0.955
  level p2d_zh zh p2d 0.98
  level p2d_zh2en en p2d 0.95
  level s2f_first_en en s2f 0.91
  level s2f_hint_en en s2f 0.56
  level s2f_blurb_en en s2f 0.88
else
  skip "retrieval on real statements" "$S is not there"
fi
