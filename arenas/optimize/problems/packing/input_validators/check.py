import re
import sys

lines = sys.stdin.read().split("\n")
if lines[-1:] != [""] or not re.fullmatch(r"[1-9]\d{0,2} [1-9]\d{0,2} [1-9]\d{0,2}", lines[0]):
    sys.exit("the first line is not w h n, or the last has no end")
w, h, n = map(int, lines[0].split())
if not (1 <= w <= 200 and 1 <= h <= 200 and 1 <= n <= 200) or len(lines) != n + 2:
    sys.exit("w, h, n or the number of lines is out of bounds")
for x in lines[1:-1]:
    if not re.fullmatch(r"[1-9]\d? [1-9]\d? [1-9]\d{0,5}", x):
        sys.exit("a line is not width height value")
    a, b, value = map(int, x.split())
    if a > 50 or b > 50 or value > 100000:
        sys.exit("width, height or value is out of bounds")
sys.exit(42)
