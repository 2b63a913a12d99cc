import random
import sys

chance = random.Random(int(sys.argv[1]))
w, h = chance.randint(50, 200), chance.randint(50, 200)
n = chance.randint(40, 200)
print(w, h, n)
for _ in range(n):
    a, b = chance.randint(5, 50), chance.randint(5, 50)
    print(a, b, max(1, int(a * b * chance.uniform(0.5, 2))))
