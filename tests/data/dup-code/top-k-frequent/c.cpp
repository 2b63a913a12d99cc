vector<int> solve(vector<int>& nums, int k) {
    unordered_map<int, int> freq;
    for (int v : nums) freq[v]++;
    vector<vector<int>> bucket(nums.size() + 1);
    for (auto& [v, f] : freq) bucket[f].push_back(v);
    vector<int> res;
    for (int f = nums.size(); f > 0 && (int)res.size() < k; f--)
        for (int v : bucket[f]) res.push_back(v);
    return res;
}
