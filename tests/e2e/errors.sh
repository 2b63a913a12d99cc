#!/bin/bash
# What goes wrong is said: what, where, what to do; with the exit code that belongs to it.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/fixture.sh"
make_players "$T/players"
make_config "$T/good.yaml" 1 20
cd "$T" || exit 4

refuse() { # NAME CODE TEXT CONFIG-TEXT
  printf '%s\n' "$4" >"$T/bad.yaml"
  rm -rf "$T/out.run"
  t "$1: exit code" exits "$2" "$AGON" run bad.yaml -o out.run
  t "$1: message" says "$3" "$AGON" run bad.yaml -o out.run
  t "$1: nothing is left" test ! -e "$T/out.run"
}
P='players: [{agent: none, name: a, code: players/imp}, {agent: none, name: b, code: players/dwarf}]'
G='game: {name: corewar, sims_per_round: 10}'
refuse "broken YAML" 2 "bad.yaml:1" "tournament: {rounds: 1"
refuse "unknown key" 2 "did you mean" "tournament: {ronds: 1}
$G
$P"
refuse "wrong type" 2 "tournament.rounds" "tournament: {rounds: many}
$G
$P"
refuse "unknown arena" 2 "corewars" "tournament: {rounds: 0}
game: {name: corewars, sims_per_round: 10}
$P"
refuse "unknown agent" 2 "agent" "tournament: {rounds: 0}
$G
players: [{agent: robot, name: a, code: players/imp}, {agent: none, name: b, code: players/dwarf}]"
refuse "missing code" 2 "players/nowhere" "tournament: {rounds: 0}
$G
players: [{agent: none, name: a, code: players/nowhere}, {agent: none, name: b, code: players/dwarf}]"
refuse "one player" 2 "players" "tournament: {rounds: 0}
$G
players: [{agent: none, name: a, code: players/imp}]"
refuse "same name twice" 2 "players[0] and players[1]" "tournament: {rounds: 0}
$G
players: [{agent: none, name: a, code: players/imp}, {agent: none, name: a, code: players/dwarf}]"
refuse "bad parameter" 2 "core_size" "tournament: {rounds: 0}
game: {name: corewar, sims_per_round: 10, args: {core_size: banana}}
$P"

# What is not ours stays, whatever it is called.
mkdir -p "$T/home/tmp" "$T/home/docs" "$T/scratch/tmp" && touch "$T/home/tmp/mine" "$T/scratch/tmp/mine"
t "somebody's directory is refused" exits 2 "$AGON" run good.yaml -o home
t "so is one that has only a tmp" exits 2 "$AGON" run good.yaml -o scratch
t "and nothing in them is touched" test -e "$T/home/tmp/mine" -a -e "$T/scratch/tmp/mine"

# The second of two that run at once goes away without a trace.
make_config "$T/long.yaml" 1 4000
"$AGON" run "$T/long.yaml" -o "$T/twice" --quiet --json >"$T/first.json" 2>"$T/first.err" &
first=$!
until [ -d "$T/twice/tmp/trees" ] || ! kill -0 "$first" 2>/dev/null; do sleep 0.01; done
t "a second run of the same directory is refused" exits 2 "$AGON" run "$T/long.yaml" -o "$T/twice"
t "and the first one finishes" wait "$first"

t "no such config" exits 2 "$AGON" run nothing.yaml
t "no such config: named" says nothing.yaml "$AGON" run nothing.yaml
t "the run directory is a file" exits 2 "$AGON" run good.yaml -o good.yaml
t "unknown command" says "did you mean" "$AGON" rnu
t "unknown option" says "did you mean" "$AGON" run --jbos 1 good.yaml
t "verify of no run directory" exits 2 "$AGON" verify "$T/players"
t "replay of no replay" exits 2 "$AGON" replay good.yaml
t "play with no such code" exits 2 "$AGON" play corewar players/imp players/none
t "play in no such arena" exits 2 "$AGON" play chess9 players/imp players/dwarf
t "play with a bad parameter" exits 2 "$AGON" play corewar players/imp players/dwarf --set nonsense=1
# Whatever a file or a folder is called.
mkdir -p "$T/odd/x" "$T/odd/y" && for f in a-2.red x/a.red y/a.red "a b.red" a_b.red; do cp players/imp/warrior.red "odd/$f"; done
names() { "$AGON" play corewar "$@" -n 2 --json >"$T/names.json" && json "$T/names.json" '.players.map(p=>p.name).join(" ")'; }
t "play tells equal names apart" says "a-2 a-2-2 a-3" names odd/a-2.red odd/x/a.red odd/y/a.red --set preset=nano
t "also when they differ in a blank" says "a_b-1 a_b-2" names "odd/a b.red" odd/a_b.red
t "names the current directory" says "imp a_b" eval 'cd players/imp && names . "$T/odd/a_b.red"'
bytes=$(printf 'x\377')
t "play of a path that is not UTF-8" exits 2 "$AGON" play corewar players/imp "$bytes"
t "run into a directory whose path is not UTF-8" exits 2 "$AGON" run good.yaml -o "$bytes"
t "leaves nothing" test ! -e "$bytes"
"$AGON" run good.yaml -o plain --quiet >/dev/null && mv plain "$bytes"
t "verify of such a directory" "$AGON" verify "$bytes" --json
"$AGON" play corewar players/imp players/dwarf -n 2 --replays games >/dev/null && mv games/game-00001.json "$bytes.json"
t "replay of such a file" "$AGON" replay "$bytes.json" --verify --json
evil() { # MEMBER VALUE: a replay with this instead
  node -e 'const fs=require("fs");const j=JSON.parse(fs.readFileSync("games/game-00000.json"));eval("j"+process.argv[1]+"="+process.argv[2]);fs.writeFileSync("evil.json",JSON.stringify(j))' "$1" "$2"
  exits 2 timeout 5 "$AGON" replay evil.json --verify
}
t "a replay with a name for the terminal" evil '.players[0].name' '"\x1b[2J"'
t "a replay of a series without end" evil '.idx' 1000000000

mkdir "$T/tmps"
t "play with a TMPDIR" env TMPDIR="$T/tmps" "$AGON" play corewar players/imp players/dwarf -n 2
t "play leaves nothing in TMPDIR" rmdir "$T/tmps"
stopped() { # SIGNAL: as soon as it has a directory
  mkdir "$T/tmps"
  TMPDIR=$T/tmps "$AGON" play corewar players/imp players/dwarf -n 100000 >/dev/null 2>"$T/stopped" &
  local pid=$!
  for _ in $(seq 500); do [ -n "$(ls "$T/tmps")" ] && break; sleep 0.01; done
  kill "-$1" "$pid"
  wait "$pid"
  [ $? -eq 1 ] && grep -q 'interrupted' "$T/stopped" && ! grep -q 'goes on from here' "$T/stopped" && rmdir "$T/tmps"
}
t "nor when it is stopped" stopped TERM
t "by hand" stopped INT

if [ "$(id -u)" -eq 0 ] && mkdir "$T/small" && mount -t tmpfs -o size=256k tmpfs "$T/small" 2>/dev/null; then
  t "full disk: exit code" exits 4 "$AGON" run good.yaml -o small/run
  t "full disk: said" says "disk" "$AGON" run good.yaml -o small/run
  mount -o remount,size=64m "$T/small"
  t "with space again the same command finishes" "$AGON" run good.yaml -o small/run
  t "and like a run that never stopped" "$AGON" run good.yaml -o "$T/whole"
  t "game for game" same_run "$T/small/run" "$T/whole"
  umount "$T/small"
else
  skip "full disk" "needs root to mount a small tmpfs"
fi

if [ "$(id -u)" -eq 0 ]; then
  mkdir "$T/nobody" && chown 65534:65534 "$T/nobody" && chmod 755 "$T"
  chmod -R a+rX "$T/players" "$T/good.yaml"
  mkdir "$T/bin" && cp "$AGON" "$(dirname "$AGON")/agon-worker" "$T/bin/" && chmod -R a+rX "$T/bin"
  as_nobody() { setpriv --reuid 65534 --regid 65534 --clear-groups env HOME="$T/nobody" TMPDIR="$T/nobody" "$@"; }
  if as_nobody unshare -Ur true 2>/dev/null; then
    t "without root and cgroups it runs" as_nobody "$T/bin/agon" run "$T/good.yaml" -o "$T/nobody/run" --json
    t "with the same games" same_run "$T/nobody/run" "$T/whole"
    t "doctor says what is not enforced" says "memory" as_nobody "$T/bin/agon" doctor
  else
    skip "without root" "this host lets only root make user namespaces (a chroot does not)"
  fi
else
  skip "without root" "this is it already"
fi
