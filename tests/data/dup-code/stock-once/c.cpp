int solve(vector<int>& prices) {
    int best = 0, cheapest = INT_MAX;
    for (int price : prices) {
        cheapest = min(cheapest, price);
        best = max(best, price - cheapest);
    }
    return best;
}
