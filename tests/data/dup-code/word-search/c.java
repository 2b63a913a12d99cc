class Solution {
    private int m, n;
    private String word;
    private char[][] board;
    public boolean solve(char[][] board, String word) {
        m = board.length;
        n = board[0].length;
        this.word = word;
        this.board = board;
        for (int i = 0; i < m; ++i)
            for (int j = 0; j < n; ++j)
                if (dfs(i, j, 0)) return true;
        return false;
    }
    private boolean dfs(int i, int j, int k) {
        if (board[i][j] != word.charAt(k)) return false;
        if (k == word.length() - 1) return true;
        char c = board[i][j];
        board[i][j] = '0';
        int[] dirs = {-1, 0, 1, 0, -1};
        for (int u = 0; u < 4; ++u) {
            int x = i + dirs[u], y = j + dirs[u + 1];
            if (x >= 0 && x < m && y >= 0 && y < n && board[x][y] != '0' && dfs(x, y, k + 1)) return true;
        }
        board[i][j] = c;
        return false;
    }
}
