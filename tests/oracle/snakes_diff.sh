#!/bin/bash
# Battlesnake by its record: games that the arena recorded must follow from board to board, by
# its own rules and by those of snake_rules.py, which are written a second time;
# a record with one number changed must not; games of the public engine must where its
# records are at hand: AGON_BATTLESNAKE_GAMES, a directory of .jsonl files (`battlesnake play
# ... -o game.jsonl`).
set -u
cd "$(dirname "$0")/../.." || exit 4
BUILD=${BUILD:-build}
tool=$BUILD/oracle/snakecheck
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
n=0

check()
{
  n=$((n + 1))
  if [ "$1" -eq 0 ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi
}

for mode in standard royale wrapped constrictor wrapped_constrictor solo; do
  bad=0
  for seed in 1 2 3 4 5 6 7 8; do
    players=$((1 + seed))
    [ "$players" -le 8 ] || players=8
    [ "$mode" = solo ] && players=1
    "$tool" --record "$mode" "$players" "$seed" >"$tmp/$seed.jsonl" || bad=1
    "$tool" "$tmp/$seed.jsonl" >"$tmp/out" || { bad=1; cat "$tmp/out"; }
    cp "$tmp/$seed.jsonl" "$tmp/all-$mode-$seed.jsonl"
  done
  check $bad "recorded games of mode $mode follow"
done

python3 tests/oracle/snake_rules.py "$tmp"/all-*.jsonl
check $? "the same rules written a second time agree"

"$tool" --record standard 2 3 >"$tmp/game.jsonl"
sed '4s/"health":[0-9]*/"health":7/' "$tmp/game.jsonl" >"$tmp/health.jsonl"
"$tool" "$tmp/health.jsonl" >/dev/null
check $((1 - $?)) "a changed health is found"
sed '4s/"body":\[{"x":[0-9]*/"body":[{"x":6/; 4s/"body":\[{"x":6,"y":[0-9]*/"body":[{"x":6,"y":9/' \
  "$tmp/game.jsonl" >"$tmp/body.jsonl"
"$tool" "$tmp/body.jsonl" >/dev/null
check $((1 - $?)) "a changed body is found"
python3 tests/oracle/snake_rules.py "$tmp/body.jsonl" >/dev/null
check $((1 - $?)) "a changed body is found by the second rules"

if [ -n "${AGON_BATTLESNAKE_GAMES:-}" ]; then
  "$tool" "$AGON_BATTLESNAKE_GAMES"/*.jsonl
  check $? "games of the public engine follow"
else
  n=$((n + 1))
  echo "ok $n - games of the public engine follow # SKIP AGON_BATTLESNAKE_GAMES names no directory of its records"
fi
echo "1..$n"
