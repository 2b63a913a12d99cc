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


words = list(map(int, open(sys.argv[1]).read().split()))
w, h, n = words[:3]
out = sys.stdin.buffer.read(1 << 20).decode("ascii", "replace").split()
if not out:
    no("no output")
m = number(out[0], n)
if len(out) != 1 + 4 * m:
    no("expected %d numbers after the first, got %d" % (4 * m, len(out) - 1))
placed, worth, used = [], 0, set()
for i in range(m):
    which, turned = number(out[1 + 4 * i], n - 1), number(out[4 + 4 * i], 1)
    x, y = number(out[2 + 4 * i], w), number(out[3 + 4 * i], h)
    a, b, value = words[3 + 3 * which : 6 + 3 * which]
    if turned:
        a, b = b, a
    if which in used:
        no("rectangle %d is there twice" % which)
    if x + a > w or y + b > h:
        no("rectangle %d leaves the board" % which)
    for other, ox, oy, oa, ob in placed:
        if x < ox + oa and ox < x + a and y < oy + ob and oy < y + b:
            no("rectangles %d and %d overlap" % (other, which))
    used.add(which)
    placed.append((which, x, y, a, b))
    worth += value
with open(sys.argv[3] + "/score.txt", "w") as f:
    f.write("%d\n" % worth)
sys.exit(42)
