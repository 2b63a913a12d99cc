int solve(string a, string b) {
    vector<int> dp(b.size() + 1);
    for (char x : a) {
        int diag = 0;
        for (size_t j = 1; j <= b.size(); j++) {
            int keep = dp[j];
            dp[j] = x == b[j - 1] ? diag + 1 : max(dp[j], dp[j - 1]);
            diag = keep;
        }
    }
    return dp.back();
}
