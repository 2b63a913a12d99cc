#!/bin/bash
# The page of a game of every arena, looked at in Chromium.  --update keeps what it shows now.
cd "$(dirname "$0")/../.." || exit 4
BUILD=${BUILD:-build}
if [ -z "${AGON:-}" ]; then
  if [ -x "$BUILD/asan/agon" ]; then AGON=$PWD/$BUILD/asan/agon; else AGON=$PWD/$BUILD/agon; fi
fi
exec node tests/e2e/pages.js "$AGON" tests/data/replays tests/data/pages.json "$@"
