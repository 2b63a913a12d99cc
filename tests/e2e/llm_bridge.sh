#!/bin/bash
# Programs that ask a model through the bridge: one of our own with every kind of request,
# then somebody else's agent (npm's @qwen-code/qwen-code) against somebody else's server.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/fixture.sh"
. "$ROOT/tests/e2e/llm_lib.sh"
make_players "$T/players"
AGON=${AGON_PLAIN:-$ROOT/$BUILD/agon} # the bridge is agon-worker inside the sandbox: the plain build
export AGON_TEST_KEY=sk-CANARY-key-43

cat >"$T/script.json" <<'X2'
{"m": [{"text": "one"}, {"text": "two"}, {"status": 400, "body": {"error": {"message": "no such thing @KEY@"}}}, {"text": "four", "usage": null},
       {"text": "five"}]}
X2
mkdir "$T/tool" && cat >"$T/tool/ask.py" <<'X2'
import json, os, socket, urllib.request, urllib.error
base = os.environ["OPENAI_BASE_URL"]
def ask(path, body, **more):
    req = urllib.request.Request(base + path, data=json.dumps(dict(body, **more)).encode(),
                                 headers={"Authorization": "Bearer dummy", "Content-Type": "application/json"})
    try:
        r = urllib.request.urlopen(req)
        return r.status, r.headers["Content-Type"], r.read().decode()
    except urllib.error.HTTPError as e:
        return e.code, e.read().decode()
def raw(data):
    s = socket.create_connection(("127.0.0.1", 13131)); s.settimeout(5); s.sendall(data)
    return s.recv(200)
hi = {"model": "theirs", "messages": [{"role": "user", "content": "hi"}], "tools": [{"type": "web_search"}], "store": True}
print("A", ask("/chat/completions", hi))
print("B", ask("/chat/completions", hi, stream=True))
print("C", ask("/chat/completions", hi))
print("D", ask("/messages", hi))
print("E", ask("/nothing", hi))
print("F", ask("/chat/completions", {"model": 1}))
body = json.dumps(hi).encode()
chunked = b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
print("G", raw(chunked))
print("H", raw(b"GARBAGE\r\n\r\n"))
print("I", raw(b"POST / HTTP/1.1\r\nContent-Length: 99999999999999\r\n\r\n"))
print("J", raw(b"POST /v1/chat/completions HTTP/1.1\r\nContent-Length: 3\r\n\r\n{]}"))
print("K", ask("/chat/completions", hi))
print("L", ask("/chat/completions", hi))
X2
start_stub "$T/script.json"
cat >"$T/t.yaml" <<X2
tournament: {rounds: 1, seed: 5}
game: {name: corewar, sims_per_round: 4}
players:
- {agent: none, name: imp, code: players/imp}
- agent: command
  name: program
  code: players/dwarf
  tools: [tool]
  run: "python3 /tools/tool/ask.py > said.txt 2>&1; env > env.txt; cat /proc/net/dev | wc -l >> said.txt; echo '; edited' >> warrior.red"
  config:
    agent: {step_limit: 4}
    model: {model_name: m, base_url: "http://127.0.0.1:$PORT/v1", api_key_env: AGON_TEST_KEY, retry_for: 20s}
X2
t "a program asks through the bridge" "$AGON" run "$T/t.yaml" -o "$T/run" --json
said() { git --git-dir="$T/run/repo.git" show refs/agon/program/round/1:said.txt | grep -aE "^$1 "; }
show() { said "$1" | tee /dev/stderr | grep -qaF -- "$2"; }
t "and is answered" show A "one"
t "as a stream where it wants one" show B "data: [DONE]"
t "with the server's own errors" show C "no such thing"
t "a protocol that is not the model's is refused" show D "/v1/chat/completions"
t "and an unknown address" show E 404
t "and a request without messages" show F 400
t "chunks are understood" show G "200 OK"
t "rubbish is not" show H 400
t "nor a length beyond all bounds" show I 400
t "nor a body that is no JSON" show J 400
t "the budget stops it" show L 402
log() { python3 -c '
import json,sys
lines=[json.loads(l) for l in open(sys.argv[1])]
print(eval(sys.argv[2]))' "$T/stub.log" "$1"; }
t "the model is the config's" test "$(log '{l["body"]["model"] for l in lines}')" = "{'m'}"
t "what would run elsewhere is left out" test "$(log 'any(k in l["body"] for l in lines for k in ("tools","store","stream"))')" = False
t "the key goes to the server" test "$(log 'all(l["auth"] for l in lines)')" = True
t "calls are counted" test "$(python3 -c 'import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute("select calls,cost is null from talk").fetchall())' "$T/run/run.db")" = "[(4, 1)]"
unpack_run "$T/run" "$T/unpacked"
t "the key is nowhere, not even where the server repeats it" exits 1 grep -rqF "CANARY-key" "$T/unpacked" "$T/run"
stop_server
t "the recording replays without a server" env -u AGON_TEST_KEY "$AGON" run "$T/t.yaml" -o "$T/re" --replay "$T/run" --replay-mode patch --json
t "to the same record" same_db "$T/run" "$T/re"

if ! install_npm @copilotkit/aimock @qwen-code/qwen-code; then
  skip "qwen-code through the bridge" "npm cannot install it here"
  exit 0
fi
mkdir "$T/fix"
cat >"$T/fix/all.json" <<'X2'
{"fixtures": [
 {"match": {"hasToolResult": true}, "response": {"content": "I changed the warrior.", "usage": {"prompt_tokens": 200, "completion_tokens": 5}}},
 {"match": {"userMessage": "edit the warrior"}, "response": {"usage": {"prompt_tokens": 100, "completion_tokens": 20},
  "toolCalls": [{"name": "run_shell_command", "arguments": {"command": "echo '; by qwen' >> /box/warrior.red", "description": "edit", "is_background": false}}]}},
 {"match": {}, "response": {"content": "ok", "usage": {"prompt_tokens": 1, "completion_tokens": 1}}}
]}
X2
start_aimock "$T/fix" || { skip "qwen-code through the bridge" "aimock does not start"; exit 0; }
cat >"$T/q.yaml" <<X2
tournament: {rounds: 1, seed: 5}
game: {name: corewar, sims_per_round: 4}
players:
- {agent: none, name: imp, code: players/imp}
- agent: command
  name: qwen
  code: players/dwarf
  tools: [$NPM_DIR/node_modules]
  wall: 120s
  run: "mkdir -p /tmp/.qwen; echo '{\"tools\":{\"shell\":{\"enableInteractiveShell\":false}}}' > /tmp/.qwen/settings.json; node /tools/node_modules/@qwen-code/qwen-code/cli.js --yolo -p 'edit the warrior' --output-format json --auth-type openai || echo failed: \$?"
  config:
    model: {model_name: qwen-mock, base_url: "http://127.0.0.1:$PORT/v1", api_key_env: AGON_TEST_KEY, price: {input: 1e-6, output: 1e-6}}
X2
t "somebody else's agent edits in the sandbox" timeout 300 "$AGON" run "$T/q.yaml" -o "$T/qrun" --json
t "what it wrote is committed" sh -c 'git --git-dir="$1/repo.git" show refs/agon/qwen/round/1:warrior.red | grep -q "by qwen"' _ "$T/qrun"
qrow() { python3 -c 'import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute("select "+sys.argv[2]+" from talk").fetchone()[0])' "$T/qrun/run.db" "$1"; }
t "its calls are counted" test "$(qrow 'calls >= 2')" = 1
t "with their tokens" test "$(qrow 'input >= 300 and output >= 25')" = 1
t "and their cost" test "$(qrow 'cost > 0.0003')" = 1
