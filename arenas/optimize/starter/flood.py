# One colour after the other, over and over: it always ends, after too many moves.
import sys

words = sys.stdin.read().split()
n, k = int(words[0]), int(words[1])
field = [int(c) for row in words[2:] for c in row]
area, moves = {0}, []


def grow(colour):
    new = list(area)
    while new:
        c = new.pop()
        y, x = divmod(c, n)
        for d, ok in ((c - n, y > 0), (c + n, y < n - 1), (c - 1, x > 0), (c + 1, x < n - 1)):
            if ok and d not in area and field[d] == colour:
                area.add(d)
                new.append(d)


grow(field[0])
colour = 0
while len(area) < n * n:
    moves.append(colour)
    grow(colour)
    colour = (colour + 1) % k
print(len(moves))
print(*moves)
