import re
import sys

lines = sys.stdin.read().split("\n")
number = r"(0|[1-9]\d{0,3})"
if lines[-1:] != [""] or len(lines) < 4 or not re.fullmatch(number + " " + number, lines[0]):
    sys.exit("the first line is not n q, or the last has no end")
n, q = map(int, lines[0].split())
if not (1 <= n <= 120 and 10 <= q <= 100) or len(lines) != n + 3:
    sys.exit("n, q or the number of lines is out of bounds")
if not re.fullmatch(number + " " + number, lines[1]) or max(map(int, lines[1].split())) > 1000:
    sys.exit("the second line is not x y of the depot")
for x in lines[2:-1]:
    if not re.fullmatch(" ".join([number] * 3), x):
        sys.exit("a line is not x y parcels")
    a, b, c = map(int, x.split())
    if a > 1000 or b > 1000 or not 1 <= c <= 10:
        sys.exit("x, y or parcels are out of bounds")
sys.exit(42)
