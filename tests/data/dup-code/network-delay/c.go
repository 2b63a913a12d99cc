func solve(times [][]int, n int, k int) int {
	const inf = 1 << 29
	g := make([][]int, n)
	dist := make([]int, n)
	vis := make([]bool, n)
	for i := range g {
		g[i] = make([]int, n)
		dist[i] = inf
		for j := range g[i] {
			g[i][j] = inf
		}
	}
	for _, e := range times {
		g[e[0]-1][e[1]-1] = e[2]
	}
	dist[k-1] = 0
	for range g {
		t := -1
		for j, d := range dist {
			if !vis[j] && (t == -1 || d < dist[t]) {
				t = j
			}
		}
		vis[t] = true
		for j := range dist {
			dist[j] = min(dist[j], dist[t]+g[t][j])
		}
	}
	ans := slices.Max(dist)
	if ans == inf {
		return -1
	}
	return ans
}
