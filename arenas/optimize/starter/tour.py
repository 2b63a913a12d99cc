# Always to the nearest customer whose parcels are still in the van.
import sys

words = list(map(int, sys.stdin.read().split()))
n, q = words[:2]
stops = [tuple(words[2:4]) + (0,)] + [tuple(words[4 + 3 * i : 7 + 3 * i]) for i in range(n)]
left, tours = set(range(1, n + 1)), []
while left:
    at, room, tour = 0, q, []
    while True:
        fits = [c for c in left if stops[c][2] <= room]
        if not fits:
            break
        at = min(fits, key=lambda c: ((stops[c][0] - stops[at][0]) ** 2 + (stops[c][1] - stops[at][1]) ** 2, c))
        room -= stops[at][2]
        left.remove(at)
        tour.append(at)
    tours.append(tour)
print(len(tours))
for tour in tours:
    print(len(tour), *tour)
