#!/bin/bash
# Ratings, matrices, CSD and schedules as a user meets them.
. "$(dirname "$0")/lib.sh"
cd "$T" || exit 4

near() { # FILE EXPRESSION WANT TOLERANCE
  node -e 'const fs=require("fs");const j=JSON.parse(fs.readFileSync(process.argv[1],"utf8"));
const by=(l,n)=>l.find(x=>x.name===n);const v=eval(process.argv[2]);
if(!(Math.abs(v-process.argv[3])<=process.argv[4])){console.error(v,"is not",process.argv[3]);process.exit(1)}' "$@"
}
is() { # FILE EXPRESSION WANT
  local got
  got=$(json "$1" "$2") && [ "$got" = "$3" ] || { echo "$2 is $got, not $3" >&2; return 1; }
}

cat >games.csv <<'X'
a,b,a_wins,draws,b_wins
A,B,7,0,3
A,C,8,0,2
B,C,6,0,4
X
"$AGON" rate games.csv --method bt --lambda 0 --json >bt.json 2>/dev/null
t "rate bt: A" near bt.json 'by(j.players,"A").rating' 1328.65017 1e-5
t "rate bt: C" near bt.json 'by(j.players,"C").rating' 1097.25154 1e-5
t "rate bt: sd of B" near bt.json 'by(j.players,"B").sd' 54.9843 1e-4
t "rate bt: best first" is bt.json '.players[0].name' A
t "rate bt: no warnings" is bt.json '.warnings.length' 0
"$AGON" rate games.csv --codeclash --json >cc.json 2>/dev/null
t "rate --codeclash: A" near cc.json 'by(j.players,"A").rating' 1328.18108 0.01
t "rate --codeclash: B" near cc.json 'by(j.players,"B").rating' 1174.19561 0.01
for m in davidson rao-kupper elo glicko2 trueskill openskill nash alpharank; do
  "$AGON" rate games.csv --method $m --json >m.json 2>/dev/null
  t "rate $m: A leads" is m.json '.players[0].name' A
  "$AGON" rate games.csv --method $m --json >m2.json 2>/dev/null
  t "rate $m: the same bytes again" cmp m.json m2.json
done
for f in csv markdown latex; do
  t "rate --$f" says A "$AGON" rate games.csv --$f
done
t "rate: formats exclude one another" exits 2 "$AGON" rate games.csv --csv --json
t "rate --svg" "$AGON" rate games.csv --svg r.svg --ci bootstrap
t "rate --svg: a drawing" grep -q '<circle' r.svg
t "rate from standard input" sh -c '"$0" rate - <games.csv' "$AGON"

# Degenerate input has an answer or an error that says what to do.
printf 'a,b,a_wins,draws,b_wins\nA,B,10,0,0\n' >allwins.csv
t "all wins, lambda 0: error" says "lambda" "$AGON" rate allwins.csv --lambda 0
t "all wins, lambda 0: exit code" exits 2 "$AGON" rate allwins.csv --lambda 0
"$AGON" rate allwins.csv --lambda 0.01 --json >aw.json
t "all wins, lambda 0.01" near aw.json 'by(j.players,"A").rating' 1655.59104 1e-5
"$AGON" rate allwins.csv --json >aw.json
t "all wins: a warning" is aw.json '.warnings.length' 1
printf 'a,b,a_wins,draws,b_wins\nA,B,1,0,1\nC,D,1,0,2\n' >apart.csv
"$AGON" rate apart.csv --json >apart.json
t "groups apart: told" says "2 groups" cat apart.json
printf 'a,b,a_wins,draws,b_wins\n' >none.csv
t "no games" exits 2 "$AGON" rate none.csv
t "no file" exits 2 "$AGON" rate missing.csv
printf 'a,b,a_wins,draws,b_wins\nA,B,nan,0,1\n' >nan.csv
t "NaN: where it is" says "nan.csv:2" "$AGON" rate nan.csv
printf 'a,b,a_wins,draws,b_wins\n"x, ""y""\nz",B,1,0,2\nB,"x, ""y""\nz",1,0,1\n' >odd.csv
"$AGON" rate odd.csv --json >odd.json
t "odd names" is odd.json '.players[1].name' $'x, "y"\nz'
t "odd names: one line each in a table" sh -c '[ "$("$0" rate odd.csv --markdown | wc -l)" = 4 ]' "$AGON"
t "one player's games with a column of draws only" sh -c \
  'printf "a,b,a_wins,draws,b_wins\nA,B,0,5,0\n" | "$0" rate - --method davidson' "$AGON"

# PGN and CodeClash logs.
printf '[White "x"]\n[Black "y"]\n[Result "1-0"]\n\n1. e4 1-0\n\n[White "y"]\n[Black "x"]\n[Result "1/2-1/2"]\n\n1/2-1/2\n' >g.pgn
"$AGON" matrix g.pgn --json >pgn.json
t "PGN: wins and draws" is pgn.json '.pairs[0].draws' 1
log() { # DIR NAMES ROUND-WINNERS: a tournament of two
  mkdir -p "$1"
  local stats='"0":{"winner":"Tie","scores":{}}' k=0
  for w in $3; do
    k=$((k + 1))
    stats="$stats,\"$k\":{\"winner\":\"$w\",\"scores\":{\"a\":60,\"b\":40}}"
  done
  echo "{\"config\":{\"game\":{\"name\":\"CoreWar\"},\"players\":[{\"name\":\"${2%,*}\"},{\"name\":\"${2#*,}\"}]},\"round_stats\":{$stats}}" >"$1/metadata.json"
}
log logs/t1 a,b "a a b"
log logs/t2 a,b "a b Tie"
log logs/deep/t3 b,a "Tie Tie"
log logs/t4 a,b "b b a"
log logs/t5 a,b "a a a"
echo '{"broken' >logs/deep/metadata.json
"$AGON" rate logs --codeclash --json >logs.json 2>/dev/null
t "logs: tournaments" is logs.json .games 4
t "logs: a won two of four" near logs.json 'by(j.players,"a").points' 2 0
t "logs: what was left out is told" says "left out" cat logs.json

# Matrix.
printf 'a,b,a_wins,draws,b_wins\nR,S,90,0,10\nS,P,90,5,10\nP,R,90,0,10\n' >rps.csv
"$AGON" matrix rps.csv --json >rps.json
t "matrix: the cycle" is rps.json '.cycles.length' 1
t "matrix: significant pairs" is rps.json '.pairs.filter(p=>p.significant).length' 3
t "matrix --sprt" says H1 "$AGON" matrix rps.csv --sprt 0,20
t "matrix --sprt: bad bounds" exits 2 "$AGON" matrix rps.csv --sprt 20,0
t "matrix --svg" "$AGON" matrix rps.csv --svg m.svg
t "rate: cycles are warned of" says "cycles of three" "$AGON" rate rps.csv
"$AGON" rate rps.csv --method nash --json >nash.json
t "rate nash: a third each" near nash.json 'by(j.players,"R").weight' 0.3333 0.02

# CSD: exact values of the five-model example.
printf 'model,b1,b2,b3\nm0,90,85,70\nm1,80,88,60\nm2,70,60,95\nm3,60,75,50\nm4,50,40,65\n' >five.csv
"$AGON" csd five.csv --exact --eliminate 1 --json >five.json
t "csd --exact" is five.json '.models.find(m=>m.name=="m0").exact' 74/45
t "csd --exact: no error" is five.json '.models[0].se' 0
t "csd: the rules are said" is five.json .rules.eliminate 1
"$AGON" csd five.csv --eliminate 1 --simulations 20000 --json >sim.json
t "csd simulated" near sim.json 'by(j.models,"m2").expected' 1.2 0.03
t "csd: standard error" near sim.json 'by(j.models,"m2").se' 0.0069 0.0005
"$AGON" csd five.csv --eliminate 1 --simulations 20000 --json >sim2.json
t "csd: the same bytes again" cmp sim.json sim2.json
t "csd --sensitivity" says robust "$AGON" csd five.csv --sensitivity 2 --simulations 1000 --svg c.svg
t "csd: a bad score says where" says "score of A on b1" sh -c 'printf "model,b1\nA,x\n" | "$0" csd -' "$AGON"
t "csd --exact: too many models" exits 2 sh -c \
  'printf "a,1\nb,2\nc,3\nd,4\ne,5\nf,6\ng,7\n" | "$0" csd - --exact' "$AGON"

# Schedules follow from the record.
t "schedule rr" sh -c '[ "$("$0" schedule rr --players a,b,c,d --csv | wc -l)" = 7 ]' "$AGON"
t "schedule rr: what was played is not asked for" sh -c \
  '[ "$("$0" schedule rr --players A,B,C,D games.csv --csv | wc -l)" = 4 ]' "$AGON"
printf 'a,b,a_wins,draws,b_wins,round\np,q,2,0,0,1\n' >r1.csv
"$AGON" schedule knockout --players p,r,s,q r1.csv --json >ko.json
t "schedule knockout: the other semifinal" is ko.json '.pairings[0].a' r
t "schedule: a stranger" exits 2 "$AGON" schedule rr --players a,b r1.csv
t "schedule: a kind that is not there" says "did you mean swiss" "$AGON" schedule swis --players a,b
t "schedule: nobody" exits 2 "$AGON" schedule rr
for k in gauntlet swiss ladder adaptive; do
  t "schedule $k" says pairs "$AGON" schedule $k --players a,b,c,d,e --json
done

# A run directory.
. "$ROOT/tests/e2e/fixture.sh"
make_players players
make_config t.yaml 2 10
t "a run to rate" "$AGON" run t.yaml -o R
for u in game round tournament; do
  t "rate a run by $u" "$AGON" rate R --unit $u --json
done
t "matrix of a run" says dwarf "$AGON" matrix R --sprt -20,20
t "csd of runs" says rules "$AGON" csd R --exact
t "schedule from a run" "$AGON" schedule adaptive R
t "rounds of a run" "$AGON" rate R --rounds-svg rounds.svg
