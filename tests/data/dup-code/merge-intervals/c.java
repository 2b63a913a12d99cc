class Solution {
    public int[][] solve(int[][] intervals) {
        Arrays.sort(intervals, (a, b) -> a[0] - b[0]);
        List<int[]> ans = new ArrayList<>();
        int st = intervals[0][0], ed = intervals[0][1];
        for (int i = 1; i < intervals.length; ++i) {
            if (intervals[i][0] > ed) {
                ans.add(new int[] {st, ed});
                st = intervals[i][0];
                ed = intervals[i][1];
            } else ed = Math.max(ed, intervals[i][1]);
        }
        ans.add(new int[] {st, ed});
        return ans.toArray(new int[ans.size()][]);
    }
}
