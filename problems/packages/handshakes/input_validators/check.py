import re
import sys

most, only_m = int(sys.argv[1]), int(sys.argv[2])
text = sys.stdin.read()
if not re.fullmatch("(0|[1-9][0-9]*)( (0|[1-9][0-9]*)){4}\n", text):
    sys.exit(43)
n, m, a, p, q = map(int, text.split())
ok = 1 <= n <= most and 1 <= m <= 1000 and (only_m == 0 or m == only_m)
sys.exit(42 if ok and max(a, p, q) < 1000003 else 43)
