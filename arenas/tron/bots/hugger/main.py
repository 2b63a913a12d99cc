"""hugger: keeps a wall beside it, and so wastes little room."""
import json
import sys

DIRS = ["up", "right", "down", "left"]
STEP = {"up": (0, -1), "right": (1, 0), "down": (0, 1), "left": (-1, 0)}


def is_free(obs, x, y):
    return 0 <= x < obs["width"] and 0 <= y < obs["height"] and obs["field"][y][x] == "."


def walls_around(obs, x, y):
    return sum(not is_free(obs, x + dx, y + dy) for dx, dy in STEP.values())


def choose(obs):
    best, best_walls = obs["dir"], -1
    at = DIRS.index(obs["dir"])
    for turn in (0, 1, 3):  # straight on, right, left
        move = DIRS[(at + turn) % 4]
        dx, dy = STEP[move]
        x, y = obs["x"] + dx, obs["y"] + dy
        if is_free(obs, x, y) and walls_around(obs, x, y) > best_walls:
            best, best_walls = move, walls_around(obs, x, y)
    return best


for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "hello":
        print('{"type":"ready","name":"hugger"}', flush=True)
    elif message["type"] == "turn":
        answer = {"type": "move", "n": message["n"], "move": choose(message["obs"])}
        print(json.dumps(answer), flush=True)
