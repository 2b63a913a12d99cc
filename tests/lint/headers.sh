#!/bin/bash
# Every header compiles alone.
rc=0
cflags=$(pkg-config --cflags jansson libgit2 libarchive sqlite3 yaml-0.1 libcurl libseccomp libzstd 2>/dev/null)
for h in $(git ls-files '*.h' | grep -v '/bots/\|/starter/\|/packages/\|^tests/\|banned.h'); do
  # shellcheck disable=SC2086
  echo "#include \"$h\"" | gcc -std=gnu17 -D_GNU_SOURCE -I. $cflags -Wall -Wextra -Wno-unused-function -Werror \
    -fsyntax-only -x c - || { echo "$h does not compile alone"; rc=1; }
done
exit $rc
