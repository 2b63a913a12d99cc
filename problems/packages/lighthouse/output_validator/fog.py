# argv: input, answer, feedback folder.  The answer holds the place of the flash
# that the fog changes, counted from 0 and modulo their number, or -1.
import os
import re
import sys

answer, feedback = sys.argv[2], sys.argv[3]
output = sys.stdin.read(10000)
number, place = map(int, open(answer).read().split())
state = os.path.join(feedback, "first_pass_done")


def reject(why):
    with open(os.path.join(feedback, "judgemessage.txt"), "a") as f:
        f.write(why + "\n")
    sys.exit(43)


if not os.path.exists(state):
    if not re.fullmatch(r"\s*[01]{1,80}\s*", output):
        reject("the first run did not print 1 to 80 flashes")
    flashes = list(output.strip())
    if place >= 0:
        at = place % len(flashes)
        flashes[at] = "1" if flashes[at] == "0" else "0"
    open(state, "w").close()
    with open(os.path.join(feedback, "nextpass.in"), "w") as f:
        f.write("read " + "".join(flashes) + "\n")
    sys.exit(42)
if output.split() != [str(number)]:
    reject("the second run read something else than %d" % number)
sys.exit(42)
