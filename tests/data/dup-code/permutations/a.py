class Solution:
    def solve(self, nums):
        def dfs(i):
            if i >= n:
                ans.append(t[:])
                return
            for j, x in enumerate(nums):
                if not vis[j]:
                    vis[j] = True
                    t[i] = x
                    dfs(i + 1)
                    vis[j] = False
        n = len(nums)
        vis, t, ans = [False] * n, [0] * n, []
        dfs(0)
        return ans
