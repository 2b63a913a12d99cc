import random
import sys

chance = random.Random(int(sys.argv[1]))
n, k = chance.randint(10, 24), chance.randint(4, 8)
print(n, k)
for _ in range(n):
    print("".join(str(chance.randrange(k)) for _ in range(n)))
