vector<int> solve(vector<int>& t) {
    vector<int> wait(t.size()), pending;
    for (int day = 0; day < (int)t.size(); day++) {
        for (; !pending.empty() && t[pending.back()] < t[day]; pending.pop_back())
            wait[pending.back()] = day - pending.back();
        pending.push_back(day);
    }
    return wait;
}
