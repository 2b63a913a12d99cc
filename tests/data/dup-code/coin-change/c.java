class Solution {
    public int solve(int[] coins, int amount) {
        int[] least = new int[amount + 1];
        Arrays.fill(least, amount + 1);
        least[0] = 0;
        for (int coin : coins)
            for (int sum = coin; sum <= amount; ++sum)
                least[sum] = Math.min(least[sum], least[sum - coin] + 1);
        return least[amount] > amount ? -1 : least[amount];
    }
}
