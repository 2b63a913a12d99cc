class Solution:
    def solve(self, grid):
        def dfs(i, j):
            grid[i][j] = '0'
            for a, b in ((0, 1), (1, 0), (0, -1), (-1, 0)):
                x, y = i + a, j + b
                if 0 <= x < m and 0 <= y < n and grid[x][y] == '1':
                    dfs(x, y)
        m, n, ans = len(grid), len(grid[0]), 0
        for i in range(m):
            for j in range(n):
                if grid[i][j] == '1':
                    dfs(i, j)
                    ans += 1
        return ans
