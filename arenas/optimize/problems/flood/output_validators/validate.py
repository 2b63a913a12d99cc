# Called as INPUT ANSWER FEEDBACK_DIR with the output on stdin: 42 is legal, 43 is not.
import sys


def no(why):
    with open(sys.argv[3] + "/teammessage.txt", "w") as f:
        f.write(why + "\n")
    sys.exit(43)


def number(word, top):
    if not word.isascii() or not word.isdigit() or len(word) > 9 or int(word) > top:
        no("expected a number from 0 to %d, got %.20r" % (top, word))
    return int(word)


words = open(sys.argv[1]).read().split()
n, k = int(words[0]), int(words[1])
field = [int(c) for row in words[2:] for c in row]
out = sys.stdin.buffer.read(1 << 20).decode("ascii", "replace").split()
if not out:
    no("no output")
moves = [number(w, k - 1) for w in out[1:10002]]
if number(out[0], 10000) != len(out) - 1:
    no("the first number is not how many moves follow")

# The area, and its neighbours by colour: every cell is entered once.
area, edge = set(), [[] for _ in range(k)]


def enter(cells):
    while cells:
        c = cells.pop()
        if c in area:
            continue
        if field[c] != colour:
            edge[field[c]].append(c)
            continue
        area.add(c)
        y, x = divmod(c, n)
        if y > 0:
            cells.append(c - n)
        if y < n - 1:
            cells.append(c + n)
        if x > 0:
            cells.append(c - 1)
        if x < n - 1:
            cells.append(c + 1)


colour = field[0]
enter([0])
for colour in moves:
    cells, edge[colour] = edge[colour], []
    enter(cells)
if len(area) != n * n:
    no("%d of %d cells are left in other colours" % (n * n - len(area), n * n))
with open(sys.argv[3] + "/score.txt", "w") as f:
    f.write("%d\n" % len(moves))
sys.exit(42)
