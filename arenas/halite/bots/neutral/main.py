"""neutral: takes the best neutral square beside it, else grows, else goes to the
nearest border.  Speaks agon/1."""
import json
import sys

STILL, NORTH, EAST, SOUTH, WEST = range(5)
STEPS = {NORTH: (0, -1), EAST: (1, 0), SOUTH: (0, 1), WEST: (-1, 0)}


class Map:
    def __init__(self, obs):
        self.width, self.height = obs["width"], obs["height"]
        cells = self.width * self.height
        self.production = [int(v) for v in obs["production"].split()]
        numbers = [int(v) for v in obs["map"].split()]
        self.owner, at = [], 0
        while len(self.owner) < cells:
            self.owner += [numbers[at + 1]] * numbers[at]
            at += 2
        self.strength = numbers[at:]
        self.me = obs["you"]

    def beside(self, i, d):
        dx, dy = STEPS[d]
        x, y = i % self.width, i // self.width
        return (y + dy) % self.height * self.width + (x + dx) % self.width


def border_direction(game, i):
    """Where the nearest square of others lies, in a straight line."""
    best, best_far = NORTH, max(game.width, game.height)
    for d in STEPS:
        at, far = i, 0
        while game.owner[at] == game.me and far < best_far:
            at, far = game.beside(at, d), far + 1
        if far < best_far:
            best, best_far = d, far
    return best


def choose(game, i):
    strength = game.strength[i]
    targets = []
    for d in STEPS:
        at = game.beside(i, d)
        if game.owner[at] != game.me and game.strength[at] < strength:
            targets.append((game.production[at] - game.strength[at] / 50, d))
    if targets:
        return max(targets)[1]
    if strength < 5 * game.production[i] or strength == 0:
        return STILL
    d = border_direction(game, i)
    return d if game.owner[game.beside(i, d)] == game.me else STILL


def orders(obs):
    game = Map(obs)
    return [[i % game.width, i // game.width, choose(game, i)]
            for i, owner in enumerate(game.owner) if owner == game.me]


def main():
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "hello":
            print('{"type":"ready","name":"neutral"}', flush=True)
        elif message["type"] == "turn":
            answer = {"type": "move", "n": message["n"], "move": orders(message["obs"])}
            print(json.dumps(answer), flush=True)


main()
