"""A Robot Rumble team: every unit strikes an enemy beside it, or goes to the nearest one.

robot() is called for each of your units, in every turn; what both teams did is then played at
once.  README.md has the rules and all that state and unit offer.  Change robot().
"""


def robot(state, unit):
    enemies = state.objs_by_team(state.other_team)
    if not enemies:
        return None
    nearest = min(enemies, key=lambda e: unit.coords.walking_distance_to(e.coords))
    way = unit.coords.direction_to(nearest.coords)
    if unit.coords.walking_distance_to(nearest.coords) == 1:
        return Action.attack(way)
    for d in (way, way.rotate_cw, way.rotate_ccw):
        if state.obj_by_coords(unit.coords + d) is None:
            return Action.move(d)
    return None
