#!/bin/bash
# Run every test and add up.  A test program prints TAP: "ok ...", "not ok ...",
# "ok ... # SKIP reason".  A program that dies, prints nothing, or exits with a
# failure that it did not report counts as one failure.
#
#   BUILD=build tests/run.sh            unit tests under ASan+UBSan, then end to end
#   CHECK_ONLY=1                        unit tests of $BUILD only
#   tests/run.sh tests/e2e/play.sh      only these
set -u
cd "$(dirname "$0")/.." || exit 4
BUILD=${BUILD:-build}
ASAN=$BUILD/asan
export CMOCKA_MESSAGE_OUTPUT=tap
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1:abort_on_error=1:handle_abort=1}
export UBSAN_OPTIONS=print_stacktrace=1
passed=0 failed=0 skipped=0 bad=
log=$(mktemp)
trap 'rm -f "$log"' EXIT

run() { # run NAME COMMAND...
  local name=$1 start=$SECONDS rc p f s
  shift
  timeout -k 10 "${TEST_TIMEOUT:-600}" "$@" >"$log" 2>&1 </dev/null
  rc=$?
  # cmocka says "not ok 3 # SKIP name" where TAP has "ok 3 - name # SKIP reason"
  sed -i -E 's/^not ok ([0-9]+) # SKIP (.*)/ok \1 - \2 # SKIP not on this host/' "$log"
  p=$(grep -cE '^ok ' "$log")
  f=$(grep -cE '^not ok ' "$log")
  s=$(grep -cE '^ok .*# SKIP' "$log")
  p=$((p - s))
  if [ "$rc" -ne 0 ] && [ "$f" -eq 0 ]; then f=1; fi
  if [ "$p" -eq 0 ] && [ "$f" -eq 0 ] && [ "$s" -eq 0 ]; then f=1; fi
  printf '%-34s %4d passed %3d failed %3d skipped  %4ds\n' "$name" "$p" "$f" "$s" $((SECONDS - start))
  if [ "$f" -gt 0 ]; then
    case $rc in 124 | 137) rc="$rc, longer than ${TEST_TIMEOUT:-600} s" ;; esac
    bad+="$name: exit $rc"$'\n'$(grep -E -A 4 '^not ok ' "$log" | head -n 20 | sed 's/^/  /')$'\n'
    printf -- '---- %s: exit %s\n' "$name" "$rc"
    grep -vE '^ok ' "$log" | tail -n 60
    printf -- '----\n'
  fi
  grep -E '^ok .*# SKIP' "$log" | sed 's/^ok [0-9]* *-* */  skipped: /'
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

if [ $# -gt 0 ]; then
  for t in "$@"; do run "$t" "$t"; done
elif [ -n "${CHECK_ONLY:-}" ]; then
  for t in "$BUILD"/unit/*; do [ -x "$t" ] && [ ! -d "$t" ] && run "unit/${t##*/}" "$t"; done
else
  for t in "$ASAN"/unit/*; do [ -x "$t" ] && [ ! -d "$t" ] && run "unit/${t##*/}" "$t"; done
  for t in tests/e2e/*.sh tests/hostile/*.sh tests/oracle/*_diff.sh tests/fuzz/short.sh tests/qemu/run.sh; do
    case $t in */lib.sh) continue ;; esac
    [ -x "$t" ] && run "${t#tests/}" "$t"
  done
fi
echo
[ "$failed" -eq 0 ] || printf 'What failed, once more:\n%s\n' "$bad"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
