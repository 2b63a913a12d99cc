#!/bin/sh
# The worlds of cgroup v2, run inside the emulated machine (tests/qemu/run.sh).
cg=/sys/fs/cgroup
nobody="setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all"

# in_cgroup CGROUP COMMAND...: alone in it, as a service or a scope starts one
in_cgroup() {
  in=$1
  shift
  sh -c 'echo 0 >"$0/cgroup.procs" && exec "$@"' "$cg$in" "$@"
}

# $world=BACKEND /tests/world [PATTERN]: the tests, where that backend must be found
world="env AGON_WORLD"
few='*s*ing*' # those that meet the others of a cgroup

mkdir $cg/plain
# As a service manager hands one over.
delegate() {
  mkdir -p "$cg$1"
  chown 65534 "$cg$1" "$cg$1/cgroup.procs" "$cg$1/cgroup.subtree_control" "$cg$1/cgroup.threads"
}

# says NUMBER NAME TEXT COMMAND...: its output has the text
says() {
  number=$1 name=$2 text=$3
  shift 3
  if said=$("$@" 2>&1) || true; printf '%s\n' "$said" | grep -qF -- "$text"; then
    echo "ok $number - $name"
  else
    echo "not ok $number - $name"
    printf '%s\n' "no \"$text\" in:" "$said"
  fi
}

echo "## v2, root"
env AGON_WORLD=v2 /tests/world
/tests/killed
# What does not measure time and needs no compiler.
for t in exit_status_and_output signals_are_told_apart missing_program_is_127 \
  set_up_failure_names_the_step nothing_stays_in_tmp streams_on_descriptors stderr_joins_stdout \
  keeps_no_more_than_asked output_files_are_counted directory_outlives_runs directory_is_capped \
  many_runs_leak_no_descriptor; do
  /tests/sandbox $t
done
# What the kernel pipes core dumps to runs as root, outside.
printf '#!/usr/bin/sh\necho ran >>/tmp/handled\n' >/tmp/handler
busybox chmod 755 /tmp/handler
echo "|/tmp/handler" >/proc/sys/kernel/core_pattern
crash='
  sh -c "kill -SEGV \$\$"; sleep 0.5; cat /tmp/handled || exit; busybox rm /tmp/handled
  /tests/agon box -q -- sh -c "kill -SEGV \$\$"
  /tests/agon box -q -- sh -c "ulimit -c 0; kill -SEGV \$\$"; sleep 0.5; cat /tmp/handled || echo never'
echo 1..4
says 4 "no handler of core dumps runs for a program" "never" sh -c "$crash"
echo core >/proc/sys/kernel/core_pattern
says 1 "doctor names the backend" "v2, in agon-" /tests/agon doctor
says 2 "box tells the kernel's counter" "cgroup oom_kill" /tests/agon box -m 16M -- tail -n1 /dev/zero
says 3 "a program that a limit ended is exit 1" "=1" sh -c '/tests/agon box -q -t 0.1 -- sh -c "while :; do :; done"; echo =$?'

# A cgroup with processes in it may have no controllers below: one level down it goes.
echo "## v2, root alone in a service"
mkdir $cg/service
in_cgroup /service $world=v2 /tests/world "$few"

echo "## v2, root with others in a session"
mkdir -p $cg/slice/session
echo "+memory +pids" >$cg/slice/cgroup.subtree_control
in_cgroup /slice/session sh -c "$world=v2 /tests/world '$few'; exit \$?"

# A container: its top is not the machine's, and the shell that starts agon is in it.
echo "## v2, root in a container"
mkdir $cg/container
in_cgroup /container unshare -C -m sh -c "
  busybox umount /sys/fs/cgroup && busybox mount -t cgroup2 cgroup2 /sys/fs/cgroup
  $world=v2 /tests/world '$few'; exit \$?"

# map PID OUTER: its uids and gids 0 to 65536 are OUTER and 100000 upwards
map() {
  for f in uid_map gid_map; do printf '0 %d 1\n1 100000 65536\n' "$2" >/proc/"$1"/$f; done
}

# As podman starts one for a user: root inside, nobody outside, many uids.
echo "## v2, root of a user's container"
delegate /rootless
in_cgroup /rootless $nobody unshare -U sh -c "
  echo \$\$ >/tmp/pid; until [ -e /tmp/mapped ]; do sleep 0.1; done
  exec setpriv --reuid 0 --regid 0 --clear-groups $world=v2 /tests/world" &
until [ -s /tmp/pid ]; do sleep 0.1; done
map "$(cat /tmp/pid)" 65534
: >/tmp/mapped
wait

echo "## v2, root of a user namespace with one uid"
mkdir $cg/one
in_cgroup /one unshare -U -r $world=v2 /tests/world "$few"

# Containers cover parts of /proc: then no other may be mounted, and programs have none.
echo "## v2, uid 65534, parts of /proc covered"
delegate /covered
in_cgroup /covered unshare -m sh -c "
  busybox mount -t tmpfs x /proc/fs; exec $nobody $world=v2 /tests/world '$few'"
echo 1..1
says 1 "doctor says that /proc is empty" "its /proc is empty" in_cgroup /plain unshare -m sh -c "
  busybox mount -t tmpfs x /proc/fs; exec $nobody /tests/agon doctor"

echo "## v2, uid 65534, delegated"
delegate /delegated
in_cgroup /delegated $nobody $world=v2 /tests/world

echo "## v2, uid 65534, delegated and not alone"
delegate /shared
in_cgroup /shared $nobody sh -c "$world=v2 /tests/world '$few'; exit \$?"

echo "## v2, uid 65534, not delegated"
in_cgroup /plain $nobody $world=none /tests/world
echo 1..2
says 1 "doctor says how to get cgroups" "systemd-run --user --scope -p Delegate=yes" in_cgroup /plain $nobody /tests/agon doctor
says 2 "insisting on v2 is exit 3" "=3" in_cgroup /plain $nobody sh -c '/tests/agon box --cgroup v2 -- id; echo =$?'

echo "## v2, uid 65534, no user namespaces"
echo 0 >/proc/sys/user/max_user_namespaces
echo 1..2
says 1 "doctor says how to allow them" "sysctl -w user.max_user_namespaces=10000" in_cgroup /plain $nobody /tests/agon doctor
says 2 "that is exit 3" "=3" in_cgroup /plain $nobody sh -c '/tests/agon doctor; echo =$?'
