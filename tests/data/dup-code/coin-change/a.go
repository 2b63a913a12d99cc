func solve(coins []int, amount int) int {
	f := make([]int, amount+1)
	for i := range f {
		f[i] = 1 << 30
	}
	f[0] = 0
	for _, x := range coins {
		for j := x; j <= amount; j++ {
			f[j] = min(f[j], f[j-x]+1)
		}
	}
	if f[amount] > amount {
		return -1
	}
	return f[amount]
}
