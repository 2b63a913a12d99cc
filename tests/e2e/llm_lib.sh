# llm_lib.sh: servers and readers for the tests of language models.  Source it after lib.sh.
NPM_DIR=${AGON_NPM_DIR:-/tmp/agon-test-npm}

# install_npm PACKAGE...: into a folder that later tests find again
install_npm() {
  command -v npm >/dev/null || return 1
  mkdir -p "$NPM_DIR" && [ -e "$NPM_DIR/package.json" ] || echo '{"private":true}' >"$NPM_DIR/package.json"
  local p
  for p in "$@"; do
    [ -d "$NPM_DIR/node_modules/$p" ] ||
      (cd "$NPM_DIR" && timeout 300 npm install --no-audit --no-fund --silent "$p" >"$T/npm.log" 2>&1) || return 1
  done
}

SERVER_PID=
stop_server() {
  [ -z "$SERVER_PID" ] || { kill "$SERVER_PID"; wait "$SERVER_PID"; } 2>/dev/null
  SERVER_PID=
}
trap 'stop_server; finish || exit 1' EXIT

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# start_aimock FIXTURES [OPTIONS]: sets PORT and SERVER_PID
start_aimock() {
  local fixtures=$1
  shift
  PORT=$(free_port)
  node "$NPM_DIR/node_modules/@copilotkit/aimock/dist/cli.js" -h 127.0.0.1 -p "$PORT" -f "$fixtures" --strict \
    --journal-max 0 --log-level silent "$@" >"$T/aimock.log" 2>&1 &
  SERVER_PID=$!
  for _ in $(seq 200); do
    curl -s "http://127.0.0.1:$PORT/health" >/dev/null && return 0
    sleep 0.1
  done
  return 1
}

# start_stub SCRIPT: our own server for odd answers; its log is $T/stub.log
start_stub() {
  : >"$T/stub.port"
  : >"$T/stub.log"
  python3 "$ROOT/tests/e2e/llm_stub.py" "$1" "$T/stub.log" >"$T/stub.port" 2>"$T/stub.err" &
  SERVER_PID=$!
  for _ in $(seq 200); do
    [ -s "$T/stub.port" ] && break
    sleep 0.1
  done
  PORT=$(cat "$T/stub.port")
  [ -n "$PORT" ]
}

# unpack_run DIR OUT: everything in a run directory as plain bytes, commits too
unpack_run() {
  mkdir -p "$2"
  cp "$1"/run.db* "$1"/config.yaml "$2/"
  find "$1/blobs" -type f | while read -r f; do zstd -dc "$f" >"$2/blob-$(basename "$f")" 2>/dev/null; done
  git --git-dir="$1/repo.git" cat-file --batch-all-objects --batch >"$2/objects" 2>/dev/null
}

# same_db DIR DIR: every row but for measured times
same_db() {
  python3 - "$1" "$2" <<'X2'
import sqlite3, sys
def rows(d):
    db = sqlite3.connect(d + "/run.db")
    for (name,) in db.execute("select name from sqlite_schema where type='table' order by 1").fetchall():
        cols = [r[1] for r in db.execute(f"pragma table_info({name})") if not r[1].endswith("_ns")]
        for r in db.execute(f"select {','.join(cols)} from {name} order by {','.join(str(i + 1) for i in range(len(cols)))}"):
            yield (name,) + r
a, b = list(rows(sys.argv[1])), list(rows(sys.argv[2]))
for x, y in zip(a, b):
    if x != y:
        print(x, y, sep="\n")
sys.exit(a != b)
X2
}

# kill_after_call JOURNAL: a run of $T/t.yaml into $T/run, killed once that journal has an answer
kill_after_call() {
  timeout 120 "$AGON" run "$T/t.yaml" -o "$T/run" --quiet >/dev/null 2>"$T/killed.err" &
  local pid=$!
  for _ in $(seq 400); do
    grep -q '"t":"call"' "$T/run/journal/$1" 2>/dev/null && break
    sleep 0.02
  done
  kill -9 "$(pgrep -P "$pid" -x agon || echo "$pid")"
  wait "$pid" 2>/dev/null
  grep -q '"t":"call"' "$T/run/journal/$1"
}
