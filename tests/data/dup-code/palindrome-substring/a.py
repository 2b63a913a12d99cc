class Solution:
    def solve(self, s):
        n = len(s)
        f = [[True] * n for _ in range(n)]
        k, mx = 0, 1
        for i in range(n - 2, -1, -1):
            for j in range(i + 1, n):
                f[i][j] = s[i] == s[j] and f[i + 1][j - 1]
                if f[i][j] and mx < j - i + 1:
                    k, mx = i, j - i + 1
        return s[k : k + mx]
