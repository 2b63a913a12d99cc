int solve(int m, int n) {
    vector<vector<int>> f(m, vector<int>(n, 1));
    for (int i = 1; i < m; ++i)
        for (int j = 1; j < n; ++j) f[i][j] = f[i - 1][j] + f[i][j - 1];
    return f[m - 1][n - 1];
}
