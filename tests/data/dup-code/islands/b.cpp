// union find over the land cells
class Solution {
public:
    int solve(vector<vector<char>>& grid) {
        int rows = grid.size(), cols = grid[0].size(), islands = 0;
        vector<int> root(rows * cols);
        iota(root.begin(), root.end(), 0);
        function<int(int)> find = [&](int v) { return root[v] == v ? v : root[v] = find(root[v]); };
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < cols; c++) {
                if (grid[r][c] != '1') continue;
                islands++;
                int up = (r - 1) * cols + c, left = r * cols + c - 1, me = r * cols + c;
                if (r > 0 && grid[r - 1][c] == '1' && find(up) != find(me)) root[find(up)] = find(me), islands--;
                if (c > 0 && grid[r][c - 1] == '1' && find(left) != find(me)) root[find(left)] = find(me), islands--;
            }
        return islands;
    }
};
