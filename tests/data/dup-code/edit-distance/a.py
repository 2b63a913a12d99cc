class Solution:
    def solve(self, word1, word2):
        @cache
        def dfs(i, j):
            if i < 0 or j < 0:
                return i + j + 2
            if word1[i] == word2[j]:
                return dfs(i - 1, j - 1)
            return 1 + min(dfs(i - 1, j), dfs(i, j - 1), dfs(i - 1, j - 1))
        return dfs(len(word1) - 1, len(word2) - 1)
