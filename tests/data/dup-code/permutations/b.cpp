void permute(vector<int>& a, size_t at, vector<vector<int>>& out) {
    if (at == a.size()) { out.push_back(a); return; }
    for (size_t i = at; i < a.size(); i++) {
        swap(a[at], a[i]);
        permute(a, at + 1, out);
        swap(a[at], a[i]);
    }
}
vector<vector<int>> solve(vector<int>& a) {
    vector<vector<int>> out;
    permute(a, 0, out);
    return out;
}
