"""Five in a row: lengthens its longest line or blocks the other's.  It speaks agon/1; change choose()."""
import json
import random
import sys

rng = random.Random(0)


LINES = ((1, 0), (0, 1), (1, 1), (1, -1))


def run(board, x, y, dx, dy, mark):
    """Stones of mark from x, y on, without that square."""
    n, size = 0, len(board)
    x, y = x + dx, y + dy
    while 0 <= x < size and 0 <= y < size and board[y][x] == mark:
        n, x, y = n + 1, x + dx, y + dy
    return n


def worth(board, x, y, mark):
    """The longest line that a stone of mark would make here."""
    return max(1 + run(board, x, y, dx, dy, mark) + run(board, x, y, -dx, -dy, mark) for dx, dy in LINES)


def choose(obs):
    board, me = obs["board"], obs["you"]
    other = "o" if me == "x" else "x"
    size, best, move = len(board), -1, None
    for y in range(size):
        for x in range(size):
            if board[y][x] != ".":
                continue
            middle = abs(2 * x - size + 1) + abs(2 * y - size + 1)
            mine, theirs = worth(board, x, y, me), worth(board, x, y, other)
            value = 4.0**mine + 3.9**theirs - 0.01 * middle + 0.1 * rng.random()
            if value > best:
                best, move = value, [x, y]
    return move


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
