# Only ever starts with the first book.
n, limit = map(int, input().split())
count = total = 0
for weight in map(int, input().split()):
    total += weight
    if total > limit:
        break
    count += 1
print(count)
