class Solution {
public:
    bool solve(string s) {
        string open;
        for (char c : s) {
            if (c == '(' || c == '{' || c == '[') { open.push_back(c); continue; }
            if (open.empty()) return false;
            char t = open.back();
            open.pop_back();
            if ((c == ')' && t != '(') || (c == '}' && t != '{') || (c == ']' && t != '[')) return false;
        }
        return open.empty();
    }
};
