#!/bin/bash
# What a round of 2x1000 battles with --jobs 1 costs besides the battles: wall time over the CPU time
# of the battles alone, of each of two further rounds (edits, check, games, store, feedback), and of
# a whole `agon run` of one round (start-up, import and repository too).  Run it on a quiet machine: it
# is wall time.
set -u
cd "$(dirname "$0")/../.." || exit 4
AGON=$PWD/${BUILD:-build}/agon
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
mkdir -p "$T/a" "$T/b"
printf 'ORG s\nb DAT #0, #0\ns ADD #4, b\nMOV b, @b\nJMP s\n' >"$T/a/warrior.red"
printf 'ORG s\ns SPL 0\nMOV 0, 1\n' >"$T/b/warrior.red"
for r in 0 2; do
  cat >"$T/t$r.yaml" <<X
tournament: {rounds: $r, seed: 1}
game: {name: corewar, sims_per_round: 2000}
players: [{agent: none, name: a, code: a}, {agent: none, name: b, code: b}]
X
done

# run ROUNDS: "wall cpu" in ns
run() {
  local start end
  rm -rf "$T/run" "$T/x"
  start=$(date +%s%N)
  "$AGON" run "$T/t$1.yaml" -o "$T/run" --jobs 1 --quiet --json >/dev/null || exit 1
  end=$(date +%s%N)
  "$AGON" export "$T/run" --format jsonl -o "$T/x" >/dev/null || exit 1
  grep -o '"cpu_ns":[0-9]*' "$T/x/matches.jsonl" | awk -F: -v w=$((end - start)) '{ s += $2 } END { print w, s }'
}

median() { # FIELD NAME: of the lines on stdin
  sort -n -k "$1,$1" | awk -v f="$1" -v name="$2" '{ v[NR] = $f }
    END { printf "%s: median %.3f, min %.3f, max %.3f\n", name, v[int((NR + 1) / 2)], v[1], v[NR] }'
}

for _ in 1 2 3 4 5 6 7; do
  one=$(run 0) && three=$(run 2) || exit 1
  echo "$one $three" | awk '{ printf "%.4f %.4f\n", ($3 - $1) / ($4 - $2), $1 / $2 }'
done >"$T/ratios"
echo "wall over CPU of the battles"
median 1 "a round (bar 1.10)" <"$T/ratios"
median 2 "a whole run of one round" <"$T/ratios"
