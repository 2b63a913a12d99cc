/*
 * attacks: the corpus, one row per program.
 *
 * ROW(number, name, expect, how, note)
 * expect: what the sandbox may say of it, alternatives separated by '|':
 *	ok           exited 0          re         exited otherwise, or died of a signal
 *	cpu wall memory output file processes   that limit          idle  wall, waiting
 *	sv           violation         SIGNAME    died of that signal
 * Whatever it says, an attack that prints a line with "ESCAPED" has won.
 * how: A alone; P as two sandboxes at once; S twice on the same warm slot.
 * note: why a verdict differs from the obvious one, or what is proved.
 */
#ifndef AGON_HOSTILE_ATTACKS_H
#define AGON_HOSTILE_ATTACKS_H

#define ATTACK_ROWS(ROW)                                                                           \
	ROW(1, fork_bomb, "cpu|wall|memory|processes", A, "refused forks are counted")             \
	ROW(1, fork_many, "ok|processes|re", A, "never more at once than allowed")                 \
	ROW(2, thread_bomb, "cpu", A, "sum over threads")                                          \
	ROW(3, vfork_storm, "cpu|wall", A, "short-lived children count")                           \
	ROW(4, daemon_double_fork, "ok", S, "the grandchild dies with init; its CPU counts")       \
	ROW(5, orphan_burner, "cpu", A, "rusage of the parent says 0")                             \
	ROW(6, ignore_term, "cpu", A, "SIGKILL cannot be ignored")                                 \
	ROW(7, sleep_forever, "idle", A, "")                                                       \
	ROW(8, sleep_then_spin, "wall|cpu", A, "whichever limit is passed first")                  \
	ROW(9, read_block, "idle", A, "stdin that never comes")                                    \
	ROW(10, busy_syscalls, "cpu", A, "system time counts")                                     \
	ROW(11, sigstop_self, "idle", A, "")                                                       \
	ROW(12, exec_loop, "cpu", A, "")                                                           \
	ROW(13, nice_games, "ok", A, "all refused")                                                \
	ROW(14, rlimit_raise, "ok", A, "all refused")                                              \
	ROW(15, pid1_abort, "SIGABRT", A, "the program is not pid 1")                              \
	ROW(15, pid1_kill, "SIGKILL", A, "")                                                       \
	ROW(15, pid1_xcpu, "re|cpu", A, "a SIGXCPU it sends itself counts as the limit's")         \
	ROW(16, malloc_touch, "memory", A, "")                                                     \
	ROW(17, mmap_noreserve, "memory", A, "")                                                   \
	ROW(18, mmap_untouched, "ok", A, "address space is free, residence is not")                \
	ROW(19, stack_recursion, "SIGSEGV|memory", A, "the stack limit is the memory limit")       \
	ROW(20, big_alloca, "SIGSEGV|memory", A, "")                                               \
	ROW(21, tmpfs_fill, "re|memory", A, "ENOSPC at the size of /tmp")                          \
	ROW(22, devshm_fill, "re|memory", A, "/dev/shm is /tmp")                                   \
	ROW(23, memfd_fill, "memory", A, "")                                                       \
	ROW(24, sysv_shm, "memory", S, "gone afterwards")                                          \
	ROW(25, posix_mq, "ok", A, "RLIMIT_MSGQUEUE")                                              \
	ROW(26, pipe_buffers, "memory|ok|re", A, "bounded by open files and user pipe pages")      \
	ROW(27, unix_sock_buffers, "memory|ok|re", A, "bounded by open files")                     \
	ROW(28, dentry_bomb, "ok", A, "ENOSPC by nr_inodes")                                       \
	ROW(29, hugetlb, "ok|memory", A, "")                                                       \
	ROW(30, oom_shield, "memory", A, "the score cannot be lowered")                            \
	ROW(31, mem_of_children, "memory", A, "the sum counts")                                    \
	ROW(31, oom_survivors, "memory", A, "all die with the first, at once")                     \
	ROW(32, late_spike, "ok", A, "the peak includes it")                                       \
	ROW(33, output_flood, "output", A, "")                                                     \
	ROW(33, file_flood, "output", A, "into a file: not a byte above the limit")                \
	ROW(34, stderr_flood, "output", A, "counts like stdout")                                   \
	ROW(35, one_long_line, "output", A, "")                                                    \
	ROW(36, binary_garbage, "ok", A, "")                                                       \
	ROW(37, zero_bytes_only, "ok", A, "")                                                      \
	ROW(38, close_stdout, "ok", A, "no hang")                                                  \
	ROW(39, child_holds_pipe, "ok", A, "over when the parent exits")                           \
	ROW(40, slow_loris, "idle", A, "")                                                         \
	ROW(41, sparse_file, "file", A, "SIGXFSZ")                                                 \
	ROW(42, disk_fill_many, "ok", A, "ENOSPC by nr_inodes")                                    \
	ROW(43, fd_exhaust, "ok", A, "EMFILE")                                                     \
	ROW(44, fd_inherit_scan, "ok", P, "nothing but 0, 1, 2")                                   \
	ROW(45, verdict_pipe_write, "ok", A, "nothing to write to")                                \
	ROW(46, out_symlink_shadow, "ok", A, "the runner opens what it left: refused")             \
	ROW(46, out_symlink_own, "ok", A, "nor one to a file beside it")                           \
	ROW(47, out_fifo, "ok", A, "refused, without blocking")                                    \
	ROW(48, out_race, "ok", A, "nothing runs while files are taken")                           \
	ROW(49, deep_tree, "ok", A, "gone with the mount, without recursion")                      \
	ROW(50, hostile_names, "ok", A, "")                                                        \
	ROW(51, read_hidden_tests, "ok", A, "not found anywhere")                                  \
	ROW(52, read_opponent, "ok", P, "")                                                        \
	ROW(53, proc_files, "ok", A, "")                                                           \
	ROW(54, ptrace_others, "ok", A, "EPERM")                                                   \
	ROW(55, kill_all, "SIGKILL|ok|re", A, "kills itself at most")                              \
	ROW(56, net_connect, "ok", A, "ENETUNREACH")                                               \
	ROW(57, abstract_unix, "ok", P, "no rendezvous")                                           \
	ROW(58, odd_sockets, "ok", A, "EAFNOSUPPORT")                                              \
	ROW(59, flock_covert, "ok", P, "EPERM")                                                    \
	ROW(60, keyring_persist, "ok", S, "ENOSYS")                                                \
	ROW(61, tmp_persist, "ok", S, "not found by the next on the slot")                         \
	ROW(62, inotify_shared, "ok", P, "ENOSYS")                                                 \
	ROW(63, proc_stat_watch, "ok", A, "absent")                                                \
	ROW(64, rdtsc_clock, "ok", A, "allowed: a program may read the clock")                     \
	ROW(65, mount_tmpfs, "sv", A, "")                                                          \
	ROW(65, umount_tmp, "sv", A, "")                                                           \
	ROW(65, pivot, "sv", A, "")                                                                \
	ROW(65, fsopen_tmpfs, "sv", A, "")                                                         \
	ROW(65, chroot_tmp, "ok", A, "EPERM: build tools probe it")                                \
	ROW(66, new_userns, "ok", A, "EPERM: language runtimes probe it")                          \
	ROW(67, clone3_flags, "ok", A, "ENOSYS")                                                   \
	ROW(68, int80, "sv", A, "")                                                                \
	ROW(68, x32, "sv", A, "")                                                                  \
	ROW(69, bpf_load, "sv", A, "")                                                             \
	ROW(69, perf_userfault, "ok", A, "ENOSYS")                                                 \
	ROW(70, io_uring, "ok", A, "ENOSYS: libuv probes it")                                      \
	ROW(71, tiocsti, "ok", A, "no terminal, and EPERM")                                        \
	ROW(72, personality_games, "ok", A, "EPERM")                                               \
	ROW(73, core_dump, "SIGSEGV", A, "no core")                                                \
	ROW(73, core_limit, "ok", A, "1: with 0 what core_pattern pipes to would run, as root")    \
	ROW(74, mknod_blk, "ok", A, "EPERM")                                                       \
	ROW(75, setuid_binaries, "ok", A, "nosuid, no_new_privs")                                  \
	ROW(76, module_load, "sv", A, "")                                                          \
	ROW(76, reboot_now, "sv", A, "")                                                           \
	ROW(76, iopl_3, "sv", A, "")                                                               \
	ROW(76, swapon_file, "sv", A, "")                                                          \
	ROW(77, seccomp_restack, "cpu", A, "still killed")                                         \
	ROW(78, cgroup_escape, "ok", A, "absent")                                                  \
	ROW(79, proc_self_exe_write, "ok", A, "")                                                  \
	ROW(80, syscall_fuzz, "ok|re|sv|cpu|wall|idle|memory|processes|file|output", A,            \
	    "contained is all that matters")                                                       \
	ROW(0, null_flags, "ok", S, "an open file of nobody else's")                               \
	ROW(0, net_persist, "ok", S, "nor the network of the run before")                          \
	ROW(0, evict_shared, "ok", A, "advice is taken as such; the page cache does not tell")     \
	ROW(0, odd_protocols, "ok", A, "TCP and UDP only; no module is loaded")                    \
	ROW(0, sync_shared, "ok", A, "the disk is not the program's")                              \
	ROW(0, socket_storm, "cpu|idle|wall", A, "the keeper's work is bounded")                   \
	ROW(0, own_namespaces, "ok", S, "none of them is its keeper's")                            \
	ROW(0, uts_leak, "ok", S, "the host name is the same for all")                             \
	ROW(0, ipc_leak, "ok", S, "no message queue of the run before")                            \
	ROW(0, uid_same, "ok", S, "another uid in every run")                                      \
	ROW(0, foreign_pids, "ok", P, "sees its own processes only")

#endif
