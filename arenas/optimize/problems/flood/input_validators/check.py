import re
import sys

lines = sys.stdin.read().split("\n")
if lines[-1:] != [""] or not re.fullmatch(r"[1-9]\d? [1-9]", lines[0]):
    sys.exit("the first line is not n k, or the last has no end")
n, k = map(int, lines[0].split())
if not (1 <= n <= 24 and 1 <= k <= 8) or len(lines) != n + 2:
    sys.exit("n, k or the number of lines is out of bounds")
if not all(re.fullmatch(r"[0-9]{%d}" % n, x) and all(int(c) < k for c in x) for x in lines[1:-1]):
    sys.exit("a line of the field is not n colours")
sys.exit(42)
