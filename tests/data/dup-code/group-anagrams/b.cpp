vector<vector<string>> solve(vector<string>& strs) {
    unordered_map<string, vector<string>> groups;
    for (auto& s : strs) {
        string key = s;
        sort(key.begin(), key.end());
        groups[key].push_back(s);
    }
    vector<vector<string>> ans;
    for (auto& g : groups) ans.push_back(g.second);
    return ans;
}
