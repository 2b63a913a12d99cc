#!/bin/bash
# The sandbox on cgroup v2, in an emulated machine: Debian's cloud kernel and an
# initramfs with the test programs and the few commands they use.
#
# Prints TAP; skips with a reason where QEMU or the kernel cannot be had.  The
# kernel is unpacked, not installed, below ${XDG_CACHE_HOME:-~/.cache}/agon-qemu.
#
#   tests/qemu/run.sh            all worlds        AGON_QEMU_KERNEL=FILE   another kernel
#   tests/qemu/run.sh SCRIPT     boot, run this shell script as init's child, show its output
set -u
cd "$(dirname "$0")/../.." || exit 4
BUILD=${BUILD:-build}
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/agon-qemu
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT

skip_all() {
  echo "1..1"
  echo "ok 1 - cgroup v2 in an emulated machine # SKIP $1"
  exit 0
}

# ------------------------------------------------------------------ what it takes

need=
for c in qemu-system-x86_64:qemu-system-x86 busybox:busybox-static cpio:cpio; do
  command -v "${c%%:*}" >/dev/null || need="$need ${c##*:}"
done
if [ -n "$need" ]; then
  # shellcheck disable=SC2086
  [ "$(id -u)" -eq 0 ] && tests/deps.sh $need >"$T/apt" 2>&1 ||
    skip_all "needs$need: apt-get install$need"
fi

find_kernel() {
  ls "$CACHE"/vmlinuz-*-cloud-amd64 2>/dev/null | sort -V | tail -n 1
}

# The package names the newest kernel as what it depends on.
fetch_kernel() {
  local package
  command -v apt-get >/dev/null || return 1
  package=$(apt-cache depends linux-image-cloud-amd64 2>/dev/null |
    sed -n 's/.*Depends: *\(linux-image-[0-9].*\)/\1/p' | head -n 1)
  [ -n "$package" ] || return 1
  mkdir -p "$CACHE" "$T/deb" 2>/dev/null || return 1
  (cd "$T/deb" && apt-get download -qq "$package" && dpkg-deb -x ./*.deb .) >"$T/apt" 2>&1 || return 1
  mv "$T"/deb/boot/vmlinuz-* "$CACHE"/
}

kernel=${AGON_QEMU_KERNEL:-$(find_kernel)}
if [ -z "$kernel" ]; then
  fetch_kernel || skip_all "cannot fetch Debian's cloud kernel; set AGON_QEMU_KERNEL to a vmlinuz"
  kernel=$(find_kernel)
fi
for p in unit/sandbox_world unit/sandbox_killed unit/sandbox agon; do
  [ -x "$BUILD/$p" ] || skip_all "build $BUILD/$p first: make $BUILD/$p"
done

# --------------------------------------------------------------------- the guest

R=$T/root
mkdir -p "$R"/usr/{bin,sbin,lib,lib64} "$R"/{etc,proc,sys,dev,tmp,mnt,media,new,home,root}
for d in bin sbin lib lib64; do ln -s "usr/$d" "$R/$d"; done
echo 'root:x:0:0:root:/root:/bin/sh' >"$R/etc/passwd"
echo 'root:!:1:::::::' >"$R/etc/shadow"
chmod 600 "$R/etc/shadow"
chmod 1777 "$R/tmp"

add() { # add FILE AT: with the libraries it needs
  local lib
  install -D "$1" "$R$2"
  ldd "$1" 2>/dev/null | grep -oE '/[^ ]+' | while read -r lib; do
    [ -e "$R$lib" ] || install -D "$lib" "$R$lib"
  done
}
for c in dash cat chown dmesg env find grep head hostname id ls mkdir seq setpriv sleep tail tr uname unshare \
  wc yes; do
  f=$(type -P "$c") && add "$(readlink -f "$f")" "/usr/bin/$c"
done
ln -s dash "$R/usr/bin/sh"
add "$(command -v busybox)" /usr/bin/busybox
add "$BUILD/unit/sandbox_world" /tests/world
add "$BUILD/unit/sandbox" /tests/sandbox
add "$BUILD/unit/sandbox_killed" /tests/killed
add "$BUILD/agon" /tests/agon
install -m755 tests/qemu/init.sh "$R/init"
install -m755 "${1:-tests/qemu/worlds.sh}" "$R/tests/worlds.sh"
(cd "$R" && find . -mindepth 1 | cpio -o -H newc --quiet) >"$T/initramfs" || exit 4

timeout -k 5 "${AGON_QEMU_TIMEOUT:-300}" qemu-system-x86_64 -accel tcg -m 768 -smp "${AGON_QEMU_CPUS:-1}" \
  -nodefaults -no-reboot -display none -serial stdio -kernel "$kernel" -initrd "$T/initramfs" \
  -append "console=ttyS0 quiet loglevel=1 panic=-1 cgroup_no_v1=all" </dev/null >"$T/console" 2>"$T/qemu-err"
rc=$?
tr -d '\r' <"$T/console" >"$T/out"
if [ $# -gt 0 ]; then
  cat "$T/qemu-err" "$T/out"
  exit $rc
fi

# "## NAME" opens a world; its tests get that name in front and one common numbering.
# One that ends before its plan, or has none, has failed.
awk '
  function close_world() {
    if (world != "" && (want == 0 || seen != want))
      printf "not ok %d - %s: %d of %d tests ended\n", ++n, world, seen, want
  }
  /^## / { close_world(); world = substr($0, 4); want = seen = 0; next }
  /^(not )?ok [0-9]+ / {
    bad = /^not ok/ && !/# SKIP/
    sub(/^(not )?ok [0-9]+ (- )?/, "")
    if (sub(/^# SKIP */, "")) $0 = $0 " # SKIP not here"
    printf "%sok %d - %s: %s\n", bad ? "not " : "", ++n, world, $0
    seen++
    next
  }
  /^1\.\./ { want += substr($0, 4); next }
  /^# not ok|^# ok|^$/ { next }
  /^the end$/ { ended = 1; next }
  { print "# " $0 }
  END {
    close_world()
    printf "%sok %d - the machine came to its end\n", ended ? "" : "not ", ++n
    printf "1..%d\n", n
  }' "$T/out" >"$T/tap"
cat "$T/tap"
[ ! -s "$T/qemu-err" ] || sed 's/^/# /' "$T/qemu-err"
! grep -q '^not ok' "$T/tap"
