"""Othello: a corner if there is one, else the fewest discs turned.  It speaks agon/1; change choose()."""
import json
import random
import sys

rng = random.Random(0)


def flips(board, square, me, other):
    """How many discs a move to "d3" turns over."""
    x, y, n = ord(square[0]) - ord("a"), int(square[1]) - 1, 0
    for dx in (-1, 0, 1):
        for dy in (-1, 0, 1):
            run, cx, cy = 0, x + dx, y + dy
            while 0 <= cx < 8 and 0 <= cy < 8 and board[cy][cx] == other:
                run, cx, cy = run + 1, cx + dx, cy + dy
            if 0 <= cx < 8 and 0 <= cy < 8 and board[cy][cx] == me:
                n += run
    return n


def choose(obs):
    me = obs["you"]
    other = "o" if me == "x" else "x"
    corners = [m for m in obs["legal"] if m in ("a1", "a8", "h1", "h8")]
    if corners:
        return rng.choice(corners)
    return min(obs["legal"], key=lambda m: flips(obs["board"], m, me, other) + rng.random())


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
