#!/bin/bash
# agon-worker runs next to hostile code: it links seccomp and jansson, no more.
BUILD=${BUILD:-build}
[ -x "$BUILD/agon-worker" ] || { echo "build agon-worker first"; exit 1; }
extra=$(ldd "$BUILD/agon-worker" | awk '{print $1}' | grep -vE '^(linux-vdso|libseccomp|libjansson|libc|libm|/lib.*/ld-linux)')
[ -z "$extra" ] || { echo "agon-worker links: $extra"; exit 1; }
# agon-ctd runs hostile scripts over hostile inputs, in the sandbox: libgmp, no more.
[ -x "$BUILD/agon-ctd" ] || { echo "build agon-ctd first"; exit 1; }
extra=$(ldd "$BUILD/agon-ctd" | awk '{print $1}' | grep -vE '^(linux-vdso|libgmp|libc|/lib.*/ld-linux)')
[ -z "$extra" ] || { echo "agon-ctd links: $extra"; exit 1; }
