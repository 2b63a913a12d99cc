long long solve(long long base, long long e) {
    const int mod = 1e9 + 7;
    long long ans = 1;
    for (base %= mod; e > 0; e /= 2) {
        if (e % 2) ans = ans * base % mod;
        base = base * base % mod;
    }
    return ans;
}
