# Looks for the best pair again and again.
n = int(input())
tickets = list(map(int, input().split()))
while True:
    for i in range(n):
        for j in range(i):
            best = (tickets[i] - tickets[j]) % (n - 1)
