class Solution {
    public int solve(int m, int n) {
        int[] paths = new int[n];
        Arrays.fill(paths, 1);
        for (int row = 1; row < m; row++)
            for (int col = 1; col < n; col++) paths[col] += paths[col - 1];
        return paths[n - 1];
    }
}
