"""Chess: takes the most valuable piece it can, else any legal move.  It speaks agon/1; change choose()."""
import json
import random
import sys

rng = random.Random(0)


VALUE = {"p": 1, "n": 3, "b": 3, "r": 5, "q": 9, "k": 0}


def squares(fen):
    """{"e4": "P", ...} from a FEN."""
    at = {}
    for y, row in enumerate(fen.split()[0].split("/")):
        x = 0
        for c in row:
            if c.isdigit():
                x += int(c)
            else:
                at["abcdefgh"[x] + str(8 - y)] = c
                x += 1
    return at


def choose(obs):
    at = squares(obs["fen"])

    def gain(move):
        taken = VALUE[at[move[2:4]].lower()] if move[2:4] in at else 0
        promoted = VALUE[move[4]] if len(move) == 5 else 0
        return taken + promoted - 0.1 * VALUE[at[move[:2]].lower()] * (taken > 0) + 0.05 * rng.random()

    return max(obs["legal"], key=gain)


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
