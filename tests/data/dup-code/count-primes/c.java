class Solution {
    public int solve(int n) {
        boolean[] sieve = new boolean[n];
        int total = 0;
        for (int i = 2; i < n; i++) {
            if (sieve[i]) continue;
            total++;
            for (int k = 2 * i; k < n; k += i) sieve[k] = true;
        }
        return total;
    }
}
