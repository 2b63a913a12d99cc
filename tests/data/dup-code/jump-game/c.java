class Solution {
    public boolean solve(int[] nums) {
        int goal = nums.length - 1;
        for (int i = goal; i >= 0; i--) if (i + nums[i] >= goal) goal = i;
        return goal == 0;
    }
}
