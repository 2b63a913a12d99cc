#!/bin/bash
# 200 tests of A+B in C++ under agon judge, beside a plain loop in C that spawns,
# waits and compares, without a sandbox.  Interleaved; CPU time of all processes.
set -u
cd "$(dirname "$0")/../.." || exit 4
BUILD=${BUILD:-build} ROUNDS=${1:-5}
command -v g++ >/dev/null || { echo "g++ is not installed: skipped"; exit 0; }
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
mkdir "$T/ab" "$T/one"
for i in $(seq 100 299); do
  echo "$i $((i * 7))" >"$T/ab/$i.in"
  echo $((i * 8)) >"$T/ab/$i.ans"
done
cp "$T"/ab/100.* "$T/one"
cat >"$T/a.cpp" <<'E'
#include <iostream>
int main() { long a, b; std::cin >> a >> b; std::cout << a + b << "\n"; }
E
cat >"$T/floor.c" <<'E'
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
extern char **environ;
int main(int argc, char **argv)
{
	char in[256], ans[256], out[256], a[64], b[64];
	snprintf(out, sizeof(out), "%s/floor.out", argv[1]);
	for (int i = 100; i < 300; i++) {
		posix_spawn_file_actions_t fa;
		char *args[] = {argv[2], NULL};
		pid_t pid;
		int status;
		snprintf(in, sizeof(in), "%s/ab/%d.in", argv[1], i);
		snprintf(ans, sizeof(ans), "%s/ab/%d.ans", argv[1], i);
		posix_spawn_file_actions_init(&fa);
		posix_spawn_file_actions_addopen(&fa, 0, in, O_RDONLY, 0);
		posix_spawn_file_actions_addopen(&fa, 1, out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		if (posix_spawn(&pid, argv[2], &fa, NULL, args, environ) != 0)
			return 1;
		posix_spawn_file_actions_destroy(&fa);
		waitpid(pid, &status, 0);
		FILE *x = fopen(ans, "r"), *y = fopen(out, "r");
		if (fscanf(x, "%63s", a) != 1 || fscanf(y, "%63s", b) != 1 || strcmp(a, b) != 0 || argc < 3)
			return 1;
		fclose(x);
		fclose(y);
	}
	return 0;
}
E
gcc -O2 "$T/floor.c" -o "$T/floor" && g++ -std=gnu++20 -O2 -static "$T/a.cpp" -o "$T/a" || exit 4
# Seconds of CPU of a command and of all that it started, also what outlived its parent:
# from a cgroup of its own.
CG=
for d in /sys/fs/cgroup/cpuacct /sys/fs/cgroup/cpu,cpuacct /sys/fs/cgroup; do
  [ -e "$d/cpuacct.usage" ] || [ -e "$d/cgroup.controllers" ] || continue
  mkdir "$d/bench-judge-$$" 2>/dev/null && CG=$d/bench-judge-$$ && break
done
[ -n "$CG" ] || { echo "no cgroup to count CPU time with: skipped"; exit 0; }
trap 'rm -rf "$T"; sleep 0.2; find "$CG" -depth -type d -exec rmdir {} + 2>/dev/null' EXIT
used() {
  if [ -e "$CG/cpuacct.usage" ]; then cat "$CG/cpuacct.usage"; else awk '/^usage_usec/ { print $2 * 1000 }' "$CG/cpu.stat"; fi
}
cpu() {
  local before
  before=$(used)
  (
    echo "$BASHPID" >"$CG/cgroup.procs"
    exec "$@" >/dev/null 2>&1
  )
  sleep 0.1
  echo "$before $(used)" | awk '{ print ($2 - $1) / 1e9 }'
}
case $BUILD in /*) AGON=$BUILD/agon ;; *) AGON=$PWD/$BUILD/agon ;; esac
echo "200-test A+B, C++: seconds of CPU, $ROUNDS rounds in turn"
for _ in $(seq "$ROUNDS"); do
  echo "$(cpu "$T/floor" "$T" "$T/a") $(cpu "$AGON" judge "$T/ab" "$T/a.cpp" -q --jobs 1) $(cpu "$AGON" judge "$T/one" "$T/a.cpp" -q --jobs 1)"
done | sort -n | awk '
  { f[NR] = $1; a[NR] = $2; o[NR] = $3 }
  function med(v, n,  i, j, t) { for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j] < v[j-1]; j--) { t = v[j]; v[j] = v[j-1]; v[j-1] = t } return v[int((n + 1) / 2)] }
  END {
    x = med(f, NR); y = med(a, NR); z = med(o, NR)
    printf "spawn and compare  %.3f\nagon judge         %.3f  with compiler and start (%.3f for one test)\n", x, y, z
    printf "ratio of 200 tests %.2f  (agon less its one-test run, over the loop)\n", (y - z) / x * 200 / 199
    printf "CPU per extra test %.2f ms above the loop\n", ((y - z) / 199 - x / 200) * 1000
  }'
