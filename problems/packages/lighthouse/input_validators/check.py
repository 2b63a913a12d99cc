import re
import sys

m = re.fullmatch("send (0|[1-9][0-9]{0,4})\n", sys.stdin.read())
sys.exit(42 if m and int(m[1]) <= 65535 else 43)
