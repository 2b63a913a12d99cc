import re
import sys

text = sys.stdin.read()
number = r"-?(0|[1-9][0-9]*)(\.[0-9]{1,3})?"
lines = text.split("\n")
if not re.fullmatch("[1-9][0-9]*", lines[0]) or lines[-1] != "":
    sys.exit(43)
n = int(lines[0])
if not 3 <= n <= 1000 or len(lines) != n + 2:
    sys.exit(43)
for line in lines[1:-1]:
    if not re.fullmatch(number + " " + number, line):
        sys.exit(43)
    if any(abs(float(x)) > 1e5 for x in line.split()):
        sys.exit(43)
sys.exit(42)
