#!/bin/bash
# The tree is as clang-format 14 writes it.
git ls-files '*.c' '*.h' | grep -v '/packages/' | xargs clang-format --dry-run -Werror 2>&1 | grep -E 'error|warning' | sed 's/:.*//' | sort | uniq -c
exit "${PIPESTATUS[1]}"
