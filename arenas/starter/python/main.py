"""A player that speaks agon/1 (PROTOCOL.md).  Change choose()."""
import json
import random
import sys

rng = random.Random(0)


def choose(obs):
    """The move, as JSON will write it.  This one is any that obs lists as legal, where it does."""
    legal = obs.get("legal")
    return rng.choice(legal) if legal else json.loads("@MOVE@")


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
