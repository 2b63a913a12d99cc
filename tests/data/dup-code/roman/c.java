class Solution {
    public int solve(String s) {
        int total = 0, last = 0;
        for (int i = s.length() - 1; i >= 0; i--) {
            int v = "IVXLCDM".indexOf(s.charAt(i));
            int num = new int[] {1, 5, 10, 50, 100, 500, 1000}[v];
            total += num < last ? -num : num;
            last = num;
        }
        return total;
    }
}
