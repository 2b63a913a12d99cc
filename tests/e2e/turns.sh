#!/bin/bash
# Programs that misbehave, on every wire: the outcome is right, it is blamed on the
# right seat, the other one plays on, and nothing hangs.
. "$(dirname "$0")/lib.sh"

# Named by what it does wrong.  "n" is the turn, "m" the message.
cat >"$T/bad.py" <<'X'
import ctypes, json, os, sys, time
how, out = sys.argv[1], sys.stdout

def say(x):
    out.write(x if isinstance(x, str) else json.dumps(x) + "\n")
    out.flush()

def burn(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass

def move(n, to="up", **more):
    say(dict({"type": "move", "n": n, "move": to}, **more))

def start(m):
    if how == "silent_start": time.sleep(1000)
    if how == "slow_start": burn(1000)
    if how == "dies_at_start": os._exit(3)
    if how == "ends_at_start": os._exit(0)
    if how == "banner": say("Welcome to my bot!\n")
    if how == "move_first": move(1)
    if how == "floods_stderr":
        for i in range(300): os.write(2, b"x" * 65536)
    say({"type": "ready"})
    if how == "ready_twice": say({"type": "ready"})
    if how == "answers_ahead":
        for i in range(1, 400): move(i)
    if how == "stops_reading": time.sleep(1000)

def turn(n):
    if how == "answers_ahead": return
    if how == "silent": time.sleep(1000)
    if how == "burns": burn(1000)
    if how == "late_once" and n == 3: burn(0.25)
    if how == "garbage": return say("\x00\xff{{{\n")
    if how == "garbage_once" and n == 3: return say("what?\n")
    if how == "not_an_object": return say('["move"]\n')
    if how == "no_n": return say('{"type":"move","move":"up"}\n')
    if how == "twice_a_key": return say('{"type":"move","n":%d,"n":%d,"move":"up"}\n' % (n, n))
    if how == "next_n": return move(n + 1)
    if how == "deep": return say('{"type":"move","n":%d,"move":%s}\n' % (n, "[" * 50000 + "]" * 50000))
    if how == "nul": return say('{"type":"move","n":%d,"move":"u\\u0000p"}\n' % n)
    if how == "partial": return say('{"type":"move","n":%d,"mo' % n)
    if how == "long_line": return say("x" * (10 << 20))
    if how == "long_move": return move(n, "u" * 100000)
    if how == "chatter":
        while True: say('{"type":"move","n":0,"move":"up"}\n' * 1000)
    if how == "dies_at_10" and n == 10: os._exit(1)
    if how == "killed_at_10" and n == 10: os.kill(os.getpid(), 9)
    if how == "closes_stdout" and n == 2:
        os.close(1)
        time.sleep(1000)
    if how == "closes_stdin" and n == 2:
        os.close(0)
        time.sleep(1000)
    if how == "forks" and n == 2:
        for i in range(200):
            try:
                if os.fork() == 0: time.sleep(1000)
            except OSError: pass
    if how == "forks_and_burns" and n == 2 and os.fork() == 0: burn(1000)
    if how == "hog": x = bytearray(1 << 31)
    if how == "forbidden": ctypes.CDLL(None).syscall(165, 0, 0, 0, 0, 0)
    if how == "illegal": return move(n, "sideways")
    if how == "illegal_object": return move(n, {"to": ["up", None, 1.5]})
    move(n, note="n\n\x1b[2J" if how == "notes" else "")
    if how == "answers_twice": move(n, "down")

for line in sys.stdin:
    m = json.loads(line)
    if m["type"] == "hello": start(m)
    if m["type"] == "turn": turn(m["n"])
X
cat >"$T/good.py" <<'X'
import json, sys
for line in sys.stdin:
    m = json.loads(line)
    if m["type"] == "hello": print('{"type":"ready"}', flush=True)
    if m["type"] == "turn":
        o, best = m["obs"], "up"
        for d, dx, dy in ("up", 0, -1), ("right", 1, 0), ("down", 0, 1), ("left", -1, 0):
            x, y = o["x"] + dx, o["y"] + dy
            if 0 <= x < o["width"] and 0 <= y < o["height"] and o["field"][y][x] == ".":
                best = d
                break
        print(json.dumps({"type": "move", "n": m["n"], "move": best}), flush=True)
X
make_bad() { # HOW: a codebase that misbehaves so
  mkdir -p "$T/$1"
  cp "$T/bad.py" "$T/$1/bad.py"
  printf 'build:\nrun: python3 bad.py %s\n' "$1" >"$T/$1/agon.yaml"
}
mkdir -p "$T/good" && cp "$T/good.py" "$T/good/main.py"

# A row: what it does, what becomes of it in each of two games, whether it wins none.
matrix() {
  cat <<'X'
silent_start     timeout    2
slow_start       timeout    2
dies_at_start    crash      2
ends_at_start    crash      2
banner           protocol   2
move_first       ok         -
ready_twice      ok         -
silent           timeout    2
burns            timeout    2
late_once        ok         -
garbage          protocol   2
garbage_once     ok         -
not_an_object    protocol   2
no_n             protocol   2
twice_a_key      protocol   2
next_n           protocol   2
deep             protocol   2
nul              protocol   2
partial          timeout    2
long_line        output     2
long_move        output     2
chatter          output     2
dies_at_10       crash      2
killed_at_10     crash      2
floods_stderr    output     2
forks            ok         -
forks_and_burns  ok         -
answers_twice    ok         -
answers_ahead    ok         -
closes_stdout    protocol   2
closes_stdin     timeout    2
stops_reading    timeout    2
hog              memory     2
forbidden        violation  2
illegal          protocol   2
illegal_object   protocol   2
notes            ok         -
X
}
play() { # HOW OUTCOME: two games against a good one, both seatings
  local move=150ms
  [ "$2" = output ] && move=5s # the flood decides, not how fast it comes
  timeout 120 "$AGON" play tron "$T/$1" "$T/good" -n 2 --seed 3 --json --replays "$T/replays/$1" \
    --set height=40 --config game.clock.init=400ms --config game.clock.move=$move \
    --config game.clock.bank=0s --config bots.memory=256M >"$T/$1.json" || return 1
}
check() { # HOW OUTCOME LOSSES
  node -e '
    const [file, outcome, losses] = process.argv.slice(1);
    const [bad, good] = JSON.parse(require("fs").readFileSync(file)).players;
    console.log(JSON.stringify(bad.outcomes), JSON.stringify(good.outcomes), bad.losses);
    if (bad.outcomes[outcome] !== 2 || good.outcomes.ok !== 2) process.exit(1);
    if (losses !== "-" && bad.losses !== Number(losses)) process.exit(1);
  ' "$T/$1.json" "$2" "$3"
}
verifies() { # HOW
  local f
  for f in "$T/replays/$1"/*.json; do "$AGON" replay --verify "$f" || return 1; done
}
while read -r how outcome losses; do
  make_bad "$how"
  t "$how: does not hang" play "$how" "$outcome"
  t "$how: $outcome, and the other plays on" check "$how" "$outcome" "$losses"
  t "$how: replays verify" verifies "$how"
done < <(matrix)

# While the other one is to move a program is stopped: who computes on then would be
# charged more than a move may cost.
mkdir -p "$T/ponders" "$T/sleeps"
cat >"$T/ponders/main.py" <<'X'
import json, sys, threading
def spin():
    while True: pass
threading.Thread(target=spin, daemon=True).start()
for line in sys.stdin:
    m = json.loads(line)
    if m["type"] == "hello": print('{"type":"ready"}', flush=True)
    if m["type"] == "turn": print(json.dumps({"type": "move", "n": m["n"], "move": m["obs"]["legal"][0]}), flush=True)
X
sed -e '/spin/,/start/d' -e 's/if m\["type"\] == "turn": /&time.sleep(0.7); /' -e 's/, threading/, time/' \
  "$T/ponders/main.py" >"$T/sleeps/main.py"
timeout 120 "$AGON" play connect4 "$T/ponders" "$T/sleeps" -n 2 --json --config game.clock.move=400ms \
  --config game.clock.bank=0s >"$T/ponders.json"
t "a program is stopped while it is not to move" \
  test "$(json "$T/ponders.json" '.players.map((p) => p.outcomes.ok).join()')" = 2,2
