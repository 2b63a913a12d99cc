vector<vector<int>> solve(vector<int>& nums) {
    sort(nums.begin(), nums.end());
    vector<vector<int>> ans;
    int n = nums.size();
    for (int i = 0; i < n - 2 && nums[i] <= 0; ++i) {
        if (i && nums[i] == nums[i - 1]) continue;
        int j = i + 1, k = n - 1;
        while (j < k) {
            int x = nums[i] + nums[j] + nums[k];
            if (x < 0) ++j;
            else if (x > 0) --k;
            else {
                ans.push_back({nums[i], nums[j++], nums[k--]});
                while (j < k && nums[j] == nums[j - 1]) ++j;
                while (j < k && nums[k] == nums[k + 1]) --k;
            }
        }
    }
    return ans;
}
