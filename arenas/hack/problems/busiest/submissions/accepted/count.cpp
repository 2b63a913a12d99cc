// Somebody comes at the first busiest moment: count at each of those times.
#include <algorithm>
#include <cstdio>
#include <utility>
#include <vector>

int main()
{
	int n;
	if (scanf("%d", &n) != 1)
		return 1;
	std::vector<std::pair<int, int>> guests(n);
	for (auto &g : guests)
		if (scanf("%d %d", &g.first, &g.second) != 2)
			return 1;
	int best = 0, when = 0;
	for (const auto &g : guests) {
		int here = 0;
		for (const auto &other : guests)
			here += other.first <= g.first && g.first < other.second;
		if (here > best || (here == best && g.first < when)) {
			best = here;
			when = g.first;
		}
	}
	if (best > 0)
		printf("%d %d\n", best, when);
	else
		printf("0\n");
}
