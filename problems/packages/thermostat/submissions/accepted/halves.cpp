#include <iostream>
#include <string>

int main()
{
	int n;
	std::cin >> n;
	int low = 1, high = n;
	while (low < high) {
		int mid = low + (high - low) / 2;
		std::cout << "? " << mid << std::endl;
		std::string answer;
		std::cin >> answer;
		if (answer == "cold")
			low = mid + 1;
		else
			high = mid;
	}
	std::cout << "! " << low << std::endl;
}
