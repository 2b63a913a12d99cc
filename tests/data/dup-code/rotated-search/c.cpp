int solve(vector<int>& a, int target) {
    int l = 0, r = a.size() - 1;
    while (l <= r) {
        int m = l + (r - l) / 2;
        if (a[m] == target) return m;
        bool leftSorted = a[l] <= a[m];
        if (leftSorted ? (a[l] <= target && target < a[m]) : !(a[m] < target && target <= a[r])) r = m - 1;
        else l = m + 1;
    }
    return -1;
}
