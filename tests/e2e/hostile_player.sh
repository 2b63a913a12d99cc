#!/bin/bash
# Codebases that attack the harness lose by forfeit, with a reason; the tournament
# goes on, and nothing is left behind.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/fixture.sh"
make_players "$T/players"
H=$T/players
mkdir -p "$H"/{forkbomb,shadow,alternates,huge,slow,liar,fifo,hungry,vandal}
# a fork bomb in the build
printf 'build: "bomb() { bomb | bomb & }; bomb; sleep 60"\n' >"$H/forkbomb/agon.yaml"
cp "$H/imp/warrior.red" "$H/forkbomb/"
# a link to a secret of the host
ln -s /etc/shadow "$H/shadow/warrior.red"
# a .git that borrows the objects of another repository, and runs things
cp "$H/dwarf/warrior.red" "$H/alternates/"
mkdir -p "$H/alternates/.git/objects/info" "$H/alternates/.git/hooks"
echo "$ROOT/.git/objects" >"$H/alternates/.git/objects/info/alternates"
printf '[core]\n\tfsmonitor = touch %s/pwned\n\thooksPath = hooks\n' "$T" >"$H/alternates/.git/config"
printf '#!/bin/sh\ntouch %s/pwned\n' "$T" >"$H/alternates/.git/hooks/post-checkout"
chmod +x "$H/alternates/.git/hooks/post-checkout"
# a warrior of 100,000 lines
{ echo ';name huge'; yes 'MOV 0, 1' | head -n 100000; } >"$H/huge/warrior.red"
# an assembler bomb
printf 'x EQU x+x\ni FOR 1000000\nj FOR 1000000\nMOV x, x\nROF\nROF\n' >"$H/slow/warrior.red"
# a build that claims success, leaves a daemon and writes outside
cat >"$H/liar/agon.yaml" <<'X'
build: "(setsid sleep 1000.4242 &) ; echo evil > /etc/passwd; echo evil > /usr/bin/evil; ln -sf /etc/shadow warrior.red; exit 0"
X
mkfifo "$H/fifo/warrior.red"
# memory, disk
printf 'build: "head -c 10G /dev/zero | tail > /dev/null; head -c 10G /dev/zero > big"\n' >"$H/hungry/agon.yaml"
cp "$H/imp/warrior.red" "$H/hungry/"
# deletes and rewrites whatever it can reach
printf 'build: "rm -rf / --no-preserve-root 2>/dev/null; kill -9 -1"\n' >"$H/vandal/agon.yaml"
cp "$H/imp/warrior.red" "$H/vandal/"

cat >"$T/t.yaml" <<X
tournament: {rounds: 1, seed: 3}
game: {name: corewar, sims_per_round: 10}
build: {wall: 10s, cpu: 5s, memory: 256M, processes: 64}
players:
- {agent: none, name: honest, code: players/dwarf}
- {agent: none, name: honest2, code: players/imp}
X
for p in forkbomb shadow alternates huge slow liar fifo hungry vandal; do
  echo "- {agent: none, name: $p, code: players/$p}" >>"$T/t.yaml"
done

state() { pgrep -cf 'sleep 1000.4242'; wc -l </proc/mounts; find /sys/fs/cgroup -type d 2>/dev/null | wc -l; sha256sum /etc/passwd; ls /usr/bin | wc -l; }
state >"$T/before"
t "the tournament goes on" "$AGON" run "$T/t.yaml" -o "$T/run" --json
cp "$T/out" "$T/result"
sleep 0.5
state >"$T/after"
t "processes, mounts, cgroups and files are as before" diff "$T/before" "$T/after"
outcome() { json "$T/result" ".players.find(p=>p.name==='$1').outcomes$2"; }
t "the honest played and won" test "$(outcome honest .ok)" -ge 200
for p in forkbomb hungry vandal; do
  t "$p forfeits its build" test "$(outcome $p .forfeit_build)" = 200
done
for p in shadow huge slow liar fifo; do
  t "$p is invalid" test "$(outcome $p .invalid)" = 200
done
t "a foreign .git is only left out" test "$(outcome alternates .ok)" = 200
t "nothing of it ran" test ! -e "$T/pwned"
t "reasons are recorded" "$AGON" export "$T/run" --format csv -o "$T/csv"
reason() { grep ",$1," "$T/csv/rounds.csv" | head -n 1; }
t "shadow: why" says "symlink" reason shadow
t "forkbomb: why" says "limit" reason forkbomb
t "huge: why" says "warrior.red: 1002:1: error" reason huge
t "no secret in the run directory" exits 1 grep -rqF "$(sed -n 1p /etc/shadow)" "$T/run"
