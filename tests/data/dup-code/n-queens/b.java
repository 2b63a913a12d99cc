class Solution {
    private int n, ans;
    private boolean[] cols = new boolean[10], dg = new boolean[20], udg = new boolean[20];
    public int solve(int n) {
        this.n = n;
        dfs(0);
        return ans;
    }
    private void dfs(int i) {
        if (i == n) { ++ans; return; }
        for (int j = 0; j < n; ++j) {
            int a = i + j, b = i - j + n;
            if (cols[j] || dg[a] || udg[b]) continue;
            cols[j] = dg[a] = udg[b] = true;
            dfs(i + 1);
            cols[j] = dg[a] = udg[b] = false;
        }
    }
}
