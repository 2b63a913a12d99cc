#!/bin/bash
# What a round costs besides the games: wall time of a whole `agon run --jobs 1` of
# one round of 2x1000 battles (start-up, import, check, store and all) over the CPU time of the
# battles alone.  Run it on a quiet machine: it is wall time.
set -u
cd "$(dirname "$0")/../.." || exit 4
AGON=$PWD/${BUILD:-build}/agon
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
mkdir -p "$T/a" "$T/b"
printf 'ORG s\nb DAT #0, #0\ns ADD #4, b\nMOV b, @b\nJMP s\n' >"$T/a/warrior.red"
printf 'ORG s\ns SPL 0\nMOV 0, 1\n' >"$T/b/warrior.red"
cat >"$T/t.yaml" <<X
tournament: {rounds: 0, seed: 1}
game: {name: corewar, sims_per_round: 2000}
players: [{agent: none, name: a, code: a}, {agent: none, name: b, code: b}]
X
for i in 1 2 3 4 5 6 7; do
  rm -rf "$T/run" "$T/x"
  start=$(date +%s%N)
  "$AGON" run "$T/t.yaml" -o "$T/run" --jobs 1 --quiet --json >/dev/null || exit 1
  end=$(date +%s%N)
  "$AGON" export "$T/run" --format jsonl -o "$T/x" >/dev/null || exit 1
  cpu=$(grep -o '"cpu_ns":[0-9]*' "$T/x/matches.jsonl" | awk -F: '{ s += $2 } END { print s }')
  awk -v w=$((end - start)) -v c="$cpu" 'BEGIN { printf "%.4f %.3f %.3f\n", w / c, w / 1e9, c / 1e9 }'
done | sort -n | awk '{ r[NR] = $1; w[NR] = $2 }
  END { printf "agon run, wall over CPU of its battles: median %.3f, min %.3f, max %.3f (bar 1.10); wall %.2f s\n", r[4], r[1], r[7], w[4] }'
