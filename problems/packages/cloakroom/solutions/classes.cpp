#include <iostream>
#include <vector>

int main()
{
	int n;
	std::cin >> n;
	std::vector<int> place(n - 1, 0);
	for (int i = 1; i <= n; i++) {
		int ticket;
		std::cin >> ticket;
		int &seen = place[ticket % (n - 1)];
		if (seen != 0) {
			std::cout << seen << " " << i << "\n";
			return 0;
		}
		seen = i;
	}
	return 1;
}
