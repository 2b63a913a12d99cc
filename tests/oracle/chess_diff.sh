#!/bin/sh
# Compares chess moves with Debian's stockfish: of COUNT positions from random
# games, every move and the number of games of DEPTH plies that begin with it.
# Prints TAP.
#
#   BUILD=build chess_diff.sh [SEED [COUNT [DEPTH]]]
set -eu

build=${BUILD:-build}
seed=${1:-1}
count=${2:-300}
depth=${3:-3}
dir=$build/oracle/chess_diff
PATH=$PATH:/usr/games

if ! command -v stockfish >/dev/null; then
  echo "ok 1 - chess moves # SKIP stockfish is not installed"
  echo "1..1"
  exit 0
fi
mkdir -p "$dir"
"$build/oracle/chess_divide" "$seed" "$count" "$depth" "$dir/uci" "$dir/ours"
# Moves come in another order: each position's are sorted, its sum ends it.
sorted() {
  grep -E '^([a-h][1-8][a-h][1-8][nbrq]?|Nodes searched): [0-9]+$' "$1" |
    awk '/^Nodes/ { n++; print n - 1, "~", $0; next } { print n + 0, $0 }' | LC_ALL=C sort -k1,1n -k2 >"$2"
}
stockfish <"$dir/uci" >"$dir/engine"
sorted "$dir/engine" "$dir/theirs.sorted"
sorted "$dir/ours" "$dir/ours.sorted"
lines=$(wc -l <"$dir/theirs.sorted")
if [ "$lines" -gt "$count" ] && cmp -s "$dir/ours.sorted" "$dir/theirs.sorted"; then
  echo "ok 1 - chess: $lines counts of $count positions at depth $depth are stockfish's"
else
  echo "not ok 1 - chess: counts differ from stockfish's (SEED $seed)"
  diff "$dir/ours.sorted" "$dir/theirs.sorted" | head -n 10 | sed 's/^/# /'
fi
echo "1..1"
