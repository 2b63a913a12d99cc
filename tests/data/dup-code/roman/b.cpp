int solve(string s) {
    unordered_map<char, int> value{{'I', 1}, {'V', 5}, {'X', 10}, {'L', 50}, {'C', 100}, {'D', 500}, {'M', 1000}};
    int sum = value[s.back()];
    for (size_t i = 0; i + 1 < s.size(); i++) sum += value[s[i]] < value[s[i + 1]] ? -value[s[i]] : value[s[i]];
    return sum;
}
