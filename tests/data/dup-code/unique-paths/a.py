from math import comb
def solve(m, n):
    return comb(m + n - 2, m - 1)
