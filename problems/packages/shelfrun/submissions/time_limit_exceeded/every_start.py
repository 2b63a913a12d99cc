n, limit = map(int, input().split())
weights = list(map(int, input().split()))
best = 0
for left in range(n):
    total = 0
    for right in range(left, n):
        total += weights[right]
        if total > limit:
            break
        best = max(best, right - left + 1)
print(best)
