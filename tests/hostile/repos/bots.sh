# Row 92: programs that break the protocol of a game in turns.  Each plays two games of tron
# against an honest program; the verdict is what became of it and of the other one.
# tests/e2e/turns.sh has many more of them; here the host is compared as well.

# bot DIR TURN [HELLO]: python that sees n, the number of the turn, and say().
bot() {
  local hello=${3:-ready()}
  mkdir -p "$1"
  cat >"$1/main.py" <<X
import json, os, sys, time
def say(x):
    sys.stdout.write(x)
    sys.stdout.flush()
def move(n, end="\n"):
    say('{"type":"move","n":%d,"move":"%s"}%s' % (n, "up" if n % 2 else "right", end))
def ready():
    say('{"type":"ready"}\n')
for line in sys.stdin:
    m = json.loads(line)
    if m["type"] == "hello":
        $hello
    if m["type"] == "turn":
        n = m["n"]
        $2
X
}
honest_bot() { bot "$W/code/honest" 'move(n)'; }

row 92 bot_partial_line play 'timeout/ok' '' 'half an answer is none'
bot_partial_line() { bot evil 'say("{")'; }
row 92 bot_two_moves play 'ok/ok' '' 'the second is not the next turn'
bot_two_moves() { bot evil 'move(n); move(n)'; }
row 92 bot_ahead play 'ok/ok|protocol/ok' '' 'all moves at once, before they are asked for'
bot_ahead() { bot evil 'n == 1 and [move(i) for i in range(1, 900)]'; }
row 92 bot_late play 'timeout/ok' '' 'it answers after its time'
bot_late() { bot evil 'time.sleep(2); move(n)'; }
row 92 bot_crlf play 'ok/ok' '' 'lines that end as in Windows'
bot_crlf() { bot evil 'move(n, chr(13) + chr(10))'; }
row 92 bot_writes_first play 'ok/ok|protocol/ok' '' 'a move before it is spoken to'
bot_writes_first() { bot evil 'move(n)' 'move(1); ready()'; }
row 92 bot_stops_reading play 'timeout/ok' '' 'our writes must not wait for it'
bot_stops_reading() { bot evil 'time.sleep(1000)'; }
row 92 bot_leaves play 'crash/ok' '' 'a broken pipe is not ours'
bot_leaves() { bot evil 'os._exit(0)'; }
row 92 bot_closes_both play 'protocol/ok|timeout/ok' '' ''
bot_closes_both() { bot evil 'os.close(0) or os.close(1) or time.sleep(1000)'; }
row 92 bots_wait_both play 'timeout/timeout' '' 'each waits for the other: both are blamed, each in its turn'
bots_wait_both() { bot evil 'time.sleep(1000)' && bot honest 'time.sleep(1000)'; }
row 92 bot_daemon play 'ok/ok|timeout/ok|crash/ok' '' 'a child that outlives it, and burns'
bot_daemon() {
  bot evil 'move(n)
        if n == 1 and os.fork() == 0:
            os.setsid()
            while True: pass'
}
row 92 bot_flood play 'output/ok|protocol/ok' '' 'it never stops talking'
bot_flood() {
  bot evil 'while True: say("x" * 65536)'
}
