#!/usr/bin/busybox sh
# shellcheck shell=dash
# init of the emulated machine (tests/qemu/run.sh): make it look like a host, run
# the worlds, switch off.
b=/usr/bin/busybox
if [ -z "$ROOTED" ]; then
  # The kernel's first root cannot be pivoted away from; a mount of it can.
  $b mount --bind / /new
  cd /new || exit 1
  $b mount --move . /
  ROOTED=1 exec $b chroot . /init
fi
cd /
$b mount -t proc proc /proc
$b mount -t sysfs sysfs /sys
$b mount -t devtmpfs dev /dev
$b mount -t tmpfs -o mode=1777 tmpfs /tmp
# As systemd mounts it.
$b mount -t cgroup2 -o nsdelegate,memory_recursiveprot cgroup2 /sys/fs/cgroup
exec >/dev/console 2>&1
$b ip link set lo up
export PATH=/usr/bin:/usr/sbin HOME=/tmp CMOCKA_MESSAGE_OUTPUT=tap
/usr/bin/sh /tests/worlds.sh </dev/null
echo "the end"
$b sleep 0.2
$b reboot -f
