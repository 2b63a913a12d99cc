int solve(vector<vector<int>>& times, int n, int k) {
    const int inf = 0x3f3f3f3f;
    vector<int> dist(n + 1, inf);
    dist[k] = 0;
    for (int round = 1; round < n; round++)
        for (auto& t : times)
            dist[t[1]] = min(dist[t[1]], dist[t[0]] + t[2]);
    int last = *max_element(dist.begin() + 1, dist.end());
    return last == inf ? -1 : last;
}
