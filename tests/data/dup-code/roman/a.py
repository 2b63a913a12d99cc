def solve(s):
    d = {'I': 1, 'V': 5, 'X': 10, 'L': 50, 'C': 100, 'D': 500, 'M': 1000}
    ans = 0
    for i, c in enumerate(s):
        if i + 1 < len(s) and d[c] < d[s[i + 1]]:
            ans -= d[c]
        else:
            ans += d[c]
    return ans
