import random
import sys

chance = random.Random(int(sys.argv[1]))
n, q = chance.randint(20, 120), chance.randint(20, 100)
print(n, q)
print(chance.randint(300, 700), chance.randint(300, 700))
towns = [(chance.randint(100, 900), chance.randint(100, 900)) for _ in range(chance.randint(2, 6))]
for _ in range(n):
    if chance.random() < 0.5:
        x, y = chance.randint(0, 1000), chance.randint(0, 1000)
    else:
        town = chance.choice(towns)
        x = min(1000, max(0, town[0] + chance.randint(-90, 90)))
        y = min(1000, max(0, town[1] + chance.randint(-90, 90)))
    print(x, y, chance.randint(1, 10))
