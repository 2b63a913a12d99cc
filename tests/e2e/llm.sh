#!/bin/bash
# Two language models, one with a tool and one in text, against a mock server that is not
# ours (npm's @copilotkit/aimock), with faults, a budget that ends, and kill -9.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/fixture.sh"
. "$ROOT/tests/e2e/llm_lib.sh"
make_players "$T/players"
if ! install_npm @copilotkit/aimock; then
  skip "language models against aimock" "npm cannot install @copilotkit/aimock here"
  exit 0
fi
mkdir "$T/fix"
cat >"$T/fix/all.json" <<'X2'
{"fixtures": [
 {"match": {"model": "alpha", "toolCallId": "a2", "sequenceIndex": 0}, "response": {"content": "x"}, "chaos": {"malformedRate": 1}},
 {"match": {"model": "alpha", "toolCallId": "a2"}, "response": {"usage": {"prompt_tokens": 900, "completion_tokens": 30},
  "toolCalls": [{"id": "a3", "name": "bash", "arguments": {"command": "echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT; echo done"}}]}},
 {"match": {"model": "alpha", "toolCallId": "a1", "sequenceIndex": 0}, "response": {"content": "x"}, "chaos": {"disconnectRate": 1}},
 {"match": {"model": "alpha", "toolCallId": "a1"}, "response": {"usage": {"prompt_tokens": 800, "completion_tokens": 30},
  "toolCalls": [{"id": "a2", "name": "bash", "arguments": {"command": "ls /versions | grep -c '^[0-9]' >> notes.txt; ls /opponent_codebases; ls /logs/edits; sleep 2"}}]}},
 {"match": {"model": "alpha", "sequenceIndex": 0}, "response": {"error": {"message": "slow down"}, "status": 429}},
 {"match": {"model": "alpha"}, "response": {"usage": {"prompt_tokens": 700, "completion_tokens": 30},
  "toolCalls": [{"id": "a1", "name": "bash", "arguments": {"command": "cat warrior.red; agon-play . /versions/0 -n 4"}}]}},
 {"match": {"model": "beta", "userMessage": "exactly one block"}, "response": {"usage": {"prompt_tokens": 1000, "completion_tokens": 100},
  "content": "```mswea_bash_command\necho COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT\n```"}},
 {"match": {"model": "beta", "userMessage": "MARK-2"}, "response": {"usage": {"prompt_tokens": 1000, "completion_tokens": 100}, "content": "I am done."}},
 {"match": {"model": "beta", "userMessage": "MARK-1"}, "response": {"usage": {"prompt_tokens": 1000, "completion_tokens": 100},
  "content": "```mswea_bash_command\necho '; beta' >> warrior.red; echo MARK-2\n```"}},
 {"match": {"model": "beta"}, "response": {"usage": {"prompt_tokens": 1000, "completion_tokens": 100},
  "content": "Look first.\n\n```mswea_bash_command\ncat warrior.red; echo MARK-1\n```"}}
]}
X2
config() { # PORT
  cat >"$T/t.yaml" <<X2
tournament: {rounds: 3, seed: 5}
game: {name: corewar, sims_per_round: 20}
players:
- agent: llm
  name: alpha
  code: players/dwarf
  config:
    agent: {step_limit: 10}
    model: {model_name: alpha, base_url: "http://127.0.0.1:$1/v1", api_key_env: AGON_TEST_KEY, tool_mode: tools, retry_for: 60s}
- agent: llm
  name: beta
  code: players/imp
  config:
    model: {model_name: beta, base_url: "http://127.0.0.1:$1/v1", api_key_env: AGON_TEST_KEY, tool_mode: text, max_tokens: 200, retry_for: 60s,
      price: {input: 1e-6, output: 1e-5}}
    budget: {cost: 0.0225}
X2
}
export AGON_TEST_KEY=sk-CANARY-key-42
start_aimock "$T/fix" || { skip "aimock" "it does not start"; exit 0; }
config "$PORT"
t "a missing key is said first" exits 2 env -u AGON_TEST_KEY "$AGON" run "$T/t.yaml" -o "$T/no"
t "by its variable" says AGON_TEST_KEY env -u AGON_TEST_KEY "$AGON" run "$T/t.yaml" -o "$T/no"
t "and leaves nothing" test ! -e "$T/no"

# kill -9 while alpha's second command sleeps: two answers are paid for and used
kill_in_edit() {
  timeout 120 "$AGON" run "$T/t.yaml" -o "$T/run" --quiet >/dev/null 2>"$T/killed.err" &
  local pid=$!
  for _ in $(seq 400); do
    grep -q '"seq":2,' "$T/run/journal/1-0.jsonl" 2>/dev/null && break
    sleep 0.05
  done
  sleep 0.3
  kill -9 "$(pgrep -P "$pid" -x agon || echo "$pid")"
  wait "$pid" 2>/dev/null
  grep -q '"seq":2,' "$T/run/journal/1-0.jsonl"
}
t "kill -9 in the middle of an edit" kill_in_edit
t "the same command goes on" "$AGON" run "$T/t.yaml" -o "$T/run" --json
cp "$T/out" "$T/result"
t "to the end" test "$(json "$T/result" .status)" = finished
t "the journal is gone" test ! -e "$T/run/journal"
talk() { python3 - "$T/run" "$1" <<'X2'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1] + "/run.db")
print("|".join(",".join(str(c) for c in row) for row in db.execute(sys.argv[2])))
X2
}
paid() { curl -s -H "Authorization: Bearer x" "http://127.0.0.1:$PORT/__aimock/journal" | python3 -c '
import json, sys
print(sum(1 for e in json.load(sys.stdin) if e["response"]["status"] == 200 and not (e["response"].get("chaosAction"))))'; }
t "every answer was paid for once" test "$(paid)" = "$(talk 'select sum(calls) from talk')"
t "three calls a round with the tool" test "$(talk 'select status,calls from talk where player=0')" = "Submitted,3|Submitted,3|Submitted,3"
t "the budget ends the text player's third round" test "$(talk 'select round,status,calls from talk where player=1')" = "1,Submitted,4|2,Submitted,4|3,LimitsExceeded,2"
t "and is not overspent" test "$(talk 'select sum(cost) <= 0.0225, sum(cost) > 0.018 from talk where player=1')" = 1,1
t "a cost without a price is null" test "$(talk 'select count(*) from talk where player=0 and cost is null')" = 3
t "tokens are counted" test "$(talk 'select input,output from talk where player=0 and round=1')" = 2400,90
t "what they wrote is committed" test "$(git --git-dir="$T/run/repo.git" show refs/agon/alpha/round/3:notes.txt | xargs)" = "1 2 3"
t "of both" test "$(git --git-dir="$T/run/repo.git" show refs/agon/beta/round/3:warrior.red | grep -c beta)" = 3
t "a finished run shows itself without a key" env -u AGON_TEST_KEY "$AGON" run "$T/t.yaml" -o "$T/run" --json
t "verify" "$AGON" verify "$T/run"
t "it exports as tables" "$AGON" export "$T/run" --format csv -o "$T/csv"
t "with the time that each edit waited and ran" test "$(tail -n +2 "$T/csv/talks.csv" | tr -d '\r' | awk -F, '{print $(NF-1) "," $NF}' | paste -sd'|')" = \
  "$(talk 'select model_ns,command_ns from talk where model_ns > 0 and command_ns > 0 order by round,player')"

# The key is nowhere: not in a file, a blob, a commit.
unpack_run "$T/run" "$T/unpacked"
t "the unpacked run is all there" grep -rqF "MARK-1" "$T/unpacked"
t "the key is nowhere in it" exits 1 grep -rqF "CANARY-key" "$T/unpacked" "$T/run"

# Recordings replay without any server.
stop_server
unset AGON_TEST_KEY
for mode in strict actions patch; do
  t "replayed offline: $mode" "$AGON" run "$T/t.yaml" -o "$T/re.$mode" --replay "$T/run" --replay-mode "$mode" --json
  t "to the same record" same_db "$T/run" "$T/re.$mode"
done
sed 's/step_limit: 10/step_limit: 11/' "$T/t.yaml" >"$T/other.yaml"
t "another prompt does not fit a strict replay" exits 1 "$AGON" run "$T/other.yaml" -o "$T/re.other" --replay "$T/run"
t "and the message is shown" says "message 2 differs" "$AGON" run "$T/other.yaml" -o "$T/re.other2" --replay "$T/run"
t "but one of actions" "$AGON" run "$T/other.yaml" -o "$T/re.other3" --replay "$T/run" --replay-mode actions --quiet

# As CodeClash lays it out, and back.
t "it exports" "$AGON" export "$T/run" --format codeclash -o "$T/cc"
own() { grep -oE '(alpha|beta)_r[0-9].traj.json' "$T/cc"/players/alpha/alpha_r$1.traj.json | sort -u | xargs; }
t "before its third edit it reads its own conversations, and nobody else's" test "$(own 1)/$(own 2)/$(own 3)" = "/alpha_r1.traj.json/alpha_r1.traj.json alpha_r2.traj.json"
t "a cost that is not known says so" test "$(python3 -c 'import json,sys,glob; print([a["agent_stats"]["1"]["cost_known"] for a in json.load(open(glob.glob(sys.argv[1] + "/**/metadata.json", recursive=True)[0]))["agents"]])' "$T/cc")" = "[False, True]"
t "as CodeClash's analysis reads it" python3 "$ROOT/tests/e2e/codeclash_schema.py" "$T/cc"
cat >"$T/again.yaml" <<X2
tournament: {rounds: 3, seed: 5}
game: {name: corewar, sims_per_round: 20}
players:
- agent: replay
  name: alpha
  code: players/dwarf
  edits: [cc/players/alpha/alpha_r1.traj.json, cc/players/alpha/changes_r2.json, cc/players/alpha/alpha_r3.traj.json]
- agent: replay
  name: beta
  code: players/imp
  edits: [cc/players/beta/changes_r1.json, cc/players/beta/beta_r2.traj.json, cc/players/beta/changes_r3.json]
X2
t "trajectories and changes are agents again" "$AGON" run "$T/again.yaml" -o "$T/again" --json
refs() { git --git-dir="$1/repo.git" for-each-ref --format='%(refname) %(tree)' refs/agon; }
t "that make the same codebases" test -n "$(refs "$T/run")" -a "$(refs "$T/run")" = "$(refs "$T/again")"
