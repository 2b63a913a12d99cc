#!/bin/bash
# What a worker answers is checked: nonsense is said and never becomes a row.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/fixture.sh"
make_players "$T/players"
cat >"$T/t.yaml" <<'X'
tournament: {rounds: 0}
game: {name: corewar, sims_per_round: 4}
players:
- {agent: none, name: a, code: players/imp}
- {agent: none, name: b, code: players/dwarf}
X
# A worker gets no variable of ours, so what it is to answer lies beside it.
cat >"$T/fake" <<'X'
#!/bin/bash
ANSWER=$(cat "${0%/*}/answer")
while read -r job <&3; do
  case $job in
  *'"kind":"match"'*)
    first=${job#*'"first":'} first=${first%%,*}
    answer=${ANSWER//\[A/[$first}
    printf '%s\n' "${answer//\[B/[$((first + 2))}"
    ;;
  *) echo '{"ok":true,"passed":true,"checked":true}' ;;
  esac >&3
done
X
chmod +x "$T/fake"

H='"0123456789abcdef"'
games() { echo "{\"ok\":true,\"games\":[[A,5,$H,[0,1],[3,0]],$1]}"; }
with() { rm -rf "$T/run" && printf %s "$1" >"$T/answer" && AGON_WORKER=$T/fake timeout 60 "$AGON" run "$T/t.yaml" -o "$T/run" --quiet --json; }
rows() { rm -rf "$T/csv" && "$AGON" export "$T/run" --format csv -o "$T/csv" >/dev/null && [ "$(wc -l <"$T/csv/games.csv")" = "$1" ]; }
bad() { # NAME TEXT ANSWER
  t "$1: exit code" exits 4 with "$3"
  t "$1: said" says "$2" with "$3"
  t "$1: no game is recorded" rows 1
}
t "a good answer is taken" with "$(games "[B,7,$H,[0,0],[1,1.0]]")"
t "with its games" rows 5
bad "not JSON" "not valid JSON" "hello"
bad "a list" "gave no reason" "[1,2]"
bad "no games" "came back with 0" '{"ok":true}'
bad "too many games" "came back with 3" "$(games "[B,7,$H,[0,0],[1,1]],[4,7,$H,[0,0],[1,1]]")"
for g in "[1,7,$H,[0,0],[1,1]]" "[B,-7,$H,[0,0],[1,1]]" '[B,7,"xyz",[0,0],[1,1]]' "[B,7,$H,[0,300],[1,1]]" \
  "[B,7,$H,[-1,0],[1,1]]" "[B,7,$H,[1,1],[1,1]]" "[B,7,$H,[0],[1,1]]" "[B,7,$H,[0,1],[\"x\",null]]"; do
  bad "game $g" "wrong shape" "$(games "$g")"
done
bad "a failure with a strange code" "agon run: round 0, match: oh" '{"ok":false,"error":"oh","code":99}'
bad "a failure with no code of failure" "agon run: round 0, match: oh" '{"ok":false,"error":"oh","code":0}'
t "a worker that is not there" exits 3 env AGON_WORKER="$T/none" "$AGON" run "$T/t.yaml" -o "$T/run2"
t "leaves nothing" test ! -e "$T/run2"

# Core War needs no program of the players: a worker that plays it makes no sandbox, which costs time and is not
# everywhere to be had.
cat >"$T/alone.py" <<'X'
import json, os, socket, sys
ours, its = socket.socketpair()
pid = os.fork()
if pid == 0:
    os.dup2(its.fileno(), 3)
    os.execv(sys.argv[1], ["agon-worker"])
its.close()
job = {"kind": "match", "arena": "corewar", "n": 2, "params": {}, "seed": "0123456789abcdef",
       "first": 0, "stride": 1, "games": 4, "frames": False, "source": sys.argv[2:4]}
ours.sendall(json.dumps(job).encode() + b"\n")
answer = json.loads(ours.makefile().readline())
print("games", len(answer["games"]), "children", len(open(f"/proc/{pid}/task/{pid}/children").read().split()))
ours.close()
os.waitpid(pid, 0)
X
t "no sandbox is made for Core War" says "games 4 children 0" python3 "$T/alone.py" "$(dirname "$AGON")/agon-worker" \
  "$T/players/imp" "$T/players/dwarf"
