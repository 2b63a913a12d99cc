// Any two coats do whose tickets differ by a multiple of n - 1.
#include "testlib.h"

#include <vector>

int main(int argc, char **argv)
{
	registerTestlibCmd(argc, argv);
	int n = inf.readInt(2, 5000, "n");
	std::vector<int> ticket(n);
	for (auto &x : ticket)
		x = inf.readInt(0, 1000000000, "ticket");
	int a = ouf.readInt(1, n, "first place");
	int b = ouf.readInt(1, n, "second place");
	if (!ouf.seekEof())
		quitf(_pe, "more than two numbers");
	if (a == b)
		quitf(_wa, "the same coat twice: %d", a);
	if ((ticket[a - 1] - ticket[b - 1]) % (n - 1) != 0)
		quitf(_wa, "tickets %d and %d do not fit", ticket[a - 1], ticket[b - 1]);
	quitf(_ok, "places %d and %d", a, b);
}
