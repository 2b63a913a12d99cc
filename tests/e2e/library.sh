#!/bin/bash
# libagonbox as somebody who does not have agon's source meets it: installed below a
# DESTDIR, found by pkg-config, used by the example.
. "$(dirname "$0")/lib.sh"

D=$T/root
t "it installs" make --no-print-directory -j2 BUILD="$BUILD" install-box DESTDIR="$D" PREFIX=/usr
export PKG_CONFIG_LIBDIR=$D/usr/lib/pkgconfig:/usr/lib/x86_64-linux-gnu/pkgconfig:/usr/share/pkgconfig
export PKG_CONFIG_SYSROOT_DIR=$D
flags() { pkg-config "$@" agonbox; }

version() { test "$(flags --modversion)" = "$(sed -n 's/.*AGON_VERSION "\(.*\)"/\1/p' harness/version.h)"; }
t "pkg-config knows the version" version
t "the header needs nothing else" gcc -std=c11 -Wall -Wextra -Wpedantic -Werror -fsyntax-only -x c "$D/usr/include/agonbox.h"
t "nor in C++" g++ -std=c++20 -Wall -Wextra -Werror -fsyntax-only -x c++ "$D/usr/include/agonbox.h"
own_names() { ! nm "$@" --defined-only | awk 'NF == 3 && $2 ~ /[A-Z]/ && $3 !~ /^sb_/' | grep .; }
t "the shared library shows its own names only" own_names -D "$D/usr/lib/libagonbox.so.0"
t "so does the archive" own_names -g "$D/usr/lib/libagonbox.a"
needs() { test "$(objdump -p "$D/usr/lib/libagonbox.so.0" | awk '/NEEDED/ {print $2}' | tr '\n' ' ')" = "libseccomp.so.2 libc.so.6 "; }
t "it needs libseccomp and libc" needs
documented() {
  local f
  for f in $(nm -D --defined-only "$D/usr/lib/libagonbox.so.0" | awk '{print $3}'); do
    grep -qF -- "$f(" "$D/usr/share/man/man3/libagonbox.3" || { echo "$f is not in the manual" >&2; return 1; }
  done
}
t "every function is in the manual" documented

cp sandbox/example/run.c "$T/"
# shellcheck disable=SC2046
shared() { gcc -Wall -Wextra -Werror "$T/run.c" -o "$T/run" $(flags --cflags --libs); }
# shellcheck disable=SC2046
static() { gcc -Wall -Wextra -Werror "$T/run.c" -o "$T/run-static" $(flags --cflags) "$D/usr/lib/libagonbox.a" -lseccomp; }
t "the example is short" test "$(sed '1,/^#include/d' sandbox/example/run.c | wc -l)" -le 30
t "the example builds" shared
t "and with the archive" static
export LD_LIBRARY_PATH=$D/usr/lib
t "it runs a program" says "exited: wait status: exit 0" "$T/run" /bin/echo hello
t "whose output it has" says "hello" "$T/run" /bin/echo hello
t "it tells a limit" says "limit: " "$T/run" /bin/sh -c 'while :; do :; done'
t "and its proof" says "CPU time" "$T/run" /bin/sh -c 'while :; do :; done'
t "the static one runs too" says "wait status: exit 3" "$T/run-static" /bin/sh -c 'exit 3'
chmod 755 "$T" && chmod -R a+rX "$T/root" "$T/run"
if [ "$(id -u)" -eq 0 ]; then
  t "without root too" says "exited: wait status: exit 0" setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all \
    --bounding-set=-all "$T/run" /bin/echo hello
fi
t "it uninstalls" make --no-print-directory BUILD="$BUILD" uninstall-box DESTDIR="$D" PREFIX=/usr
t "and leaves no file" test -z "$(find "$D" ! -type d)"
