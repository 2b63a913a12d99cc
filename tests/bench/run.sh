#!/bin/bash
# make bench: every program and script of tests/bench, one after the other, on an
# otherwise quiet machine.  Each compares side by side in one run and prints ratios.
set -u
cd "$(dirname "$0")/../.." || exit 4
export BUILD=${BUILD:-build}
echo "machine: $(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), Linux $(uname -r)"
rc=0
for b in "$BUILD"/bench/* tests/bench/*.sh; do
  case $b in */run.sh | *.d) continue ;; esac
  [ -x "$b" ] && [ ! -d "$b" ] || continue
  echo
  echo "== ${b##*/}"
  "$b" || rc=1
done
exit $rc
