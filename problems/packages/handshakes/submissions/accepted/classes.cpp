#include <iostream>
#include <vector>

int main()
{
	long long n, m, a, p, q, pairs = 0;
	std::cin >> n >> m >> a >> p >> q;
	std::vector<long long> count(m);
	for (long long i = 0; i < n; i++) {
		pairs += count[(m - a % m) % m];
		count[a % m]++;
		a = (p * a + q) % 1000003;
	}
	std::cout << pairs << "\n";
}
