int solve(int n) {
    vector<int> ways(n + 2);
    ways[0] = ways[1] = 1;
    for (int i = 2; i <= n; i++) ways[i] = ways[i - 1] + ways[i - 2];
    return ways[n];
}
