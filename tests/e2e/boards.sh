#!/bin/bash
# The board games, chess and hold'em as a user plays them: starters and baseline
# bots, replays that verify, the same games whatever the number of workers.
. "$(dirname "$0")/lib.sh"

verified() { # DIR COUNT
  local f n=0
  for f in "$1"/*.json; do
    "$AGON" replay --verify "$f" || return 1
    n=$((n + 1))
  done
  [ "$n" -eq "$2" ]
}
# Two starters play; nobody is at fault.
starters() { # ARENA
  "$AGON" new "$1" "$T/$1" && "$AGON" play "$1" "$T/$1" "$T/$1" -n 2 --seed 1 --replays "$T/r-$1" --json >"$T/json" &&
    verified "$T/r-$1" 2 && [ "$(json "$T/json" .players.map\(p=\>p.outcomes.ok\).join\(\))" = 2,2 ]
}
# The first of two bots has the higher score.
better() { # ARENA GAMES A B
  local bots=arenas/$1/bots
  "$AGON" play "$1" "$bots/$3" "$bots/$4" -n "$2" --seed 1 --json >"$T/json" || return 1
  [ "$(json "$T/json" ".players[0].score>j.players[1].score")" = true ] &&
    [ "$(json "$T/json" .players.map\(p=\>p.outcomes.ok\).join\(\))" = "$2,$2" ]
}
# Replays of all games are the same bytes but for the times.
same_for_jobs() { # ARENA BOTS...
  local a=$1 j
  shift
  for j in 1 2; do
    "$AGON" play "$a" "$@" -n 8 --seed 5 -j "$j" --replays "$T/j$j-$a" >/dev/null || return 1
  done
  for f in "$T/j1-$a"/*.json; do
    cmp "$f" "$T/j2-$a/${f##*/}" || return 1
  done
}

for a in connect4 othello gomoku chess holdem; do
  t "$a: two starters play, replays verify" starters "$a"
  t "$a: one page of a game" "$AGON" replay "$T/r-$a/game-00000.json" --html "$T/$a.html"
done
t "connect4: threats beats safe" better connect4 4 threats safe
t "othello: corners beats random" better othello 2 corners random
t "gomoku: patterns beats near" better gomoku 2 patterns near
t "chess: material beats random" better chess 2 material random
t "holdem: tight beats caller" better holdem 10 tight caller
t "connect4: as many workers as you like" same_for_jobs connect4 arenas/connect4/bots/{threats,threats}
t "holdem: as many workers as you like" same_for_jobs holdem arenas/holdem/bots/{tight,tight,tight}

nine() {
  local c=$T/holdem
  "$AGON" play holdem "$c" "$c" "$c" "$c" "$c" "$c" "$c" "$c" "$c" -n 9 --set hands=5 --replays "$T/nine" --json >"$T/json" &&
    verified "$T/nine" 9 && [ "$(json "$T/json" .players.length)" = 9 ]
}
t "holdem: nine at a table, each in every seat" nine

# A player that answers nonsense is out at once; in hold'em, with its tenth.
mkdir "$T/nonsense"
sed 's/choose(message\["obs"\])/"nonsense"/' arenas/chess/bots/random/main.py >"$T/nonsense/main.py"
nonsense() { # ARENA BOT
  "$AGON" play "$1" "arenas/$1/bots/$2" "$T/nonsense" -n 2 --json >"$T/json" || return 1
  [ "$(json "$T/json" .players[0].outcomes.ok)" = 2 ] && [ "$(json "$T/json" .players[1].outcomes.protocol)" = 2 ] &&
    [ "$(json "$T/json" ".players[0].score>j.players[1].score")" = true ]
}
t "connect4: nonsense is out for it" nonsense connect4 safe
t "othello: nonsense is out for it" nonsense othello random
t "gomoku: nonsense is out for it" nonsense gomoku near
t "chess: nonsense is out for it" nonsense chess random
t "holdem: nonsense is out for it" nonsense holdem caller
t "chess as PGN" sh -c '"$1" replay tests/data/replays/chess.json --record "$2/c.pgn" && grep -q "24. Qh5# 1-0" "$2/c.pgn"' _ "$AGON" "$T"
t "which agon rate reads" sh -c '"$1" rate "$2/c.pgn" | grep -q alphabeta' _ "$AGON" "$T"
t "halite as .hlt" node -e '
  require("child_process").execFileSync(process.argv[1], ["replay", "tests/data/replays/halite.json", "--record", process.argv[2]]);
  const j = JSON.parse(require("fs").readFileSync(process.argv[2]));
  process.exit(j.version === 11 && j.num_frames === j.frames.length && j.moves.length === j.frames.length - 1 ? 0 : 1)' "$AGON" "$T/h.hlt"
t "tron has no other format" exits 2 "$AGON" replay tests/data/replays/tron.json --record "$T/x"
