#!/bin/bash
# Files under 700 lines.
git ls-files '*.c' '*.h' '*.sh' Makefile | xargs wc -l | awk '$2 != "total" && $1 > 700 { print $2 ": " $1 " lines, at most 700"; bad = 1 } END { exit bad }'
