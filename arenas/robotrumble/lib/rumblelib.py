"""The names that a Robot Rumble bot in Python is written with, and what plays such a bot over
agon/1 (harness/work/wire_function.c).  A bot may say `from rumblelib import *`, or nothing."""
import enum
import inspect
import io
import math
import random
import sys
import traceback
import types

MAP_SIZE = 19
LOG_BYTES = 100000  # of a game; what a bot says beyond it is dropped, not held against it


def _check(value, kind, what):
    if not isinstance(value, kind):
        raise TypeError("%s takes a %s, not %r" % (what, kind.__name__, value))


class _Name(enum.Enum):
    def __str__(self):
        return "%s.%s" % (type(self).__name__, self.name)

    __repr__ = __str__


class Direction(_Name):
    North = "North"
    South = "South"
    East = "East"
    West = "West"

    @property
    def opposite(self):
        return _CLOCKWISE[(_CLOCKWISE.index(self) + 2) % 4]

    @property
    def rotate_cw(self):
        return _CLOCKWISE[(_CLOCKWISE.index(self) + 1) % 4]

    @property
    def rotate_ccw(self):
        return _CLOCKWISE[(_CLOCKWISE.index(self) + 3) % 4]

    @property
    def to_coords(self):
        return _STEP[self]


_CLOCKWISE = (Direction.North, Direction.East, Direction.South, Direction.West)


class Coords(tuple):
    """A cell: x to the right, y down.  Equal to the tuple (x, y)."""

    __slots__ = ()

    def __new__(cls, x, y):
        _check(x, int, "Coords")
        _check(y, int, "Coords")
        return tuple.__new__(cls, (x, y))

    x = property(lambda self: self[0])
    y = property(lambda self: self[1])

    def __repr__(self):
        return "(%d, %d)" % self

    def __getnewargs__(self):
        return tuple(self)

    def is_spawn(self):
        return self in SPAWN_COORDS

    def is_hill(self):
        return self in HILL_COORDS

    def distance_to(self, other):
        _check(other, Coords, "Coords.distance_to")
        return math.hypot(other[0] - self[0], other[1] - self[1])

    def walking_distance_to(self, other):
        _check(other, Coords, "Coords.walking_distance_to")
        return abs(other[0] - self[0]) + abs(other[1] - self[1])

    def direction_to(self, other):
        """The nearest of the four; on a diagonal, west before south and north, east last."""
        _check(other, Coords, "Coords.direction_to")
        dx, dy = other[0] - self[0], other[1] - self[1]
        if abs(dy) <= -dx:
            return Direction.West
        if abs(dx) <= dy:
            return Direction.South
        return Direction.North if abs(dx) <= -dy else Direction.East

    def coords_around(self):
        return [self + d for d in Direction]

    def __add__(self, other):
        x, y = _pair(other, "Coords.__add__")
        return Coords(self[0] + x, self[1] + y)

    def __sub__(self, other):
        x, y = _pair(other, "Coords.__sub__")
        return Coords(self[0] - x, self[1] - y)

    def __mul__(self, n):
        _check(n, int, "Coords.__mul__")
        return Coords(self[0] * n, self[1] * n)


def _pair(other, what):
    if isinstance(other, Direction):
        return _STEP[other]
    _check(other, Coords, what)
    return other


_STEP = dict(zip(_CLOCKWISE, (Coords(0, -1), Coords(1, 0), Coords(0, 1), Coords(-1, 0))))


def _is_wall(c):
    return (c[0] - 9) ** 2 + (c[1] - 9) ** 2 >= 81


_CELLS = [Coords(x, y) for x in range(MAP_SIZE) for y in range(MAP_SIZE)]
SPAWN_COORDS = {c for c in _CELLS if not _is_wall(c) and any(map(_is_wall, c.coords_around()))}
HILL_COORDS = {c for c in _CELLS if abs(c.x - 9) <= 1 and abs(c.y - 9) <= 1}


class Team(_Name):
    Red = "Red"
    Blue = "Blue"

    @property
    def opposite(self):
        return Team.Blue if self is Team.Red else Team.Red


class ObjType(_Name):
    Unit = "Unit"
    Terrain = "Terrain"


class ActionType(_Name):
    Attack = "Attack"
    Move = "Move"
    Heal = "Heal"


class Obj:
    """Something on a cell.  team and health are None for a wall."""

    __slots__ = ("id", "coords", "obj_type", "team", "health")

    def __init__(self, id, coords, obj_type, team=None, health=None):
        self.id, self.coords, self.obj_type = id, coords, obj_type
        self.team, self.health = team, health

    def __repr__(self):
        more = "" if self.team is None else " %s health=%d" % (self.team, self.health)
        return "<%s id=%s coords=%r%s>" % (self.obj_type, self.id, self.coords, more)


# The public game numbers its walls from 1, units from 113.
_WALLS = [Obj(str(i + 1), c, ObjType.Terrain) for i, c in enumerate(filter(_is_wall, _CELLS))]


class State:
    def __init__(self, obs):
        self.turn = obs["turn"]
        self.our_team = Team(obs["team"])
        self.other_team = self.our_team.opposite
        self._ids = {Team.Red: [], Team.Blue: []}
        self._by_id = {o.id: o for o in _WALLS}
        self._by_coords = {o.coords: o for o in _WALLS}
        for u in obs["units"]:
            o = Obj(u["id"], Coords(u["x"], u["y"]), ObjType.Unit, Team(u["team"]), u["health"])
            self._ids[o.team].append(o.id)
            self._by_id[o.id] = self._by_coords[o.coords] = o

    def obj_by_id(self, id):
        _check(id, str, "State.obj_by_id")
        return self._by_id.get(id)

    def ids_by_team(self, team):
        _check(team, Team, "State.ids_by_team")
        return list(self._ids[team])

    def objs_by_team(self, team):
        return [self._by_id[id] for id in self.ids_by_team(team)]

    def obj_by_coords(self, coords):
        _check(coords, Coords, "State.obj_by_coords")
        return self._by_coords.get(coords)

    def id_by_coords(self, coords):
        o = self.obj_by_coords(coords)
        return o.id if o else None


class Action:
    __slots__ = ("type", "direction")

    def __init__(self, type, direction):
        _check(type, ActionType, "Action")
        _check(direction, Direction, "Action")
        self.type, self.direction = type, direction

    def __repr__(self):
        return "<%s %s>" % (self.type, self.direction)

    @staticmethod
    def move(direction):
        return Action(ActionType.Move, direction)

    @staticmethod
    def attack(direction):
        return Action(ActionType.Attack, direction)

    @staticmethod
    def heal(direction):
        return Action(ActionType.Heal, direction)


__all__ = [
    "MAP_SIZE", "SPAWN_COORDS", "HILL_COORDS", "Direction", "Coords", "Team", "ObjType", "Obj",
    "State", "ActionType", "Action",
]


class _Log(io.TextIOBase):
    """Standard output of a bot: its log, as long as there is room."""

    def __init__(self, to):
        self.to = to
        self.start()

    def start(self):
        self.left = LOG_BYTES

    def write(self, text):
        if self.left > 0:
            cut = text[:self.left]
            self.left -= len(cut)
            self.to.write(cut + ("\n... the rest is left out\n" if self.left <= 0 else ""))
        return len(text)

    def flush(self):
        self.to.flush()

    def writable(self):
        return True


class _Debug:
    """What the public site shows beside the map goes to the log."""

    def __init__(self):
        self.at = ""

    def inspect(self, key, val=None):
        if isinstance(key, Obj):  # what locate() was once called
            return self.locate(key)
        print("%s: %s = %s" % (self.at, key, val))

    log = inspect

    def locate(self, unit):
        _check(unit, Obj, "debug.locate")
        print("%s: look at %r" % (self.at, unit))


class Player:
    """A bot's file, started anew for each game."""

    def __init__(self, path):
        with open(path, "rb") as f:
            self.code = compile(f.read(), path, "exec")
        self.path = path
        self.log = sys.stdout = _Log(sys.stdout)

    def start(self, hello):
        """Runs the file.  The function that plays, or None: it has no robot()."""
        random.seed(hello["rng"])  # the same game, the same choices
        self.log.start()
        self.module = types.ModuleType("robot")
        sys.modules["robot"] = self.module
        scope = self.module.__dict__
        scope.update({name: globals()[name] for name in __all__}, __file__=self.path)
        self.debug = scope["debug"] = _Debug()
        exec(self.code, scope)
        self.robot = self.function("robot", 2)
        self.init_turn = self.function("init_turn", 1)
        return self.turn if self.robot else None

    def function(self, name, arguments):
        f = getattr(self.module, name, None)
        if not callable(f):
            return None
        try:
            inspect.signature(f).bind(*range(arguments))
        except TypeError:
            sys.exit("%s: %s() must take %d arguments" % (self.path, name, arguments))
        return f

    def turn(self, obs):
        state = State(obs)
        self.debug.at = "turn %d" % state.turn
        if self.init_turn:
            self.init_turn(state)
        orders = {}
        for unit in state.objs_by_team(state.our_team):
            self.debug.at = "turn %d, unit %s" % (state.turn, unit.id)
            order = self.order(state, unit)
            if order:
                orders[unit.id] = order
        return orders

    def order(self, state, unit):
        """A unit whose robot() fails does nothing in this turn."""
        try:
            action = self.robot(state, unit)
            if action is None:
                return None
            _check(action, Action, "a robot's answer")
            return "%s %s" % (action.type.name.lower(), action.direction.name.lower())
        except Exception:
            print("%s: %s" % (self.debug.at, traceback.format_exc()))
            return None
