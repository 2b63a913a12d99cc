"""Takes a win, stops one, makes none for the other if it can, else plays near the middle."""
import json
import random
import sys

rng = random.Random(0)


def drop(board, column, mark):
    """The board after a stone of mark, as lists of characters."""
    rows = [list(row) for row in board]
    y = max(y for y in range(len(rows)) if rows[y][column] == ".")
    rows[y][column] = mark
    return rows, y


def makes_four(board, column, mark):
    rows, y = drop(board, column, mark)
    for dx, dy in ((1, 0), (0, 1), (1, 1), (1, -1)):
        run = 1
        for way in (1, -1):
            cx, cy = column + way * dx, y + way * dy
            while 0 <= cx < 7 and 0 <= cy < 6 and rows[cy][cx] == mark:
                run, cx, cy = run + 1, cx + way * dx, cy + way * dy
        if run >= 4:
            return True
    return False


def gives_four(board, column, mark, other):
    """Could the other win on top of this stone?"""
    rows, y = drop(board, column, mark)
    return y > 0 and makes_four(rows, column, other)


def choose(obs):
    me = obs["you"]
    other = "o" if me == "x" else "x"
    for mark in (me, other):
        for column in obs["legal"]:
            if makes_four(obs["board"], column, mark):
                return column
    safe = [c for c in obs["legal"] if not gives_four(obs["board"], c, me, other)]
    return max(safe or obs["legal"], key=lambda c: -abs(3 - c) + rng.random())


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
