#!/bin/bash
# agon serve: runs of a program that does nothing, per second of processor time
# that server, workers and sandboxes used together (bar: 300 per core).
cd "$(dirname "$0")/../.." || exit 4
BUILD=${BUILD:-build}
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
"$BUILD/agon" serve --judge -p 0 >"$T/address" &
PID=$!
for i in $(seq 100); do [ -s "$T/address" ] && break; sleep 0.1; done
cpu() { # of the process, its children that live and those that were waited for, in ms
  node -e '
    const fs = require("fs"), kids = {};
    const stat = p => fs.readFileSync("/proc/" + p + "/stat", "utf8").replace(/.*\) /, "").split(" ");
    for (const p of fs.readdirSync("/proc").filter(x => /^\d+$/.test(x))) try { (kids[stat(p)[1]] ||= []).push(p); } catch {}
    const sum = p => { let s = 0; try { const f = stat(p); s = (+f[11] + +f[12] + +f[13] + +f[14]) * 10; } catch {} return (kids[p] || []).reduce((a, k) => a + sum(k), s); };
    console.log(sum(process.argv[1]));' "$1"
}
load() { # REQUESTS
  node -e '
    const http = require("http"), url = process.argv[1].trim(), n = +process.argv[2], clients = 64;
    const agent = new http.Agent({ keepAlive: true, maxSockets: clients });
    const body = JSON.stringify({ cmd: [{ args: ["/bin/true"], cpuLimit: 1e9 }] });
    let at = 0, good = 0;
    const one = () => new Promise(ok => { const q = http.request(url + "run", { method: "POST", agent, headers: { "Content-Length": body.length } }, r => { let s = ""; r.on("data", d => s += d).on("end", () => { good += JSON.parse(s)[0].status === "Accepted"; ok(); }); }); q.end(body); });
    const client = async () => { while (at++ < n) await one(); };
    Promise.all([...Array(clients)].map(client)).then(() => console.log(good));' "$(cat "$T/address")" "$1"
}
load 200 >/dev/null
for round in 1 2 3; do
  a=$(cpu $PID) s=$(date +%s%N)
  n=$(load 2000)
  b=$(cpu $PID) e=$(date +%s%N)
  echo "serve: $n runs of a no-op, $((n * 1000000000 / (e - s))) a second by the clock, $((n * 1000 / (b - a > 0 ? b - a : 1))) a second of processor time"
done
kill $PID
wait $PID 2>/dev/null
