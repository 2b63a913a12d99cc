bool solve(int numCourses, vector<vector<int>>& prerequisites) {
    vector<vector<int>> next(numCourses);
    for (auto& p : prerequisites) next[p[1]].push_back(p[0]);
    vector<int> state(numCourses);
    function<bool(int)> cyclic = [&](int v) {
        if (state[v]) return state[v] == 1;
        state[v] = 1;
        for (int w : next[v]) if (cyclic(w)) return true;
        state[v] = 2;
        return false;
    };
    for (int v = 0; v < numCourses; v++) if (cyclic(v)) return false;
    return true;
}
