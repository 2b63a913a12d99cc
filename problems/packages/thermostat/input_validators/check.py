import re
import sys

text = sys.stdin.read()
m = re.fullmatch("([1-9][0-9]{0,6}) ([1-9][0-9]{0,6})\n", text)
sys.exit(42 if m and int(m[2]) <= int(m[1]) <= 10**6 else 43)
