def solve(n):
    primes = [True] * n
    ans = 0
    for i in range(2, n):
        if primes[i]:
            ans += 1
            for j in range(i + i, n, i):
                primes[j] = False
    return ans
