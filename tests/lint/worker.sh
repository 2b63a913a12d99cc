#!/bin/bash
# agon-worker runs next to hostile code: it links seccomp and jansson, no more.
BUILD=${BUILD:-build}
[ -x "$BUILD/agon-worker" ] || { echo "build agon-worker first"; exit 1; }
extra=$(ldd "$BUILD/agon-worker" | awk '{print $1}' | grep -vE '^(linux-vdso|libseccomp|libjansson|libc|libm|/lib.*/ld-linux)')
[ -z "$extra" ] || { echo "agon-worker links: $extra"; exit 1; }
