# lib.sh: what the end-to-end tests share.  Source it; it prints TAP.
#
#   $AGON            the command under test (ASan build unless AGON is set)
#   $T               a temporary directory, removed at exit
#   t NAME COMMAND.. one test: passes when COMMAND succeeds
#   skip NAME REASON
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 4
BUILD=${BUILD:-build}
ROOT=$PWD
if [ -z "${AGON:-}" ]; then
  if [ -x "$BUILD/asan/agon" ]; then AGON=$ROOT/$BUILD/asan/agon; else AGON=$ROOT/$BUILD/agon; fi
fi
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1}
T=$(mktemp -d)
n=0 bad=0
finish() { rm -rf "$T"; echo "1..$n"; [ "$bad" -eq 0 ]; }
trap 'finish || exit 1' EXIT

t() {
  local name=$1
  shift
  n=$((n + 1))
  if "$@" >"$T/out" 2>"$T/err"; then
    echo "ok $n - $name"
  else
    bad=$((bad + 1))
    echo "not ok $n - $name"
    { echo "command: $*"; head -c 2000 "$T/out"; head -c 3000 "$T/err"; } | sed 's/^/# /'
  fi
}
skip() {
  n=$((n + 1))
  echo "ok $n - $1 # SKIP $2"
}
# json FILE EXPRESSION: print a member, with node (installed for the tests)
json() { node -e 'const fs=require("fs");const j=JSON.parse(fs.readFileSync(process.argv[1],"utf8").trim().split("\n").pop());const v=eval("j"+process.argv[2]);console.log(typeof v==="object"?JSON.stringify(v):v)' "$1" "$2"; }
# exits CODE COMMAND...: succeeds when COMMAND exits with CODE
exits() {
  local want=$1
  shift
  "$@"
  local rc=$?
  [ "$rc" -eq "$want" ] || { echo "exit $rc, wanted $want" >&2; return 1; }
}
# says TEXT COMMAND...: succeeds when COMMAND's output has TEXT, whatever its exit code
says() {
  local text=$1
  shift
  "$@" 2>&1 | tee /dev/stderr | grep -qF -- "$text"
}
