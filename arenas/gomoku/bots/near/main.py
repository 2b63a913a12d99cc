"""A random free square beside a stone."""
import json
import random
import sys

rng = random.Random(0)


def choose(obs):
    board, size = obs["board"], len(obs["board"])
    near = [
        [x, y]
        for y in range(size)
        for x in range(size)
        if board[y][x] == "."
        and any(
            board[v][u] != "."
            for v in range(max(0, y - 1), min(size, y + 2))
            for u in range(max(0, x - 1), min(size, x + 2))
        )
    ]
    return rng.choice(near) if near else [size // 2, size // 2]


def main():
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "hello":
            rng.seed(message["rng"])  # the same game, the same choices
            answer = {"type": "ready"}
        elif message["type"] == "turn":
            answer = {"type": "move", "n": message["n"], "move": choose(message["obs"])}
        else:  # "end" and "event": nothing to say
            continue
        print(json.dumps(answer), flush=True)


main()
