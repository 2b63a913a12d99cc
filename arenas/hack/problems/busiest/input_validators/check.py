import re
import sys

text = sys.stdin.read()
lines = text.split("\n")
if not re.fullmatch(r"0|[1-9]\d{0,3}", lines[0]) or lines[-1] != "":
    sys.exit(43)
n = int(lines[0])
if n > 1000 or len(lines) != n + 2:
    sys.exit(43)
for line in lines[1:-1]:
    if not re.fullmatch(r"(0|-?[1-9]\d{0,9}) (0|-?[1-9]\d{0,9})", line):
        sys.exit(43)
    a, b = map(int, line.split())
    if not -10**9 <= a < b <= 10**9:
        sys.exit(43)
sys.exit(42)
