class Solution {
    private List<List<Integer>> ans = new ArrayList<>();
    private List<Integer> path = new ArrayList<>();
    public List<List<Integer>> solve(int[] nums) {
        backtrack(nums, new boolean[nums.length]);
        return ans;
    }
    private void backtrack(int[] nums, boolean[] used) {
        if (path.size() == nums.length) { ans.add(new ArrayList<>(path)); return; }
        for (int i = 0; i < nums.length; i++) {
            if (used[i]) continue;
            used[i] = true;
            path.add(nums[i]);
            backtrack(nums, used);
            path.remove(path.size() - 1);
            used[i] = false;
        }
    }
}
