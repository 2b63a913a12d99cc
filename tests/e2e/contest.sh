#!/bin/bash
# agon standings on judged submissions: from agon judge --json and CSV, against humans.
. "$(dirname "$0")/lib.sh"
S() { "$AGON" standings "$@"; }
cd "$T" || exit 4

mkdir ab good bad
echo 1 2 >ab/1.in && echo 3 >ab/1.ans
echo 5 6 >ab/2.in && echo 11 >ab/2.ans
echo 'a, b = map(int, input().split()); print(a + b)' >good/s.py
echo 'print(3)' >bad/s.py
"$AGON" judge ab good/s.py --json --at 30m >r.jsonl
"$AGON" judge ab bad/s.py --json --team other --at 10m >>r.jsonl
"$AGON" judge ab good/s.py --json --team other --at 15m >>r.jsonl
S r.jsonl --json >s.json
t "what judge prints is a contest" test "$(json s.json '.rule')" = icpc
t "penalty of a rejected try" test "$(json s.json '.contests[0].teams.map(x=>x.team+x.penalty_minutes).join()')" = good30,other35
t "tests that passed" test "$(json s.json '.contests[0].teams[1].problems.ab.tests_passed')" = 1
t "pass@1" test "$(S r.jsonl -k 1 --json >k.json; json k.json '.contests[0].teams[1].pass_at["1"]')" = 0.5
t "from standard input, for people" says "2/15*" sh -c "'$AGON' standings - <r.jsonl"
t "--penalty" says "other       1       15" S r.jsonl --penalty 0

printf 'team,problem,score,max_score,contest\nm,a,100,100,x\nm,b,40,100,x\nm,c,0,100,y\nn,c,50,100,y\n' >s.csv
printf 'contest,Contestant,A,B,CF_Rating,gold_cutoff,silver_cutoff,bronze_cutoff\nx,h1,100,100,2600,200,140,50\nx,h2,100,30,2400,,,\nx,h3,0,0,1500,,,\ny,h4,1,1,1500,,,\n' >h.csv
S s.csv --humans h.csv --json >h.json 2>told
t "percentile" test "$(json h.json '.contests[0].teams[0].percentile.toFixed(3)')" = 66.667
t "medal" test "$(json h.json '.contests[0].teams[0].medal')" = silver
t "rating among humans" test "$(json h.json '.contests[0].teams[0].elo.toFixed(0)')" = 2501
t "mean over contests" test "$(json h.json '.overall.map(x=>x.team+x.relative_score).join()')" = n50,m35
t "humans without a common column are told" grep -q 'contest "y"' told
t "one contest of several" says "35.00" S s.csv --markdown
t "Codeforces rating changes" says "+177" sh -c "printf 'team,rating\ngood,1500\nother,1800\n' >rt.csv; '$AGON' standings r.jsonl --rule icpc --ratings rt.csv"

t "bad: no header" exits 2 sh -c "echo a,b,c | '$AGON' standings -"
t "bad: not of agon judge" says '-:1: expected an object of agon judge' sh -c "echo '{\"a\":1}' | '$AGON' standings -"
t "bad: nothing" exits 2 sh -c "'$AGON' standings - </dev/null"
t "bad: humans of another contest" exits 2 sh -c "printf 'contest,Total\nz,1\n' >z.csv; '$AGON' standings s.csv --humans z.csv"
t "bad: two kinds of medals" exits 2 sh -c "'$AGON' standings s.csv --medals 1,1,1 --cutoffs 3,2,1"
t "bad: a folder and a file" exits 2 sh -c "'$AGON' standings ab s.csv"
t "bad: deep JSON" exits 2 sh -c "head -c 100000 /dev/zero | tr '\0' '[' | sed 's/^/{\"a\":/' | '$AGON' standings -"
