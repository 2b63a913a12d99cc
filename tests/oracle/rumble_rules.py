#!/usr/bin/env python3
"""The turn of Robot Rumble a second time, as plainly as can be, to hold the arena against.

    rumble_rules.py GAME.html...     pages that `agon replay --html` wrote
    rumble_rules.py GAME.json...     games that the public engine has recorded (rumblebot --raw)

Every position must be what these rules make of the one before and its orders, apart from where
units appear, which must be allowed.  Exit 1 if not.  Says how much it has looked at.
"""
import json
import re
import sys

STEP = {"north": (0, -1), "east": (1, 0), "south": (0, 1), "west": (-1, 0)}
WAYS = list(STEP)  # the right of way
BACK = {"north": "south", "south": "north", "east": "west", "west": "east"}
seen = {"turns": 0, "moves": 0, "stops": 0, "exchanges": 0, "attacks": 0, "deaths": 0, "cleared": 0}


def wall(cell):
    return (cell[0] - 9) ** 2 + (cell[1] - 9) ** 2 >= 81


def beside(cell, way):
    return cell[0] + STEP[way][0], cell[1] + STEP[way][1]


def rim(cell):
    return not wall(cell) and any(wall(beside(cell, way)) for way in WAYS)


class Unit:
    def __init__(self, id, team, x, y, health):
        self.id, self.team, self.cell, self.health = int(id), team, (x, y), health

    def tell(self):
        return self.id, self.team, self.cell, self.health


def move(units, orders):
    """Orders: {id: (verb, way)}."""
    at = {u.cell: u for u in units}
    goes = {u.id: orders[u.id][1] for u in units if orders.get(u.id, ("",))[0] == "move"}
    want = {}
    for u in units:
        if u.id in goes:
            want.setdefault(beside(u.cell, goes[u.id]), []).append(u)
    go = {}
    for cell, who in want.items():
        first = min(who, key=lambda u: WAYS.index(goes[u.id]))
        go[first.id] = cell
    for a in units:
        b = at.get(go.get(a.id))
        if not b or go.get(b.id) != a.cell or b.id not in go:
            continue
        # a and b want each other's cells.
        def older(cell, comer):
            return any(u.id < comer.id for u in want[cell])
        if not (older(a.cell, b) and older(b.cell, a)):
            del go[a.id], go[b.id]
        else:
            seen["exchanges"] += 1
    while True:
        full = {u.cell for u in units if u.id not in go}
        stopped = [i for i, cell in go.items() if wall(cell) or cell in full]
        if not stopped:
            break
        for i in stopped:
            del go[i]
    seen["moves"] += len(go)
    seen["stops"] += len(goes) - len(go)
    for u in units:
        u.cell = go.get(u.id, u.cell)


def turn(units, orders, heals):
    move(units, orders)
    at = {u.cell: u for u in units}
    for verb, change in (("attack", -1), ("heal", 1)):
        if verb == "heal" and not heals:
            continue
        for u in units:
            v, way = orders.get(u.id, (None, None))
            hit = at.get(beside(u.cell, way)) if v == verb else None
            if hit and (verb == "attack" or hit.health > 0):
                hit.health = min(5, hit.health + change)
                seen["attacks"] += verb == "attack"
    left = [u for u in units if u.health > 0]
    seen["deaths"] += len(units) - len(left)
    return left


def check_spawn(old, new, pairs, next_id):
    """What came after the rim was cleared: pairs, oldest first, on free cells of the rim."""
    left = [u for u in old if not rim(u.cell)]
    seen["cleared"] += len(old) - len(left)
    come = [u for u in new if u.id >= next_id]
    if [u.tell() for u in left] != [u.tell() for u in new if u.id < next_id]:
        return "who is left"
    taken = {u.cell for u in left}
    if [u.id for u in come] != list(range(next_id, next_id + 2 * pairs)):
        return "how many appear"
    for blue, red in zip(come[::2], come[1::2]):
        if (blue.team, red.team) != ("Blue", "Red") or blue.health != 5 or red.health != 5:
            return "what appears"
        if red.cell != (18 - blue.cell[0], 18 - blue.cell[1]):
            return "the mirror image"
        for u in (blue, red):
            if not rim(u.cell) or u.cell in taken:
                return "where they appear"
            taken.add(u.cell)
    return None


def check_game(positions, params):
    """positions: [(turn to be played, units, orders of that turn)]"""
    next_id = 113 + 2 * params["spawn_units"]
    for (n, units, orders), (_, after, _) in zip(positions, positions[1:]):
        seen["turns"] += 1
        got = turn([Unit(*u) for u in units], orders, params["heal"])
        after = [Unit(*u) for u in after]
        why = None
        if params["spawn_every"] and n % params["spawn_every"] == 0 and n < params["turns"]:
            why = check_spawn(got, after, params["spawn_units"], next_id)
            next_id += 2 * params["spawn_units"]
        elif [u.tell() for u in got] != [u.tell() for u in after]:
            why = "the position"
        if why:
            return "turn %d: %s: %s" % (n, why, sorted(
                {u.tell() for u in got} ^ {u.tell() for u in after}))
    return None


def page(text):
    """A page's frames; the orders of a turn are in the frame after it, by cell."""
    data = json.loads(re.search(r'id="data">(.*?)</script>', text, re.S).group(1))
    frames, teams = data["frames"], ("Blue", "Red")
    positions = []
    for k, f in enumerate(frames):
        units = [(u[0], teams[u[1]], u[2], u[3], u[4]) for u in f["units"]]
        ids = {(u[2], u[3]): u[0] for u in units}
        deeds = frames[k + 1]["deeds"] if k + 1 < len(frames) else []
        orders = {ids[d[1], d[2]]: (d[3], WAYS[d[4]]) for d in deeds}
        positions.append((f["turn"] + 1, units, orders))
    return positions


def public(game):
    positions = []
    for t in game["turns"]:
        objs = t["state"]["objs"].values()
        units = sorted((int(o["id"]), o["team"], *o["coords"], o["health"]) for o in objs if o["obj_type"] == "Unit")
        if {tuple(o["coords"]) for o in objs if o["obj_type"] == "Terrain"} != {
                (x, y) for x in range(19) for y in range(19) if wall((x, y))}:
            raise ValueError("other walls")
        acts = {int(i): a.get("Ok") for i, a in t["robot_actions"].items()}
        orders = {i: (a["type"].lower(), a["direction"].lower()) for i, a in acts.items() if a}
        positions.append((t["state"]["turn"], units, orders))
    return positions


def main():
    bad = 0
    params = {"turns": 100, "spawn_every": 10, "spawn_units": 4, "heal": False}
    for word in sys.argv[1:]:
        if "=" in word:
            key, value = word.split("=")
            params[key] = json.loads(value)
            continue
        with open(word) as f:
            text = f.read()
        why = check_game(public(json.loads(text)) if word.endswith(".json") else page(text), params)
        if why:
            print("%s: %s" % (word, why))
            bad = 1
    print(", ".join("%d %s" % (n, what) for what, n in seen.items()))
    sys.exit(bad)


main()
