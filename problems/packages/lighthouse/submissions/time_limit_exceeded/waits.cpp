// The second keeper never stops looking.
#include <iostream>
#include <string>

int main()
{
	std::string what, text;
	std::cin >> what >> text;
	if (what == "send") {
		std::cout << text.length() << "\n";
		std::cout.flush();
	}
	for (volatile unsigned long long n = 0;; n = n + 1)
		;
}
