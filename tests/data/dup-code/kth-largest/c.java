class Solution {
    public int solve(int[] nums, int k) {
        PriorityQueue<Integer> minQ = new PriorityQueue<>();
        for (int x : nums) {
            minQ.offer(x);
            if (minQ.size() > k) minQ.poll();
        }
        return minQ.peek();
    }
}
