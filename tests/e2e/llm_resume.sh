#!/bin/bash
# kill -9 at seeded moments under a language model that edits, and under a program that asks
# through the bridge: what was paid for is used, and the result is that of a run left alone.
# Anthropic's protocol against a server that is not ours.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/fixture.sh"
. "$ROOT/tests/e2e/llm_lib.sh"
make_players "$T/players"
AGON=$ROOT/$BUILD/agon # the plain build: kills are to fall between many small steps
[ -z "${AGON_PLAIN:-}" ] || AGON=$AGON_PLAIN
python3 - "$T/script.json" <<'X2'
import json, sys
json.dump({"*": [{"run": f"echo {i} >> notes.txt; echo '; {i}' >> warrior.red", "sleep": 0.02} for i in range(8)]
           + [{"run": "echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT"}]}, open(sys.argv[1], "w"))
X2
config() { # MODEL
  cat >"$T/t.yaml" <<X2
tournament: {rounds: 1, seed: 5}
game: {name: corewar, sims_per_round: 10}
players:
- {agent: none, name: imp, code: players/imp}
- {agent: llm, name: talker, code: players/dwarf, config: {model: {model_name: $1, base_url: "http://127.0.0.1:$PORT/v1", retry_for: 30s}}}
X2
}
start_stub "$T/script.json"
config ref
start=$(date +%s%N)
t "the run to compare with" "$AGON" run "$T/t.yaml" -o "$T/ref" --quiet --json
span=$((($(date +%s%N) - start) / 1000000))
notes() { git --git-dir="$1/repo.git" show refs/agon/talker/round/1:notes.txt | xargs; }
asked() { grep -c "\"model\": \"$1\"" "$T/stub.log"; }
calls() { python3 -c 'import sqlite3,sys; print(sqlite3.connect(sys.argv[1]+"/run.db").execute("select sum(calls) from talk").fetchone()[0])' "$1"; }
t "nine calls" test "$(calls "$T/ref"),$(asked ref)" = 9,9

# The stub gives answers by how often a model was asked, so a request that is sent twice
# would shift all that follow: each run has a model name of its own, and an answer that was
# under way when agon was killed is the only one that may be asked for again.
RANDOM=20261123
kills() {
  local i kill extra=0 lost=0
  for i in $(seq 12); do
    config "k$i"
    for kill in 1 2 3; do
      "$AGON" run "$T/t.yaml" -o "$T/k$i" --quiet >/dev/null 2>&1 &
      local pid=$!
      sleep "$(awk -v r="$RANDOM" -v s="$span" 'BEGIN { printf "%.3f", (r / 32768) * s / 1000 }')"
      kill -9 "$pid" 2>/dev/null && [ -e "$T/k$i/journal" ] && lost=$((lost + 1))
      wait "$pid" 2>/dev/null
    done
    "$AGON" run "$T/t.yaml" -o "$T/k$i" --quiet >/dev/null || return 1
    extra=$(($(asked "k$i") - $(calls "$T/k$i")))
    echo "run $i: $(calls "$T/k$i") calls, asked $extra more times, $(notes "$T/k$i")"
    # at most the one call of each kill
    [ "$extra" -ge 0 ] && [ "$extra" -le 3 ] || return 1
    [ ! -e "$T/k$i/journal" ] || return 1
    rm -rf "$T/k$i"
  done
  [ "$lost" -ge 5 ] || { echo "only $lost kills fell into an edit"; return 1; }
}
t "36 kills: at most the call that was under way is asked again" kills

# A shell that dies takes its files along: its commands run again in a new one.
stop_server
echo '{"s": [{"run": "echo a >> notes.txt"}, {"run": "sleep 2; echo b >> notes.txt; cat notes.txt"}, {"run": "echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT"}]}' >"$T/script4.json"
start_stub "$T/script4.json"
config s
kill_shell() {
  "$AGON" run "$T/t.yaml" -o "$T/s" --quiet >/dev/null 2>"$T/s.err" &
  local pid=$!
  for _ in $(seq 200); do
    grep -q '"seq":2,' "$T/s/journal/1-1.jsonl" 2>/dev/null && break
    sleep 0.05
  done
  sleep 0.5
  local w killed=0
  for w in $(pgrep -P "$pid" -x agon-worker); do kill -9 "$w" && killed=1; done
  wait "$pid" && [ "$killed" = 1 ]
}
t "kill -9 of a shell under its command" kill_shell
t "its files are those of its commands" test "$(notes "$T/s")" = "a b"
t "and nothing is asked twice" test "$(asked s),$(calls "$T/s")" = 3,3

# A program that asks three times; killed after two.
cat >"$T/ask.py" <<'X2'
import json, os, time, urllib.request
def ask(text):
    req = urllib.request.Request(os.environ["OPENAI_BASE_URL"] + "/chat/completions", headers={"Content-Type": "application/json"},
                                 data=json.dumps({"model": "x", "messages": [{"role": "user", "content": text}]}).encode())
    return json.loads(urllib.request.urlopen(req).read())["choices"][0]["message"]["content"]
out = [ask("first"), ask("second")]
time.sleep(2)
out.append(ask("third"))
open("/box/answers.txt", "w").write("|".join(out))
X2
mkdir "$T/tool" && mv "$T/ask.py" "$T/tool/"
stop_server
echo '{"p": [{"text": "one"}, {"text": "two"}, {"text": "three"}, {"text": "four"}]}' >"$T/script2.json"
start_stub "$T/script2.json"
cat >"$T/p.yaml" <<X2
tournament: {rounds: 1, seed: 5}
game: {name: corewar, sims_per_round: 4}
players:
- {agent: none, name: imp, code: players/imp}
- {agent: command, name: program, code: players/dwarf, tools: [tool], run: "python3 /tools/tool/ask.py",
   config: {model: {model_name: p, base_url: "http://127.0.0.1:$PORT/v1", retry_for: 30s}}}
X2
kill_program() {
  "$AGON" run "$T/p.yaml" -o "$T/p" --quiet >/dev/null 2>&1 &
  local pid=$!
  for _ in $(seq 200); do
    grep -q '"seq":2,' "$T/p/journal/1-1.jsonl" 2>/dev/null && break
    sleep 0.05
  done
  sleep 0.3
  kill -9 "$pid" && ! wait "$pid" 2>/dev/null && grep -q '"seq":2,' "$T/p/journal/1-1.jsonl"
}
t "kill -9 under a program that has asked twice" kill_program
t "it goes on" "$AGON" run "$T/p.yaml" -o "$T/p" --quiet
t "with the same answers" test "$(git --git-dir="$T/p/repo.git" show refs/agon/program/round/1:answers.txt)" = "one|two|three"
t "each paid for once" test "$(grep -c . "$T/stub.log"),$(calls "$T/p")" = 3,3
t "its trajectory has each once" sh -c '"$1" export "$2/p" --format codeclash -o "$2/pcc" && test "$(grep -o "\"first\"\|\"second\"\|\"third\"" "$2/pcc/players/program/program_r1.traj.json" | tr -d "\n")" = "\"first\"\"second\"\"third\""' _ "$AGON" "$T"
stop_server

# Games of running programs: the agent tries its own against the version before.
cat >"$T/script3.json" <<'X2'
{"c": [{"run": "ls; agon-play . /versions/0 -n 2"}, {"run": "mkdir bad; echo 'import sys' > bad/main.py; agon-play bad . -n 2; rm -r bad"},
       {"run": "echo '# mine' >> main.py; echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT"}, {"run": "echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT"}]}
X2
start_stub "$T/script3.json"
mkdir "$T/c4" && cp "$ROOT"/arenas/connect4/starter/* "$T/c4/"
cat >"$T/c.yaml" <<X2
tournament: {rounds: 1, seed: 5}
game: {name: connect4, sims_per_round: 2}
players:
- {agent: none, name: rival, code: c4}
- {agent: llm, name: talker, code: c4, config: {model: {model_name: c, base_url: "http://127.0.0.1:$PORT/v1", retry_for: 30s}}}
X2
t "an agent of a game of running programs" "$AGON" run "$T/c.yaml" -o "$T/c" --quiet
log() { python3 -c 'import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute("select log from edit where round=1 and player=1").fetchone()[0])' "$T/c/run.db"; }
l=$(log)
zstd -dc "$T/c/blobs/${l:0:2}/${l:2}" >"$T/c.log"
t "plays it against its version before" grep -qE '^\. against /versions/0: [0-9] won, [0-9] drawn, [0-9] lost' "$T/c.log"
t "and is told what is wrong with a program" grep -q "bad: 2 games with a fault" "$T/c.log"
t "its edit plays" test "$(python3 -c 'import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute("select status from edit where round=1 and player=1").fetchone()[0])' "$T/c/run.db")" = Submitted
stop_server

if ! install_npm @copilotkit/aimock; then
  skip "Anthropic's protocol" "npm cannot install @copilotkit/aimock here"
  exit 0
fi
mkdir "$T/fix"
cat >"$T/fix/all.json" <<'X2'
{"fixtures": [
 {"match": {"toolCallId": "tu_2"}, "response": {"usage": {"input_tokens": 30, "output_tokens": 3},
  "toolCalls": [{"id": "tu_3", "name": "bash", "arguments": {"command": "echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT"}}]}},
 {"match": {"toolCallId": "tu_1"}, "response": {"usage": {"input_tokens": 20, "output_tokens": 2}, "content": "Now I write.",
  "toolCalls": [{"id": "tu_2", "name": "bash", "arguments": {"command": "echo claude > notes.txt"}}]}},
 {"match": {"sequenceIndex": 0}, "response": {"error": {"message": "overloaded", "type": "overloaded_error"}, "status": 529}},
 {"match": {}, "response": {"usage": {"input_tokens": 10, "output_tokens": 1},
  "toolCalls": [{"id": "tu_1", "name": "bash", "arguments": {"command": "ls"}}]}}
]}
X2
start_aimock "$T/fix" || { skip "Anthropic's protocol" "aimock does not start"; exit 0; }
cat >"$T/a.yaml" <<X2
tournament: {rounds: 1, seed: 5}
game: {name: corewar, sims_per_round: 4}
players:
- {agent: none, name: imp, code: players/imp}
- {agent: llm, name: talker, code: players/dwarf, config: {model: {model_name: anthropic/claude-mock, base_url: "http://127.0.0.1:$PORT", api_key_env: AGON_TEST_KEY,
   price: {input: 1e-6, output: 5e-6}, retry_for: 30s}}}
X2
t "Anthropic's messages" env AGON_TEST_KEY=sk-x "$AGON" run "$T/a.yaml" -o "$T/a" --quiet
t "edit" test "$(notes "$T/a")" = claude
t "and are counted" test "$(python3 -c 'import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute("select status,calls,input,output,round(cost*1e6) from talk").fetchone())' "$T/a/run.db")" = "('Submitted', 3, 60, 6, 90.0)"
