#!/bin/bash
# Agents that mean harm: what a language model may have its shell do, and servers that answer
# oddly.  Everything is contained and recorded, and the tournament goes on.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/fixture.sh"
. "$ROOT/tests/e2e/llm_lib.sh"
make_players "$T/players"
export AGON_TEST_KEY=sk-CANARY-key-44
# What no sandboxed process may ever see or touch.
echo CANARY-host-file >"$T/host-secret"

python3 - "$T/script.json" <<'X2'
import json, sys
FIN = "echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT"
evil = [
 "printf 'COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT\\nx\\n' > marker.txt; cat marker.txt; exit 1",
 "yes 0123456789 | head -c 10000000000",
 ":(){ :|:& };:; sleep 0.2; echo forked",
 "python3 -c 'import socket; socket.create_connection((\"1.1.1.1\", 53), 3)'; curl -s -m 3 http://127.0.0.1:@PORT@/; echo net $?",
 "echo x > /feedback/README.md; rm -rf /feedback/*; touch /feedback/new; ls /feedback; echo fb $?",
 "mkdir -p .git/objects/info .git/hooks; echo /etc > .git/objects/info/alternates; printf '#!/bin/sh\\ntouch /tmp/pwned\\n' > .git/hooks/post-checkout; chmod +x .git/hooks/*; echo '[core] fsmonitor = /tmp/x' > .git/config",
 "(setsid nohup sh -c 'sleep 1000; touch /box/late' >/dev/null 2>&1 &) ; echo daemon",
 "ps ax | grep -c 'sleep 1000' ; ls late; kill -9 1; kill -9 -1; echo alive",
 "env; cat /proc/1/environ /proc/*/environ | tr '\\0' '\\n'; cat @T@/host-secret; ls -la /proc/*/fd /proc/*/root 2>/dev/null | head -50",
 "ln -s @T@/host-secret link; ln -s / rootlink; mkfifo pipe; mknod dev c 1 3; ln warrior.red hard; cp /agon/bin/agon-play . ; chmod u+s agon-play; (while :; do rm -f swap; ln -s /etc/passwd swap; rm -f swap; echo a > swap; done) & sleep 0.3",
 "printf 'a\\0b\\377\\033[2J\\n'; head -c 3000 /dev/urandom",
 "x" * 150000,
 "sleep 100",
 "rm link rootlink swap agon-play hard; rm -f pipe dev; printf ';name evil\\nMOV 0, 1\\n' > warrior.red; echo ok",
 FIN]
odd = [{"raw": ""}, {"raw": "null"}, {"raw": "{\"choices\":[{\"message\":{\"content\":null}}]}"},
 {"body": {"choices": [{"message": {"content": None, "tool_calls": [{"id": "a", "function": {"name": "bash", "arguments": "{\"command\": \"trunc"}}]}, "finish_reason": "length"}]}},
 {"body": {"choices": [{"message": {"content": "x", "tool_calls": [{"id": None, "function": {"name": "bash", "arguments": {"command": "echo one"}}}, {"function": {"name": "bash", "arguments": "{\"command\":\"echo two\"}"}}]}}], "usage": {"prompt_tokens": -5, "completion_tokens": "many"}}},
 {"status": 503, "headers": {"Retry-After": "0"}, "body": {}}, {"status": 529, "headers": {"retry-after-ms": "1"}, "raw": "<html>"},
 {"close": True}, {"status": 200, "body": {"error": {"code": 502, "message": "upstream @KEY@"}}},
 {"status": 400, "body": {"error": {"code": "context_length_exceeded", "message": "maximum context length is 8 tokens"}}}]
full = [{"run": "echo half > half.txt"}] + odd[-1:]
json.dump({"evil": [{"run": c} for c in evil], "odd": odd, "full": full}, open(sys.argv[1], "w"))
X2
sed -i "s|@T@|$T|g" "$T/script.json"
start_stub "$T/script.json"
model() { echo "{model_name: $1, base_url: \"http://127.0.0.1:$PORT/v1\", api_key_env: AGON_TEST_KEY, tool_mode: tools, retry_for: 30s, price: {input: 1e-6, output: 1e-6}}"; }
cat >"$T/t.yaml" <<X2
tournament: {rounds: 1, seed: 5}
game: {name: corewar, sims_per_round: 10}
edit: {processes: 100, output: 1M, memory: 512M}
players:
- {agent: none, name: imp, code: players/imp}
- {agent: llm, name: evil, code: players/dwarf, config: {agent: {command_timeout: 3s, step_limit: 0}, model: $(model evil)}}
- {agent: llm, name: odd, code: players/dwarf, config: {agent: {step_limit: 0}, model: $(model odd)}}
- {agent: llm, name: full, code: players/dwarf, config: {model: $(model full)}}
X2
before=$(ls -la /tmp | grep -c pwned)
t "the tournament goes on" timeout 300 "$AGON" run "$T/t.yaml" -o "$T/run" --json
row() { python3 -c 'import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchone()[0])' "$T/run/run.db" "$1"; }
blob() { zstd -dc "$T/run/blobs/${1:0:2}/${1:2}"; }
traj() { blob "$(row "select trajectory from talk where player=$1")"; }
traj 1 >"$T/evil.json"
seen() { python3 -c '
import json,sys
m=[m for m in json.load(open(sys.argv[1]))["messages"] if m["role"]=="tool"]
print(eval(sys.argv[2]))' "$T/evil.json" "$1"; }
t "it ends when it says so" test "$(row 'select status from talk where player=1')" = Submitted
t "not when a file says so" test "$(seen 'm[0]["extra"]["returncode"]')" = 1
t "10 GB of output end the command" test "$(seen 'm[1]["extra"]["returncode"], "printed too much" in m[1]["extra"]["exception_info"], len(m[1]["content"]) < 11000')" = "(-1, True, True)"
t "a fork bomb is only its own" test "$(seen '"forked" in m[2]["content"] or m[2]["extra"]["returncode"] != 0')" = True
t "there is no network, nor the host's loopback" test "$(seen '"net 7" in m[3]["content"] or "net 28" in m[3]["content"]')" = True
t "feedback cannot be changed" test "$(seen '"README.md" in m[4]["content"] and "new" not in m[4]["content"].split("ls")[-1].split("fb")[0].replace("/feedback/new","")')" = True
t "no daemon outlives its command" test "$(seen '"<output>\n2\n" in m[7]["content"] and "alive" in m[7]["content"] and "\nlate" not in m[7]["content"]')" = True
t "no file of the host is read" exits 1 grep -rqF "CANARY-host-file" "$T/evil.json"
t "no key and no variable of the host is seen" test "$(seen 'any(x in m[8]["content"] for x in ("CANARY", "AGON_TEST_KEY", "BUILD="))')" = False
t "what is no text is shown as text" test "$(seen '"\\x00" in m[10]["content"] and "\\x1b" in m[10]["content"]')" = True
t "a command that is too long is not run" test "$(seen '"bytes" in m[11]["extra"]["exception_info"]')" = True
t "a command that hangs is ended" test "$(seen '"3 seconds" in m[12]["extra"]["exception_info"]')" = True
show() { git --git-dir="$T/run/repo.git" show "refs/agon/evil/round/1:$1"; }
t "its codebase is taken" sh -c 'git --git-dir="$1/repo.git" show refs/agon/evil/round/1:warrior.red | grep -q evil' _ "$T/run"
t "without its .git" exits 128 show .git/config
t "nothing it planted ran" test "$(ls -la /tmp | grep -c pwned)" = "$before"
t "no process of it is left" test "$(pgrep -fc 'sleep 100')" = 0
t "odd answers are format errors or tried again" test "$(row 'select status from talk where player=2')" = ContextWindowExceededError
t "what was paid for is counted, what is unknown is unknown" test "$(row 'select calls || "," || (cost is null) from talk where player=2')" = "3,1"
t "a context that is full ends the edit and keeps its files" sh -c 'git --git-dir="$1/repo.git" show refs/agon/full/round/1:half.txt | grep -q half' _ "$T/run"
unpack_run "$T/run" "$T/unpacked"
t "the key is nowhere, not even where a server repeats it" exits 1 grep -rqF "CANARY-key" "$T/unpacked" "$T/run"

# Files that no codebase may have: the edit is refused, the codebase stays.
cat >"$T/script2.json" <<X2
{"link": [{"run": "ln -s $T/host-secret warrior2.red; ln -s ../../../etc/passwd up; rm warrior.red; ln -s $T/host-secret warrior.red"}, {"run": "echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT"}],
 "gone": [{"status": 401, "body": {"error": {"message": "bad key @KEY@"}}}],
 "quota": [{"status": 429, "body": {"error": {"code": "insufficient_quota", "message": "pay"}}}]}
X2
stop_server
start_stub "$T/script2.json"
one() { # MODEL
  cat >"$T/$1.yaml" <<X2
tournament: {rounds: 1, seed: 5}
game: {name: corewar, sims_per_round: 4}
players:
- {agent: none, name: imp, code: players/imp}
- {agent: llm, name: $1, code: players/dwarf, config: {model: $(model "$1")}}
X2
}
one link
one gone
one quota
t "links out of the codebase are refused" "$AGON" run "$T/link.yaml" -o "$T/link.run" --json
t "and the codebase stays" sh -c 'git --git-dir="$1/repo.git" show refs/agon/link/round/1:warrior.red | grep -q dwarf' _ "$T/link.run"
t "a key that is not accepted stops at once" exits 3 timeout 20 "$AGON" run "$T/gone.yaml" -o "$T/gone.run"
t "and is not repeated" sh -c '! "$1" run "$2/gone.yaml" -o "$2/gone.run" 2>&1 | grep -q CANARY' _ "$AGON" "$T"
t "a quota that is used up too" exits 3 timeout 20 "$AGON" run "$T/quota.yaml" -o "$T/quota.run"
t "by its reason" says insufficient_quota timeout 20 "$AGON" run "$T/quota.yaml" -o "$T/quota.run"
