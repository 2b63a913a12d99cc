MOD = 10**9 + 7
def solve(x, n):
    result = 1
    x %= MOD
    while n:
        if n & 1:
            result = result * x % MOD
        x = x * x % MOD
        n >>= 1
    return result
