n = int(input())
tickets = list(map(int, input().split()))
seen = {}
for i in range(n, 0, -1):
    rest = tickets[i - 1] % (n - 1)
    if rest in seen:
        print(i)
        print(seen[rest])
        break
    seen[rest] = i
