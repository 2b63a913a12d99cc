# Forgets that posts may go round the other way.
import math

n = int(input())
posts = [tuple(map(float, input().split())) for _ in range(n)]
length = area = 0.0
for (x, y), (u, v) in zip(posts, posts[1:] + posts[:1]):
    length += math.hypot(u - x, v - y)
    area += x * v - u * y
print(length, area / 2)
