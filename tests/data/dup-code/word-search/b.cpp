class Solution {
public:
    bool solve(vector<vector<char>>& board, string word) {
        for (size_t r = 0; r < board.size(); r++)
            for (size_t c = 0; c < board[0].size(); c++)
                if (search(board, word, r, c, 0)) return true;
        return false;
    }
    bool search(vector<vector<char>>& board, string& word, int r, int c, size_t at) {
        if (at == word.size()) return true;
        if (r < 0 || c < 0 || r == (int)board.size() || c == (int)board[0].size() || board[r][c] != word[at]) return false;
        char keep = board[r][c];
        board[r][c] = '#';
        bool ok = search(board, word, r + 1, c, at + 1) || search(board, word, r - 1, c, at + 1) ||
                  search(board, word, r, c + 1, at + 1) || search(board, word, r, c - 1, at + 1);
        board[r][c] = keep;
        return ok;
    }
};
