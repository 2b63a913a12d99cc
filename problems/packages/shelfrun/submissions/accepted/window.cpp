#include <iostream>
#include <vector>

int main()
{
	std::ios::sync_with_stdio(false);
	std::cin.tie(nullptr);
	int n;
	long long limit, sum = 0;
	std::cin >> n >> limit;
	std::vector<int> w(n);
	int best = 0, left = 0;
	for (int right = 0; right < n; right++) {
		std::cin >> w[right];
		sum += w[right];
		while (sum > limit)
			sum -= w[left++];
		best = std::max(best, right - left + 1);
	}
	std::cout << best << "\n";
}
