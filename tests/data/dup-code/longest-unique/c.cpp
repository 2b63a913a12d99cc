int solve(string s) {
    unordered_set<char> window;
    int longest = 0;
    size_t left = 0;
    for (size_t right = 0; right < s.size(); right++) {
        while (window.count(s[right])) window.erase(s[left++]);
        window.insert(s[right]);
        longest = max(longest, int(right - left + 1));
    }
    return longest;
}
