import re
import sys

lines = sys.stdin.read().split("\n")
if len(lines) != 3 or lines[2] != "":
    sys.exit(43)
number = "(0|[1-9][0-9]*)"
if not re.fullmatch(number + " " + number, lines[0]):
    sys.exit(43)
n, limit = map(int, lines[0].split())
if not re.fullmatch(number + "( " + number + ")*", lines[1]):
    sys.exit(43)
weights = list(map(int, lines[1].split()))
ok = 1 <= n <= 20000 and 1 <= limit <= 10**9 and len(weights) == n
ok = ok and all(1 <= w <= 1000 for w in weights)
sys.exit(42 if ok else 43)
