class Solution {
    public int solve(String s) {
        boolean[] ss = new boolean[128];
        int ans = 0;
        for (int i = 0, j = 0; i < s.length(); ++i) {
            char c = s.charAt(i);
            while (ss[c]) ss[s.charAt(j++)] = false;
            ss[c] = true;
            ans = Math.max(ans, i - j + 1);
        }
        return ans;
    }
}
