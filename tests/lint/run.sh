#!/bin/bash
# make lint: layers, headers alone, format, size, what agon-worker links, docs.
set -u
cd "$(dirname "$0")/../.." || exit 4
bad=0
for s in tests/lint/*.sh; do
  case $s in */run.sh) continue ;; esac
  if out=$("$s" 2>&1); then
    echo "lint: ${s##*/}: ok"
  else
    echo "lint: ${s##*/}: failed"
    printf '%s\n' "$out" | head -n 60
    bad=1
  fi
done
exit $bad
