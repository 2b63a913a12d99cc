int solve(vector<int>& nums) {
    int candidate = 0, votes = 0;
    for (int v : nums) {
        if (!votes) candidate = v;
        votes += v == candidate ? 1 : -1;
    }
    return candidate;
}
