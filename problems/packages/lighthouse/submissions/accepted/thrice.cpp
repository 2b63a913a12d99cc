#include <iostream>
#include <string>

int main()
{
	std::string what, text;
	std::cin >> what >> text;
	if (what == "send") {
		int n = std::stoi(text);
		std::string out;
		for (int bit = 15; bit >= 0; bit--)
			out += std::string(3, n >> bit & 1 ? '1' : '0');
		std::cout << out << "\n";
		return 0;
	}
	int n = 0;
	for (int i = 0; i < 48; i += 3) {
		int ones = 0;
		for (int j = 0; j < 3; j++)
			ones += text[i + j] == '1';
		n = 2 * n + (ones >= 2);
	}
	std::cout << n << "\n";
}
