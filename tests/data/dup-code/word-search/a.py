class Solution:
    def solve(self, board, word):
        def dfs(i, j, k):
            if k == len(word) - 1:
                return board[i][j] == word[k]
            if board[i][j] != word[k]:
                return False
            c, board[i][j] = board[i][j], "0"
            for x, y in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)):
                if 0 <= x < m and 0 <= y < n and board[x][y] != "0" and dfs(x, y, k + 1):
                    return True
            board[i][j] = c
            return False
        m, n = len(board), len(board[0])
        return any(dfs(i, j, 0) for i in range(m) for j in range(n))
