// Room for 5000 books, and at() notices.
#include <array>
#include <iostream>

int main()
{
	static std::array<int, 5000> w;
	int n, best = 0, left = 0;
	long long limit, sum = 0;
	std::cin >> n >> limit;
	for (int right = 0; right < n; right++) {
		std::cin >> w.at(right);
		sum += w.at(right);
		while (sum > limit)
			sum -= w.at(left++);
		best = std::max(best, right - left + 1);
	}
	std::cout << best << "\n";
}
