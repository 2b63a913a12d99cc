vector<int> solve(vector<int>& nums) {
    vector<int> prod(nums.size(), 1);
    for (size_t i = 1; i < nums.size(); i++) prod[i] = prod[i - 1] * nums[i - 1];
    int suffix = 1;
    for (int i = nums.size() - 1; i >= 0; i--) {
        prod[i] *= suffix;
        suffix *= nums[i];
    }
    return prod;
}
