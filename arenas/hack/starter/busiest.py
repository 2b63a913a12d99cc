# The best moment is one at which somebody comes: go through all of them.
import sys

numbers = list(map(int, sys.stdin.read().split()))
guests = list(zip(numbers[1::2], numbers[2::2]))
best, when = 0, 0
for time, _ in guests:
    here = sum(a <= time <= b for a, b in guests)
    if here > best or (here == best and time < when):
        best, when = here, time
print(best, when)
