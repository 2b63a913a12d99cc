bool solve(vector<int>& nums) {
    int s = accumulate(nums.begin(), nums.end(), 0);
    if (s & 1) return false;
    int half = s / 2;
    vector<bool> reach(half + 1);
    reach[0] = true;
    for (int x : nums)
        for (int j = half; j >= x; j--) reach[j] = reach[j] || reach[j - x];
    return reach[half];
}
