"""Hold'em: raises high pairs and aces, calls cheap bets, folds the rest.  It speaks agon/1; change choose()."""
import json
import random
import sys

rng = random.Random(0)


RANKS = "23456789TJQKA"


def strength(hole, board):
    """0..1: how good two cards look, and what they make with the board."""
    a, b = sorted((RANKS.index(c[0]) for c in hole), reverse=True)
    value = (a + b) / 40 + (0.35 if a == b else 0) + (0.05 if hole[0][1] == hole[1][1] else 0)
    table = [RANKS.index(c[0]) for c in board]
    pairs = (a in table) + (b in table)
    if board:
        value += 0.3 * pairs - 0.1 * (pairs == 0 and a != b)
    return value + 0.02 * rng.random()


def choose(obs):
    value, call, pot = strength(obs["hole"], obs["board"]), obs["to_call"], obs["pot"]
    if value > 0.65 and obs["max_raise_to"] > 0:
        to = obs["min_raise_to"] + pot // 2
        return {"a": "raise", "to": min(to, obs["max_raise_to"])}
    if call == 0:
        return "check"
    return "call" if value > 0.3 + 0.5 * call / (pot + call) else "fold"


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
