bool solve(vector<int>& nums) {
    int reachable = 0;
    for (int i = 0; i <= reachable && i < (int)nums.size(); i++) reachable = max(reachable, i + nums[i]);
    return reachable >= (int)nums.size() - 1;
}
