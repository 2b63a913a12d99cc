"""Pieces that grow, take what is weaker, and wander.  It speaks agon/1; change choose()."""
import json
import random
import sys

STILL, NORTH, EAST, SOUTH, WEST = range(5)
STEP = {NORTH: (0, -1), EAST: (1, 0), SOUTH: (0, 1), WEST: (-1, 0)}
rng = random.Random(0)


class Board:
    """owner, strength and production by square, y * width + x; me is your owner number."""

    def __init__(self, obs):
        self.width, self.height, self.me = obs["width"], obs["height"], obs["you"]
        self.production = [int(v) for v in obs["production"].split()]
        numbers = [int(v) for v in obs["map"].split()]
        self.owner, at = [], 0
        while len(self.owner) < self.width * self.height:  # runs: how many, of whom
            self.owner += [numbers[at + 1]] * numbers[at]
            at += 2
        self.strength = numbers[at:]

    def beside(self, i, direction):
        dx, dy = STEP[direction]
        x, y = i % self.width + dx, i // self.width + dy
        return y % self.height * self.width + x % self.width


def choose(board, i):
    """The direction for the piece on square i."""
    for direction in STEP:
        to = board.beside(i, direction)
        if board.owner[to] != board.me and board.strength[to] < board.strength[i]:
            return direction
    if board.strength[i] < 5 * board.production[i]:
        return STILL  # a piece that stays grows by the production of its square
    return rng.choice((NORTH, WEST))


def orders(obs):
    board = Board(obs)
    return [[i % board.width, i // board.width, choose(board, i)]
            for i, owner in enumerate(board.owner) if owner == board.me]


def main():
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "hello":
            rng.seed(message["rng"])  # the same game, the same choices
            answer = {"type": "ready"}
        elif message["type"] == "turn":
            answer = {"type": "move", "n": message["n"], "move": orders(message["obs"])}
        else:  # "end": nothing to say
            continue
        print(json.dumps(answer), flush=True)


main()
