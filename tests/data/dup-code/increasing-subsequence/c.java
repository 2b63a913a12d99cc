class Solution {
    public int solve(int[] nums) {
        int n = nums.length, ans = 1;
        int[] f = new int[n];
        Arrays.fill(f, 1);
        for (int i = 1; i < n; ++i) {
            for (int j = 0; j < i; ++j) if (nums[j] < nums[i]) f[i] = Math.max(f[i], f[j] + 1);
            ans = Math.max(ans, f[i]);
        }
        return ans;
    }
}
