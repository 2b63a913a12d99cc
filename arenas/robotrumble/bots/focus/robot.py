"""focus: strikes where most friends can, goes where friends outnumber enemies, leaves the rim
before new units appear, and steps back from a fight that it would lose."""

target = None
taken = set()


def beside(coords):
    return [coords + d for d in Direction]


def init_turn(state):
    """One enemy for all: weak, with many of ours about it."""
    global target
    taken.clear()
    ours = state.objs_by_team(state.our_team)
    enemies = state.objs_by_team(state.other_team)

    def cost(e):
        near = sorted(e.coords.walking_distance_to(o.coords) for o in ours)[:4]
        return sum(near) + 2 * e.health

    target = min(enemies, key=cost, default=None)


def strength(state, coords, team):
    """How many of a team stand within two steps of coords."""
    return sum(o.coords.walking_distance_to(coords) <= 2 for o in state.objs_by_team(team))


def is_free(state, coords):
    return coords not in taken and state.obj_by_coords(coords) is None


def go(state, unit, ways):
    """The first of these ways that is free."""
    for way in ways:
        to = unit.coords + way
        if is_free(state, to):
            taken.add(to)
            return Action.move(way)
    return None


def robot(state, unit):
    around = [o for o in map(state.obj_by_coords, beside(unit.coords)) if o and o.team == state.other_team]
    leaves_soon = state.turn % 10 == 0 and unit.coords.is_spawn()
    inward = sorted(Direction, key=lambda d: (unit.coords + d).distance_to(Coords(9, 9)))
    if leaves_soon:
        return go(state, unit, [d for d in inward if not (unit.coords + d).is_spawn()])
    if around:
        if len(around) > 1 and unit.health <= len(around) + 1:
            away = sorted(Direction, key=lambda d: strength(state, unit.coords + d, state.other_team))
            return go(state, unit, away) or attack(unit, around)
        return attack(unit, around)
    if unit.coords.is_spawn() or target is None:
        return go(state, unit, inward[:2])
    ways = sorted(Direction, key=lambda d: (unit.coords + d).distance_to(target.coords))
    step = unit.coords + ways[0]
    near = [e for e in state.objs_by_team(state.other_team) if e.coords.walking_distance_to(step) == 1]
    if near and unit.coords.walking_distance_to(near[0].coords) == 2:
        # Who comes near first is hit first: wait for it, striking the cell between.
        if strength(state, unit.coords, state.our_team) <= strength(state, near[0].coords, state.other_team):
            return Action.attack(ways[0])
    return go(state, unit, ways[:3])


def attack(unit, around):
    weakest = min(around, key=lambda o: o.health)
    return Action.attack(unit.coords.direction_to(weakest.coords))
