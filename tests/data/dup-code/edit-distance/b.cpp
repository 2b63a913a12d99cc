int solve(string s, string t) {
    int m = s.size(), n = t.size();
    vector<vector<int>> d(m + 1, vector<int>(n + 1));
    for (int i = 0; i <= m; i++)
        for (int j = 0; j <= n; j++) {
            if (!i || !j) d[i][j] = i + j;
            else if (s[i - 1] == t[j - 1]) d[i][j] = d[i - 1][j - 1];
            else d[i][j] = 1 + min({d[i - 1][j - 1], d[i - 1][j], d[i][j - 1]});
        }
    return d[m][n];
}
