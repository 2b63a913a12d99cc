"""worker.py WORKER LINES: be the peer of agon-worker, as LINES says.

job TEXT   one line          raw TEXT   no newline, then hang up
slow TEXT  in small pieces   crlf TEXT  ends in CR LF
gone TEXT  one line, then hang up before the answer
flood MIB  that much of a line that never ends, then its end
Prints "verdict WORD", and why.
"""
import json
import os
import socket
import subprocess
import sys
import time

worker, lines = sys.argv[1:]
how, text = open(lines).read().rstrip("\n").split(" ", 1)
null = os.open("/dev/null", os.O_RDWR)
err = open(os.path.dirname(lines) + "/worker.err", "w+")
out = open(os.path.dirname(lines) + "/worker.out", "w")
ours, theirs = socket.socketpair()
p = subprocess.Popen(
    ["/bin/bash", "-c", "exec \"$1\" 3<&%d" % theirs.fileno(), "_", worker],
    pass_fds=[theirs.fileno()], stdin=null, stdout=out, stderr=err,
)
theirs.close()
ours.settimeout(30)
data = text.encode()
if how == "slow":
    for i in range(0, len(data), 40):
        ours.sendall(data[i : i + 40])
        time.sleep(0.005)
    ours.sendall(b"\n")
elif how == "flood":
    try:
        for i in range(int(text)):
            ours.sendall(b"[" * (1 << 20))
        ours.sendall(b"\n")
    except OSError as e:
        print("cut off:", e)
else:
    ours.sendall(data + {"raw": b"", "crlf": b"\r\n"}.get(how, b"\n"))
answer = b""
if how == "raw":
    ours.shutdown(socket.SHUT_WR)
if how != "gone":
    while not answer.endswith(b"\n"):
        chunk = ours.recv(1 << 16)
        if not chunk:
            break
        answer += chunk
ours.close()
try:
    code = p.wait(20)
except subprocess.TimeoutExpired:
    p.kill()
    print("verdict did not end")
    sys.exit(1)
err.seek(0)
sys.stderr.write(err.read())
if not answer:
    print("verdict", "no answer" if code >= 0 else "died of signal %d" % -code)
    sys.exit(0)
a = json.loads(answer)
if not a["ok"]:
    print("verdict refused\n" + a["error"])
else:
    print("verdict", "ok" if a["passed"] else a["limit"] or a["end"])
    print(a["why"])
