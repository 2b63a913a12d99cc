class Solution {
public:
    vector<vector<int>> solve(vector<int>& nums) {
        vector<vector<int>> all;
        vector<int> cur;
        function<void(int)> dfs = [&](int i) {
            if (i == (int)nums.size()) { all.push_back(cur); return; }
            dfs(i + 1);
            cur.push_back(nums[i]);
            dfs(i + 1);
            cur.pop_back();
        };
        dfs(0);
        return all;
    }
};
