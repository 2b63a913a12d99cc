n, limit = map(int, input().split())
weights = list(map(int, input().split()))
best = left = total = 0
for right, weight in enumerate(weights):
    total += weight
    while total > limit:
        total -= weights[left]
        left += 1
    best = max(best, right - left + 1)
print(best)
