#!/bin/bash
# base <- {sandbox, arenas, problems, agents} <- harness <- tests.  The four
# siblings include each other never; a folder's private headers stay inside it.
git ls-files '*.c' '*.h' | grep -v '/bots/\|/starter/\|^tests/\|/packages/\|^demo/' | while read -r f; do
  awk -v file="$f" '
    function room(p) { return p ~ /^harness\/base\// ? "base" : substr(p, 1, index(p, "/") - 1) }
    function rank(r) { return r == "base" ? 0 : r == "harness" ? 2 : 1 }
    /^#include "/ {
      split($0, q, "\""); p = q[2]
      if (p !~ /\//) { print file ": include from the root: " p; bad = 1; next }
      from = room(file); to = room(p)
      if (to == from) next
      if (rank(to) > rank(from) || (rank(to) == 1 && rank(from) == 1)) {
        print file ": " from " may not include " p; bad = 1
      } else if (rank(to) == 1 && p !~ /^(sandbox\/sandbox|arenas\/arena|problems\/problem|agents\/agent|agents\/llm\/llm)\.h$/) {
        print file ": " p " is private to " to; bad = 1
      }
    }
    END { exit bad }' "$f" || echo FAIL
done | tee /tmp/agon-layers.$$
! [ -s /tmp/agon-layers.$$ ]
rc=$?
rm -f /tmp/agon-layers.$$
exit $rc
