class Solution {
    private static final long MOD = 1000000007L;
    public long solve(long x, long n) {
        if (n == 0) return 1;
        long half = solve(x * x % MOD, n / 2);
        return n % 2 == 0 ? half : half * (x % MOD) % MOD;
    }
}
