#!/bin/bash
# kill -9 at 50 seeded moments, of agon itself and of its workers: every run that
# is taken up again ends like one that was left alone.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/fixture.sh"
AGON=$ROOT/$BUILD/agon # the plain build: kills are to fall between many small steps
make_players "$T/players"
make_config "$T/t.yaml" 2 100

start=$(date +%s%N)
t "the run to compare with" "$AGON" run "$T/t.yaml" -o "$T/ref" --quiet --json
span=$((($(date +%s%N) - start) / 1000000))
[ "$span" -gt 50 ] || span=50
cp "$T/out" "$T/ref.json"
strip "$T/ref" "$T/refx" || exit 1
same_as_ref() { rm -rf "$T/x" && strip "$1" "$T/x" && diff -r "$T/refx" "$T/x"; }

RANDOM=20261123
moment() { echo "$((RANDOM * 32768 + RANDOM))" | awk -v s="$span" '{ printf "%.4f", ($1 % (s * 1000)) / 1e6 }'; }
left() { pgrep -f "$T/" | wc -l; }

# Kill agon after a moment; go on in the same directory until it finishes.
kill_main() {
  local kills=0 i=0
  while [ "$kills" -lt 25 ]; do
    i=$((i + 1))
    "$AGON" run "$T/t.yaml" -o "$T/main.$i" --quiet --json >/dev/null 2>&1 &
    local pid=$! again=0
    while sleep "$(moment)" && kill -9 "$pid" 2>/dev/null; do
      wait "$pid" 2>/dev/null
      kills=$((kills + 1)) again=$((again + 1))
      [ "$again" -lt 4 ] && [ "$kills" -lt 25 ] || break
      "$AGON" run "$T/t.yaml" -o "$T/main.$i" --quiet --json >/dev/null 2>&1 &
      pid=$!
    done
    wait "$pid" 2>/dev/null
    "$AGON" run "$T/t.yaml" -o "$T/main.$i" --quiet --json >"$T/again.json" || return 1
    cmp "$T/again.json" "$T/ref.json" && same_as_ref "$T/main.$i" || return 1
    rm -rf "$T/main.$i"
  done
  echo "$kills kills in $i runs"
}
# Kill one worker after a moment; agon itself must finish by itself.
kill_workers() {
  local kills=0 i=0
  while [ "$kills" -lt 25 ] && [ "$i" -lt 400 ]; do
    i=$((i + 1))
    "$AGON" run "$T/t.yaml" -o "$T/worker.$i" --quiet --json >"$T/again.json" 2>"$T/again.err" &
    local pid=$!
    sleep "$(moment)"
    local w
    w=$(pgrep -P "$pid" -x agon-worker | head -n 1)
    [ -n "$w" ] && kill -9 "$w" 2>/dev/null && kills=$((kills + 1))
    wait "$pid" || { cat "$T/again.err"; return 1; }
    cmp "$T/again.json" "$T/ref.json" && same_as_ref "$T/worker.$i" || return 1
    rm -rf "$T/worker.$i"
  done
  [ "$kills" -ge 25 ]
}
t "25 kills of agon" kill_main
t "25 kills of a worker" kill_workers
sleep 0.3
t "no process is left" test "$(left)" = 0
