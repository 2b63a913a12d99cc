#!/bin/bash
# What the harness takes for a step of a language model besides the model's answer and the
# command itself: wall time of an edit, less what was waited for answers and what the
# commands ran (as their sandbox measured it), over its steps.  The bar is 5 ms.
set -u
cd "$(dirname "$0")/../.." || exit 4
ROOT=$PWD
AGON=$PWD/${BUILD:-build}/agon
T=$(mktemp -d)
STEPS=100
mkdir -p "$T/a" "$T/b"
printf 'MOV 0, 1\n' | tee "$T/a/warrior.red" >"$T/b/warrior.red"
python3 - "$T/script.json" $STEPS <<'X2'
import json, sys
n = int(sys.argv[2])
json.dump({"m": [{"run": f"echo step {i} >> notes.txt; head -c 2000 /dev/zero | tr '\\0' x"} for i in range(n - 1)]
           + [{"run": "echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT"}]}, open(sys.argv[1], "w"))
X2
stop_stub() { [ ! -s "$T/stub" ] || kill "$(cat "$T/stub")" 2>/dev/null; }
trap 'stop_stub; rm -rf "$T"' EXIT
start_stub() { # the loop below runs in a shell of its own, so its pid is in a file
  stop_stub
  : >"$T/port"
  python3 "$ROOT/tests/e2e/llm_stub.py" "$T/script.json" "$T/log" >"$T/port" &
  echo $! >"$T/stub"
  for _ in $(seq 200); do [ -s "$T/port" ] && break; sleep 0.05; done
}
cat >"$T/t.yaml" <<X2
tournament: {rounds: 1, seed: 1}
game: {name: corewar, sims_per_round: 2}
players:
- {agent: none, name: a, code: a}
- {agent: llm, name: b, code: b, config: {agent: {step_limit: 0}, model: {model_name: m, base_url: "http://127.0.0.1:0/v1"}}}
X2
for i in 1 2 3 4 5; do
  start_stub
  sed -i "s|127.0.0.1:[0-9]*|127.0.0.1:$(cat "$T/port")|" "$T/t.yaml"
  rm -rf "$T/run"
  "$AGON" run "$T/t.yaml" -o "$T/run" --quiet >/dev/null || exit 1
  python3 - "$T/run/run.db" <<'X2'
import sqlite3, sys
wall, model, command, calls = sqlite3.connect(sys.argv[1]).execute(
    "select edit.wall_ns, model_ns, command_ns, calls from talk join edit using (round, player)").fetchone()
print(f"{(wall - model - command) / calls / 1e6:.2f} {model / calls / 1e6:.2f} {command / calls / 1e6:.2f} {calls}")
X2
done | sort -n | awk '{ h[NR] = $1; m[NR] = $2; c[NR] = $3; n = $4 }
  END { printf "agent step, harness besides model and command: median %.2f ms, min %.2f, max %.2f (bar 5); model %.2f, command %.2f; %d steps\n", h[3], h[1], h[5], m[3], c[3], n }'
# An answer is on disk before it is used, so one fdatasync is part of every step.
python3 - "$T/sync" <<'X2'
import os, sys, time
fd = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY)
t = []
for i in range(100):
    a = time.monotonic()
    os.write(fd, b"x" * 3000)
    os.fdatasync(fd)
    t.append(time.monotonic() - a)
print(f"of which this disk takes for one fdatasync: median {sorted(t)[50] * 1000:.2f} ms")
X2
