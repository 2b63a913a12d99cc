#!/bin/bash
# Robot Rumble by rules that are written a second time (rumble_rules.py): crowded games of random
# orders, and, where they are at hand, games that the public engine has recorded:
# AGON_ROBOTRUMBLE_GAMES, a directory of .json files (`rumblebot run term --raw A B >game.json`).
. "$(dirname "$0")/../e2e/lib.sh"
mkdir "$T/random"
cat >"$T/random/main.py" <<'X'
import json, random, sys
r = random.Random()
for line in sys.stdin:
    m = json.loads(line)
    if m["type"] == "hello":
        r.seed(m["rng"])
        print('{"type":"ready"}', flush=True)
    if m["type"] == "turn":
        o = m["obs"]
        move = {u["id"]: "%s %s" % (r.choice(["move"] * 6 + ["attack", "heal"]), r.choice(["north", "east", "south", "west"]))
                for u in o["units"] if u["team"] == o["team"] and r.random() < 0.95}
        print(json.dumps({"type": "move", "n": m["n"], "move": move}), flush=True)
X
games() { # NAME [KEY=VALUE...]: four games and what the second rules say of them
  local name=$1 f
  shift
  "$AGON" play robotrumble "$T/random" "$T/random" -n 4 --seed 1 --replays "$T/$name" "${@/#/--set=}" >/dev/null || return 1
  for f in "$T/$name"/*.json; do
    "$AGON" replay "$f" --html "${f%.json}.html" && "$AGON" replay "$f" --record "$f" || return 1
  done
  python3 tests/oracle/rumble_rules.py "$@" "$T/$name"/*.html "$T/$name"/*.json
}
# As pages and as records in the public form, which must both follow.
t "games as they are usually played" games usual
t "crowded ones" games crowd spawn_every=3 spawn_units=20 turns=60
cp "$T/out" "$T/crowd.txt"
t "in which units were stopped, struck and cleared" grep -Eq "[1-9][0-9]+ stops, .* [1-9][0-9]+ attacks, [1-9][0-9]+ deaths, [1-9][0-9]+ cleared" "$T/crowd.txt"
t "and even changed places" grep -Eq " [1-9][0-9]* exchanges" "$T/crowd.txt"
t "with healing" games heal heal=true spawn_every=4 spawn_units=12 turns=40
sed '0,/"units":\[\[113,0,\([0-9]*\),/s//"units":[[113,0,9,/' "$T/usual/game-00000.html" >"$T/other.html"
t "a changed position is found" exits 1 python3 tests/oracle/rumble_rules.py "$T/other.html"
# Two turns of such games: turn 10 with the spawn behind it, and turn 100 with the end.
python3 - "$T" <<'X'
import json, sys
walls = [(x, y) for x in range(19) for y in range(19) if (x - 9) ** 2 + (y - 9) ** 2 >= 81]
def state(turn, units):
    objs = {"w%d" % i: {"obj_type": "Terrain", "coords": c} for i, c in enumerate(walls)}
    for id, team, x, y, health in units:
        objs[str(id)] = {"id": str(id), "obj_type": "Unit", "team": team, "coords": [x, y], "health": health}
    return {"objs": objs, "turn": turn}
def record(name, turn, before, after):
    acts = {str(u[0]): {"Ok": {"type": "Move", "direction": "East"}} if u[1] == "Red" else {"Err": {}} for u in before}
    with open("%s/%s.json" % (sys.argv[1], name), "w") as f:
        json.dump({"turns": [{"state": state(turn, before), "robot_actions": acts},
                             {"state": state(turn + 1, after), "robot_actions": {}}]}, f)
B, R = "Blue", "Red"
record("tenth", 10,
       [(113, B, 11, 17, 5), (114, R, 11, 1, 5), (115, B, 16, 14, 5), (116, R, 6, 4, 5), (117, B, 17, 8, 5), (118, R, 5, 10, 5), (119, B, 15, 15, 5), (120, R, 7, 3, 5)],
       [(116, R, 7, 4, 5), (118, R, 6, 10, 5), (120, R, 8, 3, 5), (121, B, 3, 3, 5), (122, R, 15, 15, 5), (123, B, 17, 5, 5), (124, R, 1, 13, 5), (125, B, 13, 17, 5), (126, R, 5, 1, 5), (127, B, 12, 17, 5), (128, R, 6, 1, 5)])
still = [(185, B, 6, 17, 5), (186, R, 13, 1, 5), (187, B, 1, 11, 5), (188, R, 17, 7, 5), (189, B, 15, 3, 5), (191, B, 1, 6, 5), (192, R, 17, 12, 5)]
record("last", 100, still + [(178, R, 11, 14, 5), (182, R, 12, 3, 4), (184, R, 11, 4, 5), (190, R, 7, 15, 5)],
       still + [(178, R, 12, 14, 5), (182, R, 13, 3, 4), (184, R, 12, 4, 5), (190, R, 8, 15, 5)])
X
t "turns of the public engine" python3 tests/oracle/rumble_rules.py "$T/tenth.json" "$T/last.json"
if [ -n "${AGON_ROBOTRUMBLE_GAMES:-}" ]; then
  t "games of the public engine" python3 tests/oracle/rumble_rules.py "$AGON_ROBOTRUMBLE_GAMES"/*.json
else
  skip "games of the public engine" "AGON_ROBOTRUMBLE_GAMES names no directory of its records"
fi
