#!/usr/bin/env python3
"""The turn of Battlesnake a second time, as plainly as can be, to hold the arena against.

    snake_rules.py FILE.jsonl...     games recorded by `snakecheck --record`

Each line has a board and the moves that were played on it; the next line must be what
these rules make of it, apart from food and hazards that chance has added.  Exit 1 if not.
"""
import copy
import json
import sys

STEP = {"up": (0, 1), "down": (0, -1), "left": (-1, 0), "right": (1, 0)}


def point(p):
    return p["x"], p["y"]


class Board:
    def __init__(self, line):
        board, rules = line["board"], line["game"]["ruleset"]
        self.width, self.height = board["width"], board["height"]
        self.mode, self.damage = rules["name"], rules["settings"]["hazardDamagePerTurn"]
        self.food = [point(p) for p in board["food"]]
        self.hazards = [point(p) for p in board["hazards"]]
        self.body = {s["id"]: [point(p) for p in s["body"]] for s in board["snakes"]}
        self.health = {s["id"]: s["health"] for s in board["snakes"]}

    def turn(self, moves):
        dead = set()
        for who, body in self.body.items():
            x, y = body[0][0] + STEP[moves[who]][0], body[0][1] + STEP[moves[who]][1]
            if self.mode.startswith("wrapped"):
                x, y = x % self.width, y % self.height
            body.insert(0, (x, y))
            body.pop()
        for who in self.body:
            self.health[who] -= 1
        for who, body in self.body.items():
            for hazard in self.hazards:
                if hazard == body[0] and hazard not in self.food:
                    self.health[who] = max(0, self.health[who] - self.damage)
                    if self.health[who] == 0:
                        dead.add(who)
        left = []
        for food in self.food:
            eaters = [w for w, body in self.body.items() if body[0] == food and w not in dead]
            for who in eaters:
                self.body[who].append(self.body[who][-1])
                self.health[who] = 100
            if not eaters:
                left.append(food)
        self.food = left
        for who, body in self.body.items():
            x, y = body[0]
            if self.health[who] <= 0 or not (0 <= x < self.width and 0 <= y < self.height):
                dead.add(who)
        dead |= self.collisions(dead)
        for who in dead:
            del self.body[who], self.health[who]
        if self.mode.endswith("constrictor"):
            self.food = []
            for who, body in self.body.items():
                self.health[who] = 100
                if body[-1] != body[-2]:
                    body.append(body[-1])

    def collisions(self, dead):
        gone = set()
        living = {w: b for w, b in self.body.items() if w not in dead}
        for who, body in living.items():
            for other, theirs in living.items():
                if body[0] in theirs[1:]:
                    gone.add(who)
                if other != who and body[0] == theirs[0] and len(body) <= len(theirs):
                    gone.add(who)
        return gone


def check(path):
    lines = [json.loads(line) for line in open(path, encoding="utf-8")]
    turns = [line for line in lines if "board" in line]
    for now, then in zip(turns, turns[1:]):
        made, found = Board(copy.deepcopy(now)), Board(then)
        made.turn(now["moves"])
        if (made.body, made.health) != (found.body, found.health) or set(made.food) - set(found.food):
            print("%s: turn %d does not follow" % (path, then["turn"]))
            return 0, 1
    return len(turns) - 1, 0


def main():
    results = [check(path) for path in sys.argv[1:]]
    print("%d games, %d turns" % (len(results), sum(r[0] for r in results)))
    return 1 if not results or any(r[1] for r in results) or not sum(r[0] for r in results) else 0


sys.exit(main())
