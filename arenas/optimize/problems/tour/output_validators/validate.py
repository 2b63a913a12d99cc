# Called as INPUT ANSWER FEEDBACK_DIR with the output on stdin: 42 is legal, 43 is not.
import math
import sys


def no(why):
    with open(sys.argv[3] + "/teammessage.txt", "w") as f:
        f.write(why + "\n")
    sys.exit(43)


def number(word, low, top):
    if not word.isascii() or not word.isdigit() or len(word) > 9 or not low <= int(word) <= top:
        no("expected a number from %d to %d, got %.20r" % (low, top, word))
    return int(word)


words = list(map(int, open(sys.argv[1]).read().split()))
n, q = words[:2]
stops = [tuple(words[2:4]) + (0,)] + [tuple(words[4 + 3 * i : 7 + 3 * i]) for i in range(n)]
out = iter(sys.stdin.buffer.read(1 << 20).decode("ascii", "replace").split())
seen, length = set(), 0.0


def take(low, top):
    word = next(out, None)
    if word is None:
        no("the output ends too early")
    return number(word, low, top)


for tour in range(take(0, n)):
    at, load = stops[0], 0
    for _ in range(take(0, n)):
        c = take(1, n)
        if c in seen:
            no("customer %d is visited twice" % c)
        seen.add(c)
        load += stops[c][2]
        length += math.hypot(stops[c][0] - at[0], stops[c][1] - at[1])
        at = stops[c]
    if load > q:
        no("tour %d brings %d parcels, and the van holds %d" % (tour + 1, load, q))
    length += math.hypot(stops[0][0] - at[0], stops[0][1] - at[1])
if next(out, None) is not None:
    no("there is more output than the tours")
if len(seen) != n:
    no("%d customers are not visited" % (n - len(seen)))
with open(sys.argv[3] + "/score.txt", "w") as f:
    f.write("%.6f\n" % length)
sys.exit(42)
