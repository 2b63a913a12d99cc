class Solution {
    public String solve(String s) {
        String best = "";
        for (int center = 0; center < 2 * s.length(); center++) {
            int i = center / 2, j = i + center % 2;
            while (i >= 0 && j < s.length() && s.charAt(i) == s.charAt(j)) { i--; j++; }
            if (j - i - 1 > best.length()) best = s.substring(i + 1, j);
        }
        return best;
    }
}
