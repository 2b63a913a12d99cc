func solve(nums []int) int {
	prev, last := 0, 0
	for _, num := range nums {
		prev, last = last, max(last, prev+num)
	}
	return last
}
