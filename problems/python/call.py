# Calls a function of the submission: its arguments are JSON, one a line of the input, what it
# returns is JSON on the output.  What the submission prints goes to its stderr.
import json
import os
import sys

FILE, FUNCTION = "@FILE@", "@FUNCTION@"

answer = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
sys.setrecursionlimit(50000)
names = {"__name__": "submission", "__builtins__": __builtins__}
# What people write at LeetCode relies on these being there.
for module in ("string re datetime collections heapq bisect copy math random statistics itertools "
               "functools operator io sys json typing").split():
    exec("import %s\nfrom %s import *" % (module, module), names)
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), FILE)
sys.path.insert(0, os.path.dirname(path))
with open(path) as f:
    exec(compile(f.read(), FILE, "exec"), names)
arguments = [json.loads(line) for line in sys.stdin.read().split("\n") if line.strip()]
holder = names["Solution"]() if "Solution" in names else None
function = getattr(holder, FUNCTION) if hasattr(holder, FUNCTION) else names[FUNCTION]
json.dump(function(*arguments), answer)
answer.flush()
