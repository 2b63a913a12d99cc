int solve(vector<int>& nums) {
    int take = 0, skip = 0;
    for (int money : nums) {
        int t = skip + money;
        skip = max(skip, take);
        take = t;
    }
    return max(take, skip);
}
