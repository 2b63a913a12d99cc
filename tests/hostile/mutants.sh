#!/bin/sh
# mutants.sh BUILD: leave out one defence at a time; the rows that rely on it must turn red.
# A row that hangs without its defence counts as red too.
set -u
build=$1
wrong=0
total=0

try() { # DEFENCE ROW...
	defence=$1
	shift
	total=$((total + 1))
	out=$(AGON_MUTANT=none timeout 30 "$build/hostile/run-mutants" "$build/hostile/attack" "$@" 2>&1)
	if [ $? -ne 0 ]; then
		echo "BAD   $defence: red although nothing is left out:"
		echo "$out" | grep '^RED'
		wrong=$((wrong + 1))
		return
	fi
	out=$(AGON_MUTANT=$defence timeout -s KILL 15 "$build/hostile/run-mutants" "$build/hostile/attack" "$@" 2>&1)
	if [ $? -eq 0 ]; then
		echo "ALIVE $defence: $* did not notice"
		wrong=$((wrong + 1))
	else
		echo "dead  $defence: $(echo "$out" | grep -m1 '^RED' | cut -c1-110 || echo hung)"
	fi
}

try pidns foreign_pids
try mntns tmp_persist
try netns net_connect abstract_unix
try ipcns ipc_leak
try utsns uts_leak
try cgroupns cgroup_escape
try proc proc_files proc_stat_watch
try seccomp mount_tmpfs bpf_load
try close_range fd_inherit_scan
try uid uid_same
try uid_rotation uid_same
try memory malloc_touch mem_of_children
try pids fork_many
try cpu ignore_term
try wall sleep_forever
try output output_flood
try rlimit_fsize sparse_file
try rlimit_core core_dump
try oom_score tmpfs_fill
try tmpfs_caps dentry_bomb

# The run without an ipc namespace leaves its queue in ours.
ipcrm -Q 0x4147 2>/dev/null
echo "$total defences left out, $wrong not missed"
[ "$wrong" -eq 0 ]
