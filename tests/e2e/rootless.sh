#!/bin/bash
# Without root: uid 65534, no groups, no capabilities.  Every limit is enforced or
# said not to be, what is required and cannot be had is refused, and doctor says why.
. "$(dirname "$0")/lib.sh"

nobody=()
if [ "$(id -u)" -eq 0 ]; then
  nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all --bounding-set=-all)
fi
# Where uid 65534 can reach it: the tree and $T may be in root's own directories.
P=$(mktemp -d /tmp/agon-rootless-XXXXXX)
trap 'rm -rf "$P"; finish || exit 1' EXIT
chmod 755 "$P"
install -m755 "$AGON" "$P/agon"
install -m755 "${AGON%/*}/agon-worker" "$P/agon-worker"
cp -r arenas/tron/bots/voronoi "$P/bot"
install -d -m777 "$P/own"
as() { (cd "$P" && TMPDIR=$P/own HOME=$P/own "${nobody[@]}" "$@"); }
box() { as "$P/agon" box "$@"; }

if ! as unshare -U true 2>/dev/null; then
  skip "everything" "users may not make user namespaces here"
  exit
fi

for dir in "$BUILD/asan" "$BUILD"; do
  [ -x "$dir/unit/sandbox_world" ] && break
done
if [ -x "$dir/unit/sandbox_world" ]; then
  install -m755 "$dir/unit/sandbox_world" "$P/world"
  show_tap() { grep -v '^ok' "$P/tap" >&2; false; }
  as env CMOCKA_MESSAGE_OUTPUT=tap "$P/world" >"$P/tap" 2>&1
  while read -r line; do
    case $line in
    "ok "*) t "sandbox_world: ${line#ok * - }" true ;;
    "not ok "*) t "sandbox_world: ${line#not ok * - }" show_tap ;;
    esac
  done <"$P/tap"
  t "sandbox_world came to its end" grep -q '^# ok - sandbox_world' "$P/tap"
else
  skip "sandbox_world" "not built: make units"
fi

t "a command runs" says "uid=" box -- id
t "its files are its own" says "exited 0" box --in /etc/hostname:f --get f:"$P/own/f" -- cat f
t "and come back" test -s "$P/own/f"
t "a directory of ours is writable" says "exited 0" box --dir "$P/own" -- sh -c 'echo x >made'
t "and what was made is there" test -s "$P/own/made"
t "others' files are not" says "Permission denied" box --ro /etc:/etc2 -- cat /etc2/shadow
t "the CPU limit holds" says "limit cpu" box -t 0.2 -- sh -c 'while :; do :; done'
t "for children too" says "limit cpu" box -t 0.2 -- sh -c 'sh -c "while :; do :; done"; exit 0'
t "the wall limit holds" says "limit wall (idle)" box -w 0.5 -- sleep 9
t "the memory limit holds" says "limit memory" box -m 64M -- tail -n1 /dev/zero
t "the process limit holds" says "annot fork" box -p 4 -- sh -c 'for i in 1 2 3 4 5 6; do sleep 1 & done'
t "the output limit holds" says "limit output" box --output 1M -- sh -c 'yes >&2' 
t "the file limit holds" says "limit file" box --file 1M -- sh -c 'exec head -c 9m /dev/zero >/tmp/x'
t "a violation is one" says "violation" box -- dmesg -S
t "no network" says "Network is unreachable" box -- bash -c 'echo >/dev/tcp/1.1.1.1/80'
t "a pipe that breaks ends its writer" says "exited 0" box -- sh -c 'yes | head -n 1'
no_noise() { box -q -- sh -c 'yes | head -n 1' 2>"$T/noise" && [ ! -s "$T/noise" ]; }
t "without a word, though we ignore SIGPIPE" no_noise

as "$P/agon" doctor >"$P/doctor" 2>&1
said() { grep -qE -- "$1" "$P/doctor" || { cat "$P/doctor" >&2; return 1; }; }
t "doctor says that there is no privilege" said '^yes  privilege +none'
t "doctor sees a program run" said '^yes  a program runs'
if grep -q '^no   cgroup backend' "$P/doctor"; then
  t "doctor says what to type" said 'for more: (start agon by: systemd-run --user --scope -p Delegate=yes|run as root)'
  t "doctor sums up" said '^Not enforced for sure on this host: cpu, memory'
  box --json -- id >"$T/json" 2>/dev/null
  t "results do not claim what is not enforced" test "$(json "$T/json" '.enforced.includes("memory")||j.enforced.includes("cpu")')" = false
  t "they claim the rest" test "$(json "$T/json" '.enforced.join()')" = wall,processes,output,file,net,syscalls
  t "a required memory limit is exit 3" exits 3 box --require memory -- id
  t "and the message names it" says "memory limit is required" box --require memory -- id
  t "so is all" exits 3 box --require all -- id
  t "the program did not run" test -z "$(box --require all -- echo ran 2>/dev/null)"
  t "insisting on cgroups is exit 3" exits 3 box --cgroup v2 -- id
  play() { as env AGON_WORKER="$P/agon-worker" "$P/agon" play tron "$P/bot" "$P/bot" -n 2 "$@"; }
  t "games are played" exits 0 play
  t "with a word of what is not enforced" says "enforces these limits of programs: cpu, memory" play
  t "refused where it is required" exits 3 play --require processes,cpu
  t "by name" says "cannot be enforced on this host: memory" play --require memory,wall
  mkdir -p "$P/sum" && printf '1 2\n' >"$P/sum/1.in" && printf '3\n' >"$P/sum/1.ans"
  printf 'print(sum(map(int, input().split())))\n' >"$P/sum.py"
  judge() { as env AGON_WORKER="$P/agon-worker" "$P/agon" judge "$@" "$P/sum" "$P/sum.py"; }
  t "submissions are judged" exits 0 judge
  t "with the same word" says "enforces these limits of programs: cpu, memory" judge
  t "refused where memory is required" exits 3 judge --require memory
else
  t "with cgroups of its own, all is enforced" exits 0 box --require all -- id
fi
t "what is enforced may be required" exits 0 box --require wall --require net --require syscalls -- id
t "several at once" exits 0 box --require wall,net,syscalls -- id
t "a limit that does not exist is exit 2" exits 2 box --require wall,luck -- id
# Helpers and keepers of agon keep its name.
running() {
  local f command
  for f in /proc/[0-9]*/cmdline; do
    { IFS= read -r -d '' command <"$f"; } 2>/dev/null
    [[ $command == "$P"* ]] && echo "$f: $command"
  done
}
nothing_runs() {
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    [ -n "$(running)" ] || return 0
    sleep 0.2
  done
  running >&2
  return 1
}
t "no process is left" nothing_runs
t "no mount is left" test "$(grep -c "$P" /proc/self/mountinfo)" = 0
