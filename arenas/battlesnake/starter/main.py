"""A snake that goes where it has room.  It speaks agon/1; change choose()."""
import json
import random
import sys

STEP = {"up": (0, 1), "down": (0, -1), "left": (-1, 0), "right": (1, 0)}
rng = random.Random(0)


def taken(obs):
    """Squares that bodies will still fill after this turn."""
    return {(p["x"], p["y"]) for s in obs["board"]["snakes"] for p in s["body"][:-1]}


def beside(obs, x, y, move):
    """The square that a move leads to, or None when it is a wall."""
    board, (dx, dy) = obs["board"], STEP[move]
    x, y = x + dx, y + dy
    if obs["game"]["ruleset"]["name"].startswith("wrapped"):
        return x % board["width"], y % board["height"]
    return (x, y) if 0 <= x < board["width"] and 0 <= y < board["height"] else None


def exits(obs, square, full):
    """How many squares lie free beside it; -1 when it is not free itself."""
    if square is None or square in full:
        return -1
    around = (beside(obs, *square, move) for move in STEP)
    return sum(s is not None and s not in full for s in around)


def choose(obs):
    head, full = obs["you"]["head"], taken(obs)
    moves = list(STEP)
    rng.shuffle(moves)
    return max(moves, key=lambda m: exits(obs, beside(obs, head["x"], head["y"], m), full))


def main():
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "hello":
            rng.seed(message["rng"])  # the same game, the same choices
            answer = {"type": "ready"}
        elif message["type"] == "turn":
            answer = {"type": "move", "n": message["n"], "move": choose(message["obs"])}
        else:  # "end": nothing to say
            continue
        print(json.dumps(answer), flush=True)


main()
