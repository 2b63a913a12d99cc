class Solution {
    public boolean solve(int[] nums) {
        int sum = Arrays.stream(nums).sum();
        if (sum % 2 == 1) return false;
        int target = sum >> 1;
        boolean[] f = new boolean[target + 1];
        f[0] = true;
        for (int x : nums)
            for (int j = target; j >= x; --j) f[j] |= f[j - x];
        return f[target];
    }
}
