int solve(vector<int>& nums) {
    int only = 0;
    for (int x : nums) only ^= x;
    return only;
}
