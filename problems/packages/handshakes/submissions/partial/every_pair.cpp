// Looks at all pairs.
#include <iostream>
#include <vector>

int main()
{
	long long n, m, a, p, q, pairs = 0;
	std::cin >> n >> m >> a >> p >> q;
	std::vector<int> w(n);
	for (auto &x : w) {
		x = (int)a;
		a = (p * a + q) % 1000003;
	}
	for (long long i = 0; i < n; i++)
		for (long long j = 0; j < i; j++)
			pairs += (w[i] + w[j]) % m == 0;
	std::cout << pairs << "\n";
}
