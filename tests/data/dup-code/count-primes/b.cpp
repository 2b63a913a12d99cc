int solve(int n) {
    vector<bool> composite(max(n, 2));
    int count = 0;
    for (long long p = 2; p < n; p++) {
        if (composite[p]) continue;
        count++;
        for (long long q = p * p; q < n; q += p) composite[q] = true;
    }
    return count;
}
