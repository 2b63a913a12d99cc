class Solution {
    public int solve(int[] nums) {
        int ans = 0;
        for (int v : nums) ans ^= v;
        return ans;
    }
}
