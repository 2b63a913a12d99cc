int queens(int full, int cols, int left, int right) {
    if (cols == full) return 1;
    int total = 0;
    for (int open = full & ~(cols | left | right); open; open &= open - 1) {
        int bit = open & -open;
        total += queens(full, cols | bit, (left | bit) << 1, (right | bit) >> 1);
    }
    return total;
}
int solve(int n) { return queens((1 << n) - 1, 0, 0, 0); }
