def solve(prices):
    profit, low = 0, prices[0]
    for p in prices:
        profit = max(profit, p - low)
        low = min(low, p)
    return profit
