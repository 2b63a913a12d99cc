// One cell for each ticket below a thousand.
#include <iostream>
#include <map>
#include <vector>

int main()
{
	int n;
	std::cin >> n;
	std::vector<int> place(1000, 0);
	for (int i = 1; i <= n; i++) {
		int ticket;
		std::cin >> ticket;
		int &seen = place.at(ticket);
		if (seen != 0) {
			std::cout << seen << " " << i << "\n";
			return 0;
		}
		place.at(ticket % (n - 1)) = i;
	}
	return 1;
}
