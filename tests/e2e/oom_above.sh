#!/bin/bash
# When a cgroup above ours is out of memory, the kernel kills a program that is within its
# limit: that is the host's failure, not the program's.
. "$(dirname "$0")/lib.sh"

at=$(awk -F: '$2 ~ /(^|,)memory(,|$)/ { print $3 }' /proc/self/cgroup)
top=$(awk '$0 ~ / - cgroup / && $NF ~ /(^|,)memory(,|$)/ { print $5; exit }' /proc/self/mountinfo)
above=$top$at/agon-test-above-$$
if [ -z "$at" ] || [ -z "$top" ] || ! mkdir "$above" 2>/dev/null; then
  skip "everything" "no cgroup v1 for memory, or not root"
  exit
fi
trap 'rmdir "$above"; finish || exit 1' EXIT
echo 100M >"$above/memory.limit_in_bytes"
inside() { bash -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$above" "$@"; }
hog() { inside "$AGON" box --memory "$1" --wall 20s --json -- python3 -c 'x = bytearray(300 << 20)'; }

t "a program beyond its own limit is blamed" test "$(hog 32M 2>/dev/null | grep -o '"limit":"memory"')" = '"limit":"memory"'
t "one within it is not" exits 3 hog 512M
t "and the message says whose memory it was" says "is out of memory: a program was killed" hog 512M
