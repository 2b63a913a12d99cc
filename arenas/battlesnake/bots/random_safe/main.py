"""random_safe: any move that does not kill at once.  Speaks agon/1."""
import json
import random
import sys

STEPS = {"up": (0, 1), "down": (0, -1), "left": (-1, 0), "right": (1, 0)}
rng = random.Random(0)


def choose(obs):
    board, head = obs["board"], obs["you"]["head"]
    wraps = obs["game"]["ruleset"]["name"].startswith("wrapped")
    # The last part of a tail moves away, unless its owner has just eaten.
    taken = {(p["x"], p["y"]) for s in board["snakes"] for p in s["body"][:-1]}
    safe = []
    for move, (dx, dy) in STEPS.items():
        x, y = head["x"] + dx, head["y"] + dy
        if wraps:
            x, y = x % board["width"], y % board["height"]
        if 0 <= x < board["width"] and 0 <= y < board["height"] and (x, y) not in taken:
            safe.append(move)
    return rng.choice(safe or list(STEPS))


def main():
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "hello":
            rng.seed(message["rng"])
            print('{"type":"ready","name":"random_safe"}', flush=True)
        elif message["type"] == "turn":
            answer = {"type": "move", "n": message["n"], "move": choose(message["obs"])}
            print(json.dumps(answer), flush=True)


main()
