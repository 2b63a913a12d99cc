class Solution(object):
    def solve(self, coins, amount):
        INF = 0x7fffffff
        dp = [INF] * (amount + 1)
        dp[0] = 0
        for i in range(amount + 1):
            if dp[i] != INF:
                for coin in coins:
                    if i + coin <= amount:
                        dp[i + coin] = min(dp[i + coin], dp[i] + 1)
        return -1 if dp[amount] == INF else dp[amount]
