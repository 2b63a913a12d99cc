#!/bin/bash
# Programs as they are, in the protocols they were written for: they play, and
# when they misbehave the outcome is right, on the right seat, and nothing hangs.
. "$(dirname "$0")/lib.sh"
cat >"$T/bot.py" <<'X'
# bot.py WIRE HOW: plays on that wire, and from move 2 on does what HOW says.
import json, os, sys, time
wire, how = sys.argv[1:3]
out, moves = sys.stdout, 0

def say(s, end="\n"):
    out.write(s + end)
    out.flush()

def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end: pass

def begin():
    if how == "silent_start": time.sleep(1000)
    if how == "dies_at_start": os._exit(3)
    if how == "garbage_start": say("\x01\x02 what?")
    if how == "floods_stderr":
        for i in range(300): os.write(2, b"x" * 65536)

def wrong(good):
    """Whether the move has been dealt with."""
    global moves
    moves += 1
    if moves < 2: return False
    if how == "silent": time.sleep(1000)
    if how == "burns": burn(1000)
    if how == "garbage": say("\x01\x02{{ what"); return True
    if how == "partial": say(good[:len(good) // 2], ""); time.sleep(1000)
    if how == "long_line": say("x" * (10 << 20)); return True
    if how == "chatter":
        while True: say("info nothing\nDEBUG nothing\n" * 1000)
    if how == "dies": os._exit(1)
    if how == "forks":
        for i in range(200):
            try:
                if os.fork() == 0: time.sleep(1000)
            except OSError: pass
    if how == "closes_stdout": os.close(1); time.sleep(1000)
    if how == "illegal": say({"uci": "bestmove a1a1", "gomocup": "99,99", "halite": "x y z"}[wire]); return True
    if how == "twice": say(good)
    return False

def uci():
    # Which moves there are it asks stockfish.
    import subprocess
    fish = subprocess.Popen(["/usr/games/stockfish"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    def legal(position):
        fish.stdin.write(position + "go perft 1\n")
        fish.stdin.flush()
        moves = []
        while not (l := fish.stdout.readline()).startswith("Nodes"):
            w = l.split(":")
            if len(w) == 2 and w[1].strip() == "1": moves.append(w[0])
        return sorted(moves)
    position = ""
    for l in sys.stdin:
        w = l.split()
        if w[0] == "uci": begin(); say("id name bot\nuciok")
        if w[0] == "isready": say("readyok")
        if w[0] == "position": position = l
        if w[0] == "go":
            good = "bestmove " + legal(position)[0]
            if not wrong(good): say("info depth 1 score cp 0\n" + good)

def gomocup():
    board, size = {}, 0
    def play():
        good = "%d,%d" % next((x, y) for y in range(size) for x in range(size) if (x, y) not in board)
        if not wrong(good): say("MESSAGE thinking\n" + good)
    while True:
        l = sys.stdin.readline()
        if not l: break
        w = l.split()
        if w[0] == "START": size = int(w[1]); begin(); say("OK")
        if w[0] == "RESTART": say("OK")
        if w[0] == "BEGIN": board = {}; play()
        if w[0] == "BOARD":
            board = {}
            while (l := sys.stdin.readline().strip()) != "DONE":
                x, y, who = map(int, l.split(",")); board[x, y] = who
            play()

def halite():
    me = int(sys.stdin.readline())
    w, h = map(int, sys.stdin.readline().split())
    sys.stdin.readline(); sys.stdin.readline()
    begin()
    if how != "garbage_start": say("bot")
    for l in sys.stdin:
        v = list(map(int, l.split())); own = []; i = 0
        while len(own) < w * h: own += [v[i + 1]] * v[i]; i += 2
        mine = [k for k in range(w * h) if own[k] == me]
        good = " ".join("%d %d 0" % (k % w, k // w) for k in mine)
        if not wrong(good): say(good)

def battlesnake():
    import socket
    begin()
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("127.0.0.1", int(os.environ["PORT"])))
    s.listen()
    def reply(c, body, head="HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"):
        c.sendall((head + "Content-Length: %d\r\n\r\n" % len(body) + body).encode())
    def move(c, you, board):
        global moves
        taken = {(p["x"], p["y"]) for k in board["snakes"] for p in k["body"]}
        x, y = you["head"]["x"], you["head"]["y"]
        good = '{"move":"%s","shout":"hey"}' % next((m for m, dx, dy in (("up", 0, 1), ("right", 1, 0), ("down", 0, -1), ("left", -1, 0))
            if 0 <= x + dx < board["width"] and 0 <= y + dy < board["height"] and (x + dx, y + dy) not in taken), "up")
        moves += 1
        if moves < 2: return reply(c, good)
        if how == "silent": time.sleep(1000)
        if how == "burns": burn(1000)
        if how == "garbage": return c.sendall(b"\x01\x02 what is HTTP?\r\n\r\n")
        if how == "not_json": return reply(c, "up")
        if how == "no_move": return reply(c, '{"shout":"hey"}')
        if how == "status_500": return reply(c, good, "HTTP/1.1 500 Oops\r\n")
        if how == "redirect": return reply(c, good, "HTTP/1.1 302 Found\r\nLocation: http://1.2.3.4/\r\n")
        if how == "long_body": return c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + b"x" * (4 << 20))
        if how == "half": c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"); return c.shutdown(socket.SHUT_RDWR)
        if how == "dies": os._exit(1)
        if how == "illegal": return reply(c, '{"move":"sideways"}')
        if how == "chunked": return c.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\n" + good[:4].encode() + b"\r\n%x\r\n" % (len(good) - 4) + good[4:].encode() + b"\r\n0\r\nA: b\r\n\r\n")
        if how == "old": c.sendall(b"HTTP/1.0 200 OK\r\n\r\n" + good.encode()); return c.shutdown(socket.SHUT_RDWR)
        if how == "continues": c.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        if how == "closes": reply(c, good); return c.shutdown(socket.SHUT_RDWR)
        reply(c, good)
    while True:
        c, _ = s.accept()
        f = c.makefile("rb")
        try:
            while (l := f.readline()):
                path, n = l.split()[1], 0
                while (h := f.readline().strip()):
                    if h.lower().startswith(b"content-length:"): n = int(h.split(b":")[1])
                m = json.loads(f.read(n))
                if path == b"/move": move(c, m["you"], m["board"])
                else: reply(c, "{}")
        except (OSError, ValueError): pass
        c.close()

{"uci": uci, "gomocup": gomocup, "halite": halite, "battlesnake-http": battlesnake}[wire]()
X
make_bot() { # WIRE HOW
  mkdir -p "$T/$1-$2"
  cp "$T/bot.py" "$T/$1-$2/bot.py"
  printf 'build:\nrun: python3 bot.py %s %s\nwire: %s\n' "$1" "$2" "$1" >"$T/$1-$2/agon.yaml"
}
make_function() { # NAME CODE: py_NAME, js_NAME
  local lang=${1%%_*} file
  file=$([ "$lang" = py ] && echo main.py || echo main.js)
  mkdir -p "$T/$1"
  printf "$2" >"$T/$1/$file"
  printf 'build:\nrun: %s %s\nwire: %s-function\n' "$([ "$lang" = py ] && echo python3 || echo node)" "$file" "$lang" >"$T/$1/agon.yaml"
}
play() { # ARENA BAD GOOD
  timeout 120 "$AGON" play "$1" "$T/$2" "$T/$3" -n 1 --seed 3 --json --replays "$T/replays/$2" \
    --config game.clock.init=3s --config game.clock.move=400ms --config game.clock.bank=0s \
    --config game.clock.strikes=1 --config bots.memory=1G >"$T/$2.json"
}
check() { # BAD OUTCOME
  node -e '
    const [bad, good] = JSON.parse(require("fs").readFileSync(process.argv[1])).players;
    console.log(JSON.stringify(bad.outcomes), JSON.stringify(good.outcomes));
    process.exit(bad.outcomes[process.argv[2]] === 1 && good.outcomes.ok === 1 ? 0 : 1)' "$T/$1.json" "$2"
}
verifies() { # BAD
  "$AGON" replay --verify "$T/replays/$1/game-00000.json"
}
row() { # ARENA BAD GOOD OUTCOME
  t "$2: does not hang" play "$1" "$2" "$3"
  t "$2: $4, and the other plays on" check "$2" "$4"
  t "$2: its replay verifies" verifies "$2"
}
while read -r arena wire rows; do
  make_bot "$wire" good
  for r in $rows; do
    make_bot "$wire" "${r%=*}"
    row "$arena" "$wire-${r%=*}" "$wire-good" "${r#*=}"
  done
done <<'X'
chess uci good2=ok silent_start=timeout dies_at_start=crash floods_stderr=output silent=timeout burns=timeout garbage=timeout partial=timeout long_line=output chatter=output dies=crash forks=ok closes_stdout=protocol illegal=protocol
gomoku gomocup good2=ok silent_start=timeout dies_at_start=crash garbage_start=protocol silent=timeout garbage=protocol partial=timeout long_line=output dies=crash illegal=protocol
halite halite good2=ok silent_start=timeout dies_at_start=crash garbage_start=ok silent=timeout garbage=protocol long_line=output dies=crash illegal=protocol
battlesnake battlesnake-http good2=ok silent_start=timeout dies_at_start=crash silent=timeout burns=timeout garbage=protocol not_json=protocol no_move=protocol status_500=protocol redirect=protocol long_body=protocol half=protocol dies=protocol chunked=ok old=ok continues=ok closes=ok illegal=protocol
X

good='def get_move(o):\n    return next([x, y] for y in range(15) for x in range(15) if o["board"][y][x] == ".")\n'
make_function py_good "$good"
make_function py_prints "print('hello')\nimport os; os.write(1, b'noise')\n$good"
make_function py_two 'def get_move(board, color):\n    return next([x, y] for y in range(15) for x in range(15) if board[y][x] == ".")\n'
make_function py_raises 'def move(o):\n    raise ValueError("no idea")\n'
make_function py_wrong 'def move(o):\n    return {"x": 1}\n'
make_function py_none 'x = 1\n'
make_function py_syntax 'def move(o)\n'
make_function js_good 'exports.move = o => { for (let y = 0; y < 15; y++) for (let x = 0; x < 15; x++) if (o.board[y][x] === ".") return [x, y]; };\n'
make_function js_prints 'console.log("hello"); module.exports = async o => { console.log(1); for (let y = 0; y < 15; y++) for (let x = 0; x < 15; x++) if (o.board[y][x] === ".") return [x, y]; };\n'
make_function js_raises 'exports.move = o => { throw new Error("no idea"); };\n'
make_function js_none 'exports.x = 1;\n'
for r in py_prints=ok py_two=ok py_raises=crash py_wrong=protocol py_none=crash py_syntax=crash js_good=ok js_prints=ok js_raises=crash js_none=crash; do
  row gomoku "${r%=*}" py_good "${r#*=}"
done

make_bot uci good
t "a wire that the arena does not speak is refused" sh -c '"$1" play tron "$2/uci-good" "$2/uci-good" -n 1 2>&1 | grep -q "wire: arena tron speaks"' _ "$AGON" "$T"
if [ -x /usr/games/stockfish ]; then
  mkdir -p "$T/fish" && printf 'build:\nrun: /usr/games/stockfish\nwire: uci\n' >"$T/fish/agon.yaml"
  t "stockfish plays" timeout 300 sh -c '"$1" play chess "$2/fish" "$2/uci-good" -n 2 --seed 1 --json --config game.clock.move=50ms --config game.clock.bank=0s >"$2/fish.json"' _ "$AGON" "$T"
  t "and wins" node -e 'process.exit(JSON.parse(require("fs").readFileSync(process.argv[1])).players[0].wins===2?0:1)' "$T/fish.json"
else
  t "stockfish is installed" false
fi
