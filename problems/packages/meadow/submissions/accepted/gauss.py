import math

n = int(input())
posts = [tuple(map(float, input().split())) for _ in range(n)]
x0, y0 = posts[0]
length = area = 0.0
for (x, y), (u, v) in zip(posts, posts[1:] + posts[:1]):
    length += math.hypot(u - x, v - y)
    area += (x - x0) * (v - y0) - (u - x0) * (y - y0)
print(length, abs(area) / 2)
