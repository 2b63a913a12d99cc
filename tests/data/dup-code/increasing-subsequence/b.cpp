int solve(vector<int>& nums) {
    vector<int> lis;
    for (int v : nums) {
        auto it = lower_bound(lis.begin(), lis.end(), v);
        if (it == lis.end()) lis.push_back(v);
        else *it = v;
    }
    return lis.size();
}
