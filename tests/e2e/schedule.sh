#!/bin/bash
# Schedules and sequential stopping inside `agon run`: the same pairings after
# kill -9 and for any --jobs, and what reports say of them.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/fixture.sh"
PLAIN=$ROOT/$BUILD/agon # the plain build: kills are to fall between many small steps
[ -x "$PLAIN" ] || PLAIN=$AGON
make_players "$T/players"

config() { # config FILE KEYS GAMES
  cat >"$1" <<X2
tournament: {rounds: 1, seed: 7$2}
game: {name: corewar, sims_per_round: $3}
players:
- {agent: none, name: dwarf, code: players/dwarf}
- {agent: replay, name: climber, code: players/imp, edits: [players/step1]}
- {agent: none, name: built, code: players/built}
- {agent: none, name: gate, code: players/step2}
- {agent: none, name: imp, code: players/imp}
X2
}
# The moments of the kills come from a fixed seed; how far the run is by then does not matter.
RANDOM=20261123
kill_and_resume() { # CONFIG DIR WANT: killed up to 6 times, then left alone, the run is WANT
  local i pid
  for i in 1 2 3 4 5 6; do
    "$PLAIN" run "$1" -o "$2" --quiet >/dev/null 2>&1 &
    pid=$!
    sleep "0.$((RANDOM % 3))$((RANDOM % 10))"
    kill -9 "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
  done
  "$PLAIN" run "$1" -o "$2" --quiet >/dev/null && same_run "$2" "$3"
}
SPRT=', stop: {sprt: {elo0: -50, elo1: 50, max_games: 160}}'
one() { # NAME KEYS
  config "$T/$1.yaml" "$2" 40
  t "$1: it runs" "$AGON" run "$T/$1.yaml" -o "$T/$1" --quiet --json
  cp "$T/out" "$T/$1.json"
  t "$1: one job at a time gives the same record" "$AGON" run "$T/$1.yaml" -o "$T/$1.j1" --jobs 1 --quiet --json
  t "$1: byte for byte but for times" same_run "$T/$1" "$T/$1.j1"
  t "$1: 5 jobs at a time too" "$AGON" run "$T/$1.yaml" -o "$T/$1.j5" --jobs 5 --quiet --json
  t "$1: byte for byte" same_run "$T/$1" "$T/$1.j5"
  t "$1: killed and resumed" kill_and_resume "$T/$1.yaml" "$T/$1.k" "$T/$1"
  t "$1: every game replays" "$AGON" verify "$T/$1"
  rm -rf "$T/$1".j? "$T/$1.k"
}
meetings() { "$AGON" standings "$T/$1" --meetings --csv; }
one gauntlet ', schedule: {kind: gauntlet, hero: gate}'
one swiss ', schedule: swiss'
one knockout ', schedule: {kind: knockout, replays: 1}'
one ladder ', schedule: {kind: ladder, hero: gate, need: 0.45}'
one adaptive ', schedule: {kind: adaptive, budget: 14, batch: 3}'
one sprt "$SPRT"
one swiss-sprt ', schedule: swiss, stop: {sprt: {elo0: -50, elo1: 50, model: trinomial, batch: 10}}'

t "gauntlet: the hero meets all others, nobody else meets" sh -c \
  'awk -F, "NR > 1 && \$3 != \"gate\" { bad = 1 } END { exit bad || NR != 9 }"' <<<"$(meetings gauntlet)"
t "swiss: 3 rounds of 2 meetings and a bye, twice" test "$(meetings swiss | grep -c ',by score')" = 12
t "swiss: nobody meets another twice in a round" sh -c \
  'awk -F, "NR > 1 { k = \$1 (\$3 < \$4 ? \$3 \$4 : \$4 \$3); if (n[k]++) exit 1 }"' <<<"$(meetings swiss)"
t "knockout: one winner" test "$(json "$T/knockout.json" '.schedule.rounds_of_play[1].state')" = finished
t "knockout: who won the final won the round" sh -c '
  f=$(tail -n 1); w=$(printf %s "$f" | awk -F, "{ print (\$5 > \$7 ? \$3 : \$5 < \$7 ? \$4 : \"-\") }")
  [ "$w" = "$1" ] || [ "$w" = - ]' _ "$(json "$T/knockout.json" '.round_winners[1].winner')" <<<"$(meetings knockout)"
t "ladder: from the last rung up, by one climber" sh -c \
  'awk -F, "NR == 2 && \$4 != \"imp\" { bad = 1 } NR > 1 && \$3 != \"gate\" { bad = 1 } END { exit bad }"' <<<"$(meetings ladder)"
t "ladder: it says how far" says rung "$AGON" standings "$T/ladder"
t "adaptive: as many meetings as were allowed" test "$(meetings adaptive | tail -n +2 | wc -l)" = 28

# Sequential stopping
t "sprt: some meetings end early" sh -c 'grep -q ",H1,"' <<<"$(meetings sprt)"
t "sprt: none has more games than allowed" sh -c \
  'awk -F, "NR > 1 && \$5 + \$6 + \$7 > 160 { exit 1 }"' <<<"$(meetings sprt)"
t "sprt: undecided ones have all of them" sh -c \
  'awk -F, "\$9 == \"max\" && \$5 + \$6 + \$7 != 160 { exit 1 }"' <<<"$(meetings sprt)"
t "sprt: the log-likelihood ratio is beyond the bound it names" node -e '
  const m = JSON.parse(require("fs").readFileSync(process.argv[1])).meetings;
  process.exit(m.length === 20 && m.every(x => x.stop === "H1" ? x.llr >= 2.944 : x.stop === "H0" ? x.llr <= -2.944
    : x.stop === "max" && Math.abs(x.llr) < 2.945) && m.every(x => x.elo_lo <= x.elo && x.elo <= x.elo_hi) ? 0 : 1)' \
  "$("$AGON" standings "$T/sprt" --meetings --json >"$T/m.json" && echo "$T/m.json")"
t "sprt: standings say so" says "stopped sequentially: SPRT of pairs of games" "$AGON" standings "$T/sprt"
t "sprt: rate says so" says "stopped by a sequential test" "$AGON" rate "$T/sprt"
t "sprt: matrix says so" says "stopped by a sequential test" "$AGON" matrix "$T/sprt" --json
t "sprt: the report says so" sh -c '"$0" report "$1" -o "$2" && grep -q "SPRT of pairs of games" "$2"' "$AGON" "$T/sprt" "$T/page.html"
t "sprt: the same test after the fact agrees" node -e '
  const j = JSON.parse(require("fs").readFileSync(0)); const m = JSON.parse(require("fs").readFileSync(process.argv[1])).meetings;
  process.exit(j.pairs.length ? 0 : 1)' "$T/m.json" < <("$AGON" matrix "$T/sprt" --sprt -50,50 --json)
t "a plain run has no meetings to show" exits 2 "$AGON" standings --meetings \
  "$(config "$T/p.yaml" "" 4; "$AGON" run "$T/p.yaml" -o "$T/plain" --quiet >/dev/null; echo "$T/plain")"

# Who cannot play
mkdir -p "$T/players/broken"
printf 'NOT REDCODE\n' >"$T/players/broken/warrior.red"
for k in "knockout" "swiss" "ladder" "round-robin$SPRT"; do
  cat >"$T/w.yaml" <<X2
tournament: {rounds: 0, schedule: $k}
game: {name: corewar, sims_per_round: 20}
players:
- {agent: none, name: b1, code: players/broken}
- {agent: none, name: dwarf, code: players/dwarf}
- {agent: none, name: b2, code: players/broken}
- {agent: none, name: b3, code: players/broken}
X2
  rm -rf "$T/w"
  t "walkovers end a meeting: ${k%%,*}" "$AGON" run "$T/w.yaml" -o "$T/w" --quiet --json
  cp "$T/out" "$T/w.json"
  t "the only good one wins: ${k%%,*}" test "$(json "$T/w.json" .round_winners[0].winner)" = \
    "$([ "$k" = ladder ] && echo b3 || echo dwarf)"
done
t "walkovers are declared" says walkover "$AGON" standings "$T/w" --meetings

# The plan
t "the plan of a swiss" "$AGON" run "$T/swiss.yaml" --plan
cp "$T/out" "$T/plan"
t "has its first pairings and says that more follow" sh -c \
  'grep -c "\"kind\":\"match\"" "$0" | grep -qx 8 && grep "\"kind\":\"schedule\"" "$0" | grep -q "\"complete\":false"' "$T/plan"
t "the plan of a gauntlet is complete" says '"complete":true' "$AGON" run "$T/gauntlet.yaml" --plan

# Mistakes
bad() { # TEXT KEYS GAMES
  config "$T/bad.yaml" "$2" "$3"
  t "refused: $1" exits 2 "$AGON" run "$T/bad.yaml" -o "$T/bad"
  t "and said: $1" says "$1" "$AGON" run "$T/bad.yaml" -o "$T/bad"
}
bad "expected one of round-robin, gauntlet, swiss" ', schedule: {kind: swis}' 4
bad "a swiss schedule has none" ', schedule: {kind: swiss, need: 0.5}' 4
bad "there is no player nobody" ', schedule: {kind: ladder, hero: nobody}' 4
bad "expected an even number" ', schedule: swiss' 5
bad "needs elo0 < elo1" ', stop: {sprt: {elo0: 5, elo1: 5}}' 4
t "and made no directory" test ! -e "$T/bad"
config "$T/swiss.yaml" ', schedule: knockout' 40
t "another schedule does not fit into a run" exits 2 "$AGON" run "$T/swiss.yaml" -o "$T/swiss"

# Far more players than sit in one game: 40 warriors in a Swiss, killed on the way.
many() { # FILE PLAYERS KEYS
  { printf 'tournament: {rounds: 0, seed: 3, %s}\ngame: {name: corewar, sims_per_round: 2}\nplayers:\n' "$3"
    for i in $(seq "$2"); do echo "- {agent: none, name: b$i, code: many/b$((i % 40))}"; done; } >"$T/$1.yaml"
}
for i in $(seq 0 39); do
  mkdir -p "$T/many/b$i"
  printf 'ADD #%d, 3\nMOV 2, @2\nJMP -2\nDAT #0, #0\n' "$((4 + i))" >"$T/many/b$i/warrior.red"
done
many many 40 'schedule: {kind: swiss, rounds: 3}'
t "40 players" "$AGON" run "$T/many.yaml" -o "$T/many.run" --quiet
t "in 3 rounds of 20 meetings" test "$(meetings many.run | grep -c ',full')" = 60
killed_late() {
  "$PLAIN" run "$T/many.yaml" -o "$T/many.k" --quiet >/dev/null 2>&1 &
  local pid=$!
  for _ in $(seq 200); do
    [ "$(find "$T/many.k/blobs" -type f 2>/dev/null | wc -l)" -gt 60 ] && break
    sleep 0.02
  done
  kill -9 "$pid" 2>/dev/null
  wait "$pid" 2>/dev/null
  "$PLAIN" run "$T/many.yaml" -o "$T/many.k" --quiet >/dev/null && same_run "$T/many.k" "$T/many.run"
}
t "killed and resumed" killed_late
pair=$(meetings many.run | awk -F, '$4 == "b40" || $3 == "b40" { print $3 "," $4; exit }')
t "a game of the last of them" says " b40 " "$AGON" replay "$T/many.run" --pair "$pair" --still --frames 1
t "their report" "$AGON" report "$T/many.run" -o "$T/many.html"
many crowd 300 'schedule: swiss'
t "a Swiss says how many it takes" says "a swiss schedule takes at most 256" "$AGON" run "$T/crowd.yaml" -o "$T/no"
many crowd 513 'schedule: ladder'
t "and a tournament" says "expected 2 to 512 players, got 513" "$AGON" run "$T/crowd.yaml" -o "$T/no"
many crowd 300 'clinch: 0'
sed -i 's/sims_per_round: 2/&, players_per_game: 4/' "$T/crowd.yaml"
t "groups of four of them are too many" says "groups of 4" "$AGON" run "$T/crowd.yaml" -o "$T/no"

# Where no chance is in the games, a sequential test plays each once.
twice() { # POSITIONS
  cat >"$T/ex.yaml" <<X2
tournament: {rounds: 0, seed: 3, stop: {sprt: {elo0: -5, elo1: 5, max_games: 1000, batch: 10}}}
game: {name: corewar, sims_per_round: 2, args: {core_size: 40, distance: 10, length: 10, positions: $1}}
players: [{agent: none, name: a, code: many/b0}, {agent: none, name: b, code: many/b1}]
X2
}
twice exhaustive
t "every position" "$AGON" run "$T/ex.yaml" -o "$T/ex" --quiet
t "is played once with either seating, which decides nothing" test "$(meetings ex | grep -c ',exhausted,')" = 1
t "no game is another one" test "$(python3 -c 'import sqlite3, sys; print(*sqlite3.connect(sys.argv[1]).execute("select count(*), count(distinct hash) from game").fetchone())' "$T/ex/run.db")" = "42 42"
t "each replays" "$AGON" verify "$T/ex"
t "the end says why" says "positions exhausted" "$AGON" standings "$T/ex"
twice f
t "a series that begins anew is refused" says "random or exhaustive can be stopped" "$AGON" run "$T/ex.yaml" -o "$T/no"
