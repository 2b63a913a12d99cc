#!/bin/bash
# Five seconds of fuzzing for each parser of foreign bytes, as TAP.  The seed is fixed, so that
# the same tree meets the same inputs; `make fuzz` takes new ones each time.
cd "$(dirname "$0")/../.." || exit 4
n=0 bad=0
if ! command -v clang >/dev/null || ! echo 'int LLVMFuzzerTestOneInput(void){return 0;}' |
  clang -fsanitize=fuzzer -x c - -o /dev/null 2>/dev/null; then
  echo "ok 1 - fuzzing # SKIP clang with libFuzzer is not installed (clang libclang-rt-14-dev)"
  echo 1..1
  exit 0
fi
make --no-print-directory -j2 fuzz-build >/dev/null || { echo "not ok 1 - the fuzzers build"; exit 1; }
for f in tests/fuzz/*.c; do
  f=$(basename "$f" .c) n=$((n + 1))
  if out=$(make --no-print-directory FUZZ_SEED=1 FUZZ_SECONDS="${FUZZ_SECONDS:-5}" "fuzz-$f" 2>&1); then
    echo "ok $n - fuzz $f"
  else
    bad=1
    echo "not ok $n - fuzz $f"
    printf '%s\n' "$out" | sed 's/^/# /'
  fi
done
echo "1..$n"
exit $bad
