"""A bike that looks one cell ahead.  It speaks agon/1 (PROTOCOL.md); change choose()."""
import json
import random
import sys

STEP = {"up": (0, -1), "right": (1, 0), "down": (0, 1), "left": (-1, 0)}
rng = random.Random(0)


def is_free(obs, x, y):
    return 0 <= x < obs["width"] and 0 <= y < obs["height"] and obs["field"][y][x] == "."


def ahead(obs, move):
    """How many free cells lie in that direction."""
    dx, dy = STEP[move]
    x, y, n = obs["x"] + dx, obs["y"] + dy, 0
    while is_free(obs, x, y):
        x, y, n = x + dx, y + dy, n + 1
    return n


def choose(obs):
    """Straight on while there is room, else where most of it is."""
    if ahead(obs, obs["dir"]) > 0 and rng.random() < 0.9:
        return obs["dir"]
    return max(obs["legal"], key=lambda move: ahead(obs, move))


def main():
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "hello":
            rng.seed(message["rng"])  # the same game, the same choices
            answer = {"type": "ready"}
        elif message["type"] == "turn":
            answer = {"type": "move", "n": message["n"], "move": choose(message["obs"])}
        else:  # "event", "end": nothing to say
            continue
        print(json.dumps(answer), flush=True)


main()
