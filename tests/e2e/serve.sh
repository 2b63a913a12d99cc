#!/bin/bash
# agon serve: runs and judges over HTTP, as pipelines ask for it, under load and
# with clients and workers that go away.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/fixture.sh"
cat >"$T/client.js" <<'X'
const http = require("http");
const agent = new http.Agent({ keepAlive: true, maxSockets: 400 });
exports.ask = (url, method, path, body, raw) => new Promise((ok, no) => {
  const data = body === undefined ? undefined : raw ? body : JSON.stringify(body);
  const q = http.request(url + path, { method, agent, headers: data === undefined ? {} : { "Content-Length": Buffer.byteLength(data) } }, r => {
    let s = "";
    r.on("data", d => s += d).on("end", () => { let j; try { j = JSON.parse(s); } catch { j = s; } ok({ status: r.statusCode, headers: r.headers, body: j }); });
  });
  q.on("error", no);
  q.end(data);
  if (raw === "leave") setTimeout(() => q.destroy(), 5);
});
exports.check = (name, good, what) => { if (!good) { console.log(name, JSON.stringify(what)); process.exitCode = 1; } };
X
begin() { # ARGS: start a server, its address is in $URL
  "$AGON" serve -p 0 "$@" >"$T/address" 2>"$T/server.err" &
  export SERVER=$!
  for i in $(seq 100); do [ -s "$T/address" ] && break; sleep 0.1; done
  URL=$(sed 's|/$||' "$T/address")
}
end() { kill "$SERVER" && wait "$SERVER"; }
asks() { # SCRIPT: with ask(method, path, body) and check(name, good, what)
  node -e '
    const { ask, check } = require(process.argv[1]), url = process.argv[2];
    (async () => { const q = (m, p, b, raw) => ask(url, m, p, b, raw); '"$1"' })().then(() => process.exit()).catch(e => { console.log(e); process.exit(1); })' "$T/client.js" "$URL"
}
begin --judge --body 1M
t "it listens on loopback only" sh -c 'case "$1" in http://127.0.0.1:*) ;; *) exit 1;; esac' _ "$URL"
t "SandboxFusion: run_code" asks '
  let r = await q("POST", "/run_code", { code: "print(input()[::-1])", language: "python", stdin: "abc\n" });
  check("python", r.body.status === "Success" && r.body.run_result.stdout === "cba\n" && r.body.run_result.return_code === 0, r);
  r = await q("POST", "/run_code", { code: "#include <iostream>\nint main(){int a,b;std::cin>>a>>b;std::cout<<a+b;}", language: "cpp", stdin: "2 3" });
  check("cpp", r.body.run_result.stdout === "5" && r.body.compile_result.return_code === 0, r);
  r = await q("POST", "/run_code", { code: "int main({", language: "cpp" });
  check("compile error", r.body.status === "Failed" && r.body.compile_result.stderr.includes("error") && r.body.run_result === null, r);
  r = await q("POST", "/run_code", { code: "import sys; sys.exit(3)", language: "python" });
  check("exit", r.body.status === "Failed" && r.body.run_result.return_code === 3, r);
  r = await q("POST", "/run_code", { code: "while True: pass", language: "python", run_timeout: 0.5 });
  check("time", r.body.status === "Failed" && r.body.run_result.status === "TimeLimitExceeded", r);
  r = await q("POST", "/run_code", { code: "x = bytearray(1 << 30)", language: "python", memory_limit_MB: 100 });
  check("memory", r.body.status === "Failed", r);
  r = await q("POST", "/run_code", { code: "import os\nopen(\"out.txt\", \"w\").write(open(\"dir/in.txt\").read() * 2)", language: "python", files: { "dir/in.txt": Buffer.from("hé").toString("base64") }, fetch_files: ["out.txt"] });
  check("files", Buffer.from(r.body.files["out.txt"] || "", "base64").toString() === "héhé", r);
  r = await q("POST", "/run_code", { code: "x", language: "klingon" });
  check("language", r.status === 200 && r.body.status === "SandboxError" && r.body.message.includes("klingon"), r);'
t "SandboxFusion: submit" asks '
  const test = [["2", "4"], ["3", "6"], ["5", "10\n"]].map(([a, b]) => ({ input: { stdin: a }, output: { stdout: b } }));
  const submit = (completion, extra, tests = test) => q("POST", "/submit", { dataset: "d", id: 1, completion, config: { language: "python", provided_data: { test: tests }, extra } });
  let r = await submit("Here:\n```python\nprint(int(input()) * 2)\n```\nDone.");
  check("accepted", r.body.accepted === true && r.body.extracted_type === "fenced" && r.body.tests.length === 3, r);
  r = await submit("```\nprint(int(input()) + 2)\n```", { run_all_cases: true });
  check("wrong", r.body.accepted === false && r.body.tests.map(x => x.passed).join() === "true,false,false", r);
  r = await submit("```python\nraise SystemExit(1)\n```");
  check("stops at the first that fails", r.body.accepted === false && r.body.tests.length === 1, r);
  r = await submit("```python\nopen(\"x\", \"a\").write(\"1\")\nprint(1)\n```", { run_all_cases: true });
  check("tests cannot leave anything to each other", r.body.tests.every(x => !x.passed && x.exec_info.run_result.stderr.includes("Read-only")), r);
  r = await submit("no code", {}, JSON.stringify(test));
  check("heuristic", r.body.extracted_type === "heuristic" && r.body.accepted === false, r);
  r = await q("POST", "/submit", { completion: "x" });
  check("no tests", r.status === 422, r);'
t "go-judge: run and files" asks '
  const cmd = x => Object.assign({ args: ["/bin/cat", "x"], files: [{ content: "" }, { name: "stdout", max: 10240 }, { name: "stderr", max: 10240 }], cpuLimit: 1e9, memoryLimit: 1 << 26, procLimit: 10 }, x);
  let r = await q("POST", "/run", { cmd: [cmd({ copyIn: { x: { content: "abc" } }, copyOut: ["stdout"], copyOutCached: ["x"] })] });
  check("cat", r.body[0].status === "Accepted" && r.body[0].files.stdout === "abc" && r.body[0].time > 0, r);
  const id = r.body[0].fileIds.x;
  check("list", (await q("GET", "/file")).body[id] === "x");
  check("get", (await q("GET", "/file/" + id)).body === "abc");
  r = await q("POST", "/run", { cmd: [cmd({ copyIn: { x: { fileId: id } } }), cmd({ args: ["/bin/sh", "-c", "exit 7"] }), cmd({ args: ["/bin/sh", "-c", "kill -9 $$"] }), cmd({ copyOut: ["nothing"], copyIn: { x: { content: "" } } })] });
  check("several", r.body.map(x => x.status).join() === "Accepted,Nonzero Exit Status,Signalled,File Error" && r.body[1].exitStatus === 7, r);
  r = await q("POST", "/run", { cmd: [cmd({ args: ["/bin/sh", "-c", "while :; do :; done"], cpuLimit: 2e8 })] });
  check("time", r.body[0].status === "Time Limit Exceeded", r);
  check("forget", (await q("DELETE", "/file/" + id)).status === 200 && (await q("GET", "/file/" + id)).status === 404);
  const up = (await q("POST", "/file", "bytes", true)).body;
  check("upload", (await q("GET", "/file/" + up)).body === "bytes", up);
  check("version", typeof (await q("GET", "/version")).body.buildVersion === "string");'
t "what is wrong is said" asks '
  const bad = async (name, status, m, p, b, raw) => { const r = await q(m, p, b, raw); check(name, r.status === status && (typeof r.body.error === "string" || r.body.status === "SandboxError"), r); return r; };
  await bad("no such path", 404, "GET", "/etc/passwd");
  await bad("no such file", 404, "GET", "/file/../../etc/passwd");
  await bad("another method", 405, "GET", "/run");
  await bad("no JSON", 400, "POST", "/run", "{", true);
  await bad("a list", 400, "POST", "/run", "[]", true);
  await bad("deep", 400, "POST", "/run", "[".repeat(100000), true);
  await bad("no command", 400, "POST", "/run", { cmd: [] });
  await bad("pipes", 400, "POST", "/run", { cmd: [{ args: ["/bin/true"] }], pipeMapping: [{}] });
  await bad("files of the host", 400, "POST", "/run", { cmd: [{ args: ["/bin/true"], copyIn: { x: { src: "/etc/shadow" } } }] });
  await bad("too long", 413, "POST", "/run_code", "x".repeat(2 << 20), true);
  await bad("no code", 422, "POST", "/run_code", {});
  for (const path of ["../x", "/etc/x", "a/../../x", "", "a//b"]) {
    const r = await q("POST", "/run_code", { code: "", language: "python", files: { [path]: "eA==" } });
    check("path " + path, r.body.status === "SandboxError" && /not a path inside/.test(r.body.message), r);
  }
  await bad("no base64", 200, "POST", "/run_code", { code: "", language: "python", files: { x: "%%%" } });'
t "programs have no network and see nothing of the host" asks '
  const r = await q("POST", "/run_code", { language: "python", code: "import socket, os\ntry:\n    socket.create_connection((\"127.0.0.1\", " + url.split(":")[2] + "), 1)\n    print(\"connected\")\nexcept OSError: print(\"no\")\nprint(os.path.exists(\"/work\"), os.path.exists(\"/root/.ssh\"))" });
  check("network", r.body.run_result.stdout === "no\nFalse False\n", r);'
t "200 clients, some of whom leave, and workers that are killed" asks '
  const { execSync } = require("child_process");
  const run = i => q("POST", "/run", { cmd: [{ args: ["/bin/echo", "n" + i], files: [{ content: "" }, { name: "stdout", max: 100 }], cpuLimit: 5e9 }] });
  let done = 0;
  const clients = [];
  for (let c = 0; c < 200; c++) clients.push((async () => {
    for (let k = 0; k < 4; k++) {
      const i = c * 4 + k, r = await run(i);
      check("answer " + i, r.status === 200 && r.body[0].status === "Accepted" && r.body[0].files.stdout === "n" + i + "\n", r);
      done++;
    }
  })());
  for (let c = 0; c < 40; c++) clients.push(q("POST", "/run", JSON.stringify({ cmd: [{ args: ["/bin/sleep", "0.2"] }] }), "leave").catch(() => {}));
  for (let k = 0; k < 3; k++) {
    await new Promise(ok => setTimeout(ok, 300));
    const pids = execSync("pgrep -P " + process.env.SERVER + " -x agon-worker || true").toString().trim().split("\n").filter(x => x);
    if (pids.length) try { process.kill(+pids[k % pids.length], "SIGKILL"); } catch {}
  }
  await Promise.all(clients);
  check("all", done === 800, done);'
end
t "interrupted, it ends" exits 1 kill -0 "$SERVER"

begin --judge
t "interrupted, it answers who waits" asks '
  const late = Array.from({ length: 20 }, () => q("POST", "/run", { cmd: [{ args: ["/bin/sleep", "60"], cpuLimit: 1e9, clockLimit: 1e11 }] }));
  await new Promise(ok => setTimeout(ok, 500));
  process.kill(+process.env.SERVER);
  for (const r of await Promise.all(late)) check("late", r.status === 503 && /is ending/.test(r.body.error), r);'
wait "$SERVER"
t "and ends well" test $? = 0

make_players "$T/players"
printf 'tournament: {rounds: 0, seed: 1}\ngame: {name: corewar, sims_per_round: 4}\nplayers:\n- {agent: none, name: "one", code: players/self}\n- {agent: none, name: two, code: players/self}\n' >"$T/t.yaml"
"$AGON" run "$T/t.yaml" -o "$T/run" -q >/dev/null
mkdir "$T/texts"
printf 'Given an array of integers and a target, return the indices of the two numbers that add up to the target. Input: nums = [2,7,11,15], target = 9. Output: [0,1]' >"$T/texts/two-sum.txt"
printf 'Count the islands of a grid of land and water, where land touches land on its four sides.' >"$T/texts/islands.txt"
"$AGON" dup index "$T/texts" -o "$T/x.dup" >/dev/null
begin "$T/run" --index "$T/x.dup"
t "a run and a search" asks '
  let r = await q("GET", "/report");
  check("report", r.status === 200 && r.body.includes("<html") && r.body.includes("one"), r.status);
  r = await q("GET", "/api/standings");
  check("standings", r.body.players.length === 2, r);
  r = await q("GET", "/api/dup?q=" + encodeURIComponent("indices of two numbers in an array that add up to a target"));
  check("dup", /two-sum/.test(r.body.hits[0].id), r);
  r = await q("POST", "/dup", "q=" + encodeURIComponent("the two numbers that add up to the target <script>alert(1)</script>"), true);
  check("page", /two-sum/.test(r.body) && !r.body.includes("<script>"), r.body);
  r = await q("POST", "/dup", "q=" + encodeURIComponent("</textarea><b>You get an array of integers and a target; return the indices of the two numbers that add up to the target. Example: Input: nums = [2,7,11,15], target = 9. Output: [0,1]"), true);
  check("a statement gets a verdict", r.body.includes("<strong>Duplicate</strong>") && !r.body.includes("<b>") && r.body.split("</textarea>").length === 2, r.body);
  r = await q("POST", "/dup", "q=" + encodeURIComponent("???"), true);
  check("nothing to say is unknown", r.body.includes("<strong>Unknown</strong>"), r.body);
  r = await q("POST", "/dup", "q=", true);
  check("an empty query is the form", r.status === 200 && !r.body.includes("winner\">"), r.body);
  r = await q("POST", "/dup", "q=%ff%fe%00%" + encodeURIComponent("给定数组"), true);
  check("odd bytes are only odd", r.status === 200, r);
  r = await q("POST", "/dup", "q=" + "array+".repeat(60000), true);
  check("what is too long is told on the page", r.status === 413 && r.body.includes("256 KiB") && r.body.includes("<form"), r.status);
  r = await q("POST", "/run", { cmd: [] });
  check("no judge unless asked for", r.status === 404, r);'
end
t "nothing to serve" exits 2 "$AGON" serve
t "an index that is none" exits 2 "$AGON" serve --index "$T/t.yaml"
