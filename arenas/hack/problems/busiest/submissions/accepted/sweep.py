import sys

numbers = list(map(int, sys.stdin.read().split()))[1:]
events = sorted([(a, 1) for a in numbers[::2]] + [(b, -1) for b in numbers[1::2]])
now, best, when = 0, 0, None
for time, change in events:  # who leaves does so before anybody comes
    now += change
    if now > best:
        best, when = now, time
print(best if when is None else f"{best} {when}")
