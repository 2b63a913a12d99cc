#!/bin/bash
# Robot Rumble as its players know it: a file with robot(state, unit) in Python or JavaScript
# plays as it is, and what goes wrong in it costs what the public game lets it cost.
. "$(dirname "$0")/lib.sh"
BOTS=$ROOT/arenas/robotrumble/bots

play() { # NAME A B GAMES [OPTION...]: replays in r-NAME
  local name=$1 a=$2 b=$3 n=$4
  shift 4
  timeout 120 "$AGON" play robotrumble "$a" "$b" -n "$n" --seed 1 --json --replays "$T/r-$name" "$@" >"$T/$name.json"
}
is() { # NAME EXPRESSION: of the players a and b of that result
  node -e 'const [a, b] = JSON.parse(require("fs").readFileSync(process.argv[1])).players;
    const good = eval(process.argv[2]); if (!good) console.log(JSON.stringify([a, b])); process.exit(good ? 0 : 1);' "$T/$1.json" "$2"
}
verifies() { for f in "$T/r-$1"/*.json; do "$AGON" replay --verify "$f" || return 1; done; }

t "agon new writes a robot" "$AGON" new robotrumble "$T/own"
t "that plays" play own "$T/own" "$T/own" 2
t "without a fault" is own 'a.outcomes.ok === 2 && b.outcomes.ok === 2'
t "and verifies" verifies own
t "focus beats chaser" play focus "$BOTS/focus" "$BOTS/chaser" 2
t "in every game" is focus 'a.wins === 2 && b.outcomes.ok === 2'
t "planner beats focus" play planner "$BOTS/planner" "$BOTS/focus" 2
t "in every game too" is planner 'a.wins === 2 && b.outcomes.ok === 2'
t "with two workers it is the same" play two "$BOTS/planner" "$BOTS/focus" 2 -j 2
t "to the byte" sh -c 'for f in "$1/r-planner"/*; do cmp "$f" "$1/r-two/${f##*/}" || exit 1; done' _ "$T"
t "a single file is a robot" sh -c 'cp "$1/chaser/robot.js" "$2/mine.js" && cp "$1/focus/robot.py" "$2/yours.py"' _ "$BOTS" "$T"
t "whatever its name" play single "$T/mine.js" "$T/yours.py" 2
t "and plays" is single 'a.outcomes.ok === 2 && b.wins === 2'

# ---- the names of the public game: an error in these files would end their game
mkdir "$T/api_py" "$T/api_js"
cat >"$T/api_py/robot.py" <<'X'
from rumblelib import *
import math, collections
calls = 0
assert (MAP_SIZE, len(SPAWN_COORDS), len(HILL_COORDS)) == (19, 48, 9)
a = Coords(3, 4)
assert a == (3, 4) and a.x == 3 and a.y == 4 and hash(a) == hash(Coords(3, 4)) and {a: 1}[Coords(3, 4)] == 1 and str(a) == "(3, 4)"
assert a + Coords(1, -1) == (4, 3) and a - Coords(1, 1) == (2, 3) and a * 2 == (6, 8)
assert a + Direction.North == (3, 3) and a + Direction.East == (4, 4) and a - Direction.South == (3, 3) and a - Direction.West == (4, 4)
assert isinstance(a + Direction.North, Coords) and sorted(a.coords_around()) == [(2, 4), (3, 3), (3, 5), (4, 4)]
assert a.distance_to(Coords(6, 8)) == 5 and a.walking_distance_to(Coords(6, 8)) == 7
for to, d in (((9, 5), "East"), ((0, 3), "West"), ((4, 9), "South"), ((2, 0), "North"), ((1, 2), "West"), ((1, 6), "West"), ((5, 6), "South"), ((5, 2), "North"), ((3, 4), "West")):
    assert a.direction_to(Coords(*to)).value == d, (to, d)
assert Coords(1, 9).is_spawn() and not Coords(9, 9).is_spawn() and Coords(9, 9).is_hill() and not Coords(9, 11).is_hill()
N = Direction.North
assert (N.opposite, N.rotate_cw, N.rotate_ccw, N.to_coords) == (Direction.South, Direction.East, Direction.West, (0, -1))
assert [d.name for d in Direction] == ["North", "South", "East", "West"] and str(N) == repr(N) == "Direction.North" and Direction("East") is Direction.East
assert Team.Red.opposite is Team.Blue and Action(ActionType.Move, N).direction is N and Action.heal(N).type is ActionType.Heal
def fails(f):
    try: f()
    except TypeError: return True
assert fails(lambda: N()) and fails(lambda: Action.move("North")) and fails(lambda: Coords(1.5, 2)) and fails(lambda: a.distance_to(N)) and fails(lambda: a + 1)

def init_turn(state):
    assert calls == 0 or state.turn > 1  # each game starts anew
    assert state.our_team.opposite == state.other_team and isinstance(state.turn, int)
    ours = state.objs_by_team(state.our_team)
    assert state.turn > 1 or len(ours) == 4
    assert [o.id for o in ours] == state.ids_by_team(state.our_team) == sorted(state.ids_by_team(state.our_team), key=int)
    assert state.obj_by_id("1").obj_type == ObjType.Terrain and state.obj_by_id("1").coords == (0, 0) and state.obj_by_id("1").team is None and state.obj_by_id("1").health is None
    assert state.obj_by_id("112").coords == (18, 18) and state.obj_by_id("99999") is None and state.obj_by_coords(Coords(0, 5)).id == "6"
    assert state.obj_by_coords(Coords(-1, 30)) is None and state.id_by_coords(Coords(50, 0)) is None
    assert fails(lambda: state.obj_by_coords((1, 1))) and fails(lambda: state.obj_by_id(1)) and fails(lambda: state.objs_by_team("Red"))

def robot(state, unit):
    global calls
    calls += 1
    if not (unit.team == state.our_team and unit.obj_type is ObjType.Unit and 1 <= unit.health <= 5 and state.obj_by_coords(unit.coords).id == unit.id == state.id_by_coords(unit.coords)):
        raise SystemExit("not my unit")
    debug.inspect("key", unit); debug.inspect(unit); debug.log("k", 1); debug.locate(unit)
    print(state.turn, unit)
    return Action.move(unit.coords.direction_to(Coords(9, 9)))
X
cat >"$T/api_js/robot.js" <<'X'
function ok(x, what) { if (!x) throw new Error("api: " + what); }
seen = 0; // without a declaration, as the public game's own examples
const a = new Coords(3, 4), N = Direction.North;
ok(MAP_SIZE === 19 && [...SPAWN_COORDS].length === 48 && [...HILL_COORDS].length === 9, "map");
ok(a.x === 3 && `${a}` === "(3, 4)" && `${a.add(N)}` === "(3, 3)" && `${a.sub(N)}` === "(3, 5)" && `${a.add(a)}` === "(6, 8)" && `${a.mul(2)}` === "(6, 8)" && `${a.sub(a)}` === "(0, 0)", "coords");
ok(a.distanceTo(new Coords(6, 8)) === 5 && a.walkingDistanceTo(new Coords(6, 8)) === 7 && new Coords(1, 9).isSpawn() && new Coords(9, 9).isHill(), "distance");
for (const [x, y, d] of [[9, 5, "East"], [0, 3, "West"], [4, 9, "South"], [2, 0, "North"], [1, 2, "West"], [1, 6, "West"], [5, 6, "South"], [5, 2, "North"]])
  ok(a.directionTo(new Coords(x, y)) === Direction[d], "direction to " + d);
ok(N.opposite === Direction.South && N.rotateCw === Direction.East && N.rotateCcw === Direction.West && `${N.toCoords}` === "(0, -1)" && `${N}` === "Direction.North", "direction");
ok(JSON.stringify({ d: N }) === '{"d":"North"}' && Direction.valueOf("East") === Direction.East && Team.Red.opposite === Team.Blue, "enum");
function fails(f) { try { f(); } catch (e) { return e instanceof TypeError; } }
ok(fails(() => N()) && fails(() => Action.move("North")) && fails(() => a.distanceTo(N)) && fails(() => new Coords("1", 2)), "types");
ok(_.minBy([{ v: 3 }, { v: 1 }], "v").v === 1 && _.sum([1, 2]) === 3 && _.minBy([], x => x) === undefined && _.sortBy([3, 1], x => x)[0] === 1 && _.range(3).length === 3 && _.chain([3, 1, 2]).sortBy().head().value() === 1, "lodash");
ok(typeof require === "undefined" && typeof module === "undefined" && typeof left === "undefined", "a script");
left = 1; // is gone in the next game
const random = Math.random();
ok(random >= 0 && random < 1, "chance");
function initTurn(state) {
  ok(seen > 0 || state.turn === 1, "each game starts anew");
  const ours = state.objsByTeam(state.ourTeam);
  ok(state.ourTeam.opposite === state.otherTeam && _.isEqual(ours.map(o => o.id), state.idsByTeam(state.ourTeam)), "teams");
  ok(state.objById("1").objType === ObjType.Terrain && `${state.objById("112").coords}` === "(18, 18)" && state.objById("1").team === undefined && state.objById("99999") === undefined, "walls");
  ok(state.objByCoords(new Coords(0, 5)).id === "6" && state.objByCoords(new Coords(-1, 30)) === undefined && state.idByCoords(new Coords(50, 0)) === undefined, "places");
}
function robot(state, unit) {
  seen++;
  debug.inspect("key", unit); debug.inspect(unit); debug.log("k", 1); debug.locate(unit); console.log(state.turn, `${unit}`);
  if (unit.team !== state.ourTeam || state.objByCoords(unit.coords).id !== unit.id || !(unit.health >= 1 && unit.health <= 5)) process.exit(1);
  return Action.move(unit.coords.directionTo(new Coords(9, 9)));
}
X
t "all that the public game offers is there" play api "$T/api_py" "$T/api_js" 4
t "in both languages, and says the same" is api 'a.outcomes.ok === 4 && b.outcomes.ok === 4 && a.wins + a.draws + a.losses === 4'

# ---- what goes wrong
make() { # NAME FILE TEXT
  mkdir -p "$T/$1"
  printf "$3" >"$T/$1/$2"
}
py='def robot(state, unit):\n    '
js='function robot(state, unit) {\n  '
make py_still robot.py "${py}return None\n"
make py_raises robot.py "${py}raise ValueError(unit)\n"
make py_garbage robot.py "${py}return [Action.move, {}, 'move north', object()][state.turn %% 4]\n"
make py_loops robot.py "${py}while True: pass\n"
make py_exits robot.py "${py}raise SystemExit(0)\n"
make py_init robot.py "def init_turn(state):\n    raise ValueError('no')\n${py}return None\n"
make py_arity robot.py "def robot(state):\n    return None\n"
make py_none robot.py "def play(state, unit):\n    return None\n"
make py_top robot.py "raise ValueError('no')\n"
make py_prints robot.py "${py}print('x' * 100000)\n    import sys; sys.stdout.write('y' * 100000)\n    return None\n"
make py_lies robot.py "import os\nos.write(1, b'{\"type\":\"move\",\"n\":1,\"move\":{}}\\\\n')\n${py}return None\n"
make js_raises robot.js "${js}throw unit;\n}\n"
make js_garbage robot.js "${js}return [undefined, {}, 'move north', 3][state.turn %% 4];\n}\n"
make js_loops robot.js "${js}for (;;);\n}\n"
make js_init robot.js "function initTurn(state) { throw new Error('no'); }\n${js}return null;\n}\n"
make js_arity robot.js "function robot(state) {\n  return null;\n}\n"
make js_none robot.js "function play(state, unit) {\n  return null;\n}\n"
make js_prints robot.js "${js}console.log('x'.repeat(1e5)); console.error('y'.repeat(1e5));\n  return null;\n}\n"
make js_prototypes robot.js "Object.prototype.toJSON = () => 'x'; Array.prototype.map = null;\n${js}return null;\n}\n"
# What is wrong with a unit's robot costs the unit its turn, what is wrong with the file the game.
while read -r one how_one two how_two end; do
  t "$one and $two do not hang" play "$one" "$T/$one" "$T/$two" 1 --config game.clock.move=200ms --config game.clock.bank=0s --config game.clock.init=3s
  t "$one: $how_one, $two: $how_two, $end" is "$one" "a.outcomes.$how_one === 1 && b.outcomes.$how_two === 1 && $end === 1"
  t "$one: its replay verifies" verifies "$one"
done <<'X'
py_raises ok js_raises ok a.draws
py_garbage ok js_garbage ok a.draws
py_prints ok js_prints ok a.draws
py_loops timeout js_raises ok b.wins
js_loops timeout py_still ok b.wins
py_init crash js_garbage ok b.wins
js_init crash py_lies ok b.wins
py_exits crash js_prototypes protocol a.draws
py_arity crash js_arity crash a.draws
py_none crash js_none crash a.draws
py_top crash py_still ok b.wins
X

# ---- a file of CodeClash's
mkdir "$T/cc"
cat >"$T/cc/RobotRumble__a__b__r1__s4.yaml" <<X
tournament:
  rounds: 1
game:
  name: RobotRumble
  sims_per_round: 4
  args:
    raw: true
players:
- {agent: dummy, name: alice, code: $BOTS/focus}
- {agent: dummy, name: bob, code: $BOTS/chaser}
X
t "a CodeClash file runs" "$AGON" run "$T/cc/RobotRumble__a__b__r1__s4.yaml" -o "$T/cc/run" --json
cp "$T/out" "$T/cc.json"
t "two rounds of four games" test "$(json "$T/cc.json" .players[0].games_won)" = 8
t "it verifies" "$AGON" verify "$T/cc/run"
t "it exports as CodeClash names it" sh -c '"$1" export "$2/run" --format codeclash -o "$2/out" && grep -q "\"name\": *\"RobotRumble\"" "$(find "$2/out" -name metadata.json)"' _ "$AGON" "$T/cc"
