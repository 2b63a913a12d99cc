#!/bin/bash
# agon-play, in an agent's own shell, with what wires bring along: loaders of functions, the proxy
# of HTTP servers, which share one loopback.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/llm_lib.sh"
export OPENAI_API_KEY=none

# A snake that goes up or where there is room, and writes down its port.
snake=$(cat <<'X'
import json, os, http.server
class H(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def log_message(self, *a): pass
    def do_POST(self):
        m = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
        out = {}
        if self.path == '/move':
            b, h = m['board'], m['you']['head']
            full = {(p['x'], p['y']) for s in b['snakes'] for p in s['body']}
            out = {'move': next((k for k, x, y in (('up', 0, 1), ('right', 1, 0), ('down', 0, -1), ('left', -1, 0))
                if 0 <= h['x'] + x < b['width'] and 0 <= h['y'] + y < b['height'] and (h['x'] + x, h['y'] + y) not in full), 'up')}
        out = json.dumps(out).encode()
        self.send_response(200)
        self.send_header('Content-Length', str(len(out)))
        self.end_headers()
        self.wfile.write(out)
class S(http.server.HTTPServer):
    allow_reuse_address = False
port = int(os.environ['PORT'])
if os.path.isdir('/workspace'):
    open('/workspace/ports', 'a').write('%d\n' % port)
S(('127.0.0.1', port), H).serve_forever()
X
)
mkdir -p "$T/snake" "$T/five"
echo "$snake" >"$T/snake/main.py"
printf 'build:\nrun: python3 main.py\nwire: battlesnake-http\n' >"$T/snake/agon.yaml"
printf 'def move(o):\n    print("noise")\n    return next([x, y] for y in range(15) for x in range(15) if o["board"][y][x] == ".")\n' >"$T/five/main.py"
printf 'build:\nrun: python3 main.py\nwire: py-function\n' >"$T/five/agon.yaml"

js='mkdir js bad; printf %s "module.exports = (b, me) => { console.log(1); for (let y = 14; y >= 0; y--) for (let x = 0; x < 15; x++) if (b[y][x] === String.fromCharCode(46)) return [x, y]; };" >js/main.js; printf "build:\nrun: node main.js\nwire: js-function\n" >js/agon.yaml; printf "x = 1\n" >bad/main.py; cp agon.yaml bad'
mkdir "$T/robot"
cp arenas/robotrumble/starter/robot.py "$T/robot"
robot='mkdir js; echo "function robot(state, unit) { return unit.coords.isSpawn() ? Action.move(unit.coords.directionTo(new Coords(9, 9))) : null; }" >js/robot.js'
node -e '
  const fin = "rm -rf js bad dead other; echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT";
  console.log(JSON.stringify({
    f: [{run: process.argv[1]}, {run: "agon-play . /versions/0 js -n 2"}, {run: "agon-play bad . -n 2"},
        {run: "ls -d /tmp/agon-play-* || echo nothing left"}, {run: fin}],
    s: [{run: "agon-play . /versions/0 -n 2; sort -u ports | wc -l | sed s/^/ports:/"},
        {run: "(python3 -m http.server 8000 --bind 127.0.0.1 >/dev/null 2>&1 &); sleep 0.5; agon-play . /versions/0 -n 1"},
        {run: "mkdir dead other; cp agon.yaml dead; echo import sys >dead/main.py; printf \"run: python3 main.py\\nwire: uci\\n\" >other/agon.yaml; agon-play dead . -n 1"},
        {run: "agon-play other . -n 1"},
        {run: fin}],
    r: [{run: process.argv[2]}, {run: "agon-play . /versions/0 js -n 2; ls -d /tmp/agon-play-* || echo nothing left"}, {run: "rm -rf js; echo COMPLETE_TASK_AND_SUBMIT_FINAL_OUTPUT"}]}))' "$js" "$robot" >"$T/script.json"
t "a model to ask" start_stub "$T/script.json"
edit() { # NAME ARENA CODE: the log of its one edit
  cat >"$T/$1.yaml" <<X
tournament: {rounds: 1, seed: 5}
game: {name: $2, sims_per_round: 2}
players:
- {agent: none, name: rival, code: $3}
- {agent: llm, name: me, code: $3, config: {model: {model_name: $1, base_url: "http://127.0.0.1:$PORT/v1", price: {input: 0, output: 0}}}}
X
  "$AGON" run "$T/$1.yaml" -o "$T/$1" --quiet || return 1
  local l
  l=$(python3 -c 'import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute("select log from edit where round=1 and player=1").fetchone()[0])' "$T/$1/run.db")
  zstd -dc "$T/$1/blobs/${l:0:2}/${l:2}" >"$T/$1.log"
}
has() { grep -qE -- "$2" "$T/$1.log" || { cat "$T/$1.log"; return 1; }; }
hasnt() { ! has "$1" "$2" >/dev/null || { cat "$T/$1.log"; return 1; }; }
t "an agent whose codebase is a function" edit f gomoku five
t "plays it against its version before" has f '^\. against /versions/0: [0-9] won, [0-9] drawn, [0-9] lost'
t "and against a function in JavaScript" has f '^/versions/0 against js: [0-9] won, [0-9] drawn, [0-9] lost'
t "which all play by the rules" hasnt f '^(\.|js|/versions/0): .* with a fault'
t "a file without a function is at fault" has f '^bad: 2 games with a fault'
t "no loader stays behind" has f 'nothing left'
t "an agent whose codebase is an HTTP server" edit s battlesnake snake
t "plays it against its version before" has s '^\. against /versions/0: [0-9] won, [0-9] drawn, [0-9] lost'
t "every game's servers have ports of their own" has s '^ports:[2-9]'
t "none is at fault, even where something else listens" hasnt s '^(\.|/versions/0): .* with a fault'
t "a server that ends is" has s '^dead: 1 games with a fault'
t "a wire of another game is refused" has s 'other: battlesnake is not played over "uci"; it is over: agon battlesnake-http'
t "an agent whose codebase is a robot" edit r robotrumble robot
t "plays it against its version before" has r '^\. against /versions/0: [0-9] won, [0-9] drawn, [0-9] lost'
t "and against one in JavaScript" has r '^/versions/0 against js: [0-9] won, [0-9] drawn, [0-9] lost'
t "without a fault" hasnt r '^(\.|js|/versions/0): .* with a fault'
t "and nothing stays behind" has r 'nothing left'
