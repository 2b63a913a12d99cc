// The boiler: argv is input, answer, feedback folder; 42 accepts, 43 rejects.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>

static std::ofstream judge;

[[noreturn]] static void reject(const std::string &why)
{
	judge << why << "\n";
	judge.flush();
	std::exit(43);
}

int main(int argc, char **argv)
{
	if (argc < 4)
		return 1;
	std::ifstream in(argv[1]);
	long long n, secret;
	if (!(in >> n >> secret))
		return 1;
	judge.open(std::string(argv[3]) + "judgemessage.txt", std::ios::app);
	std::cout << n << std::endl;
	for (int asked = 0;; asked++) {
		std::string what;
		long long x;
		if (!(std::cin >> what >> x))
			reject("the output ends before an answer was given");
		if (what == "!") {
			std::string more;
			if (x != secret)
				reject("wrong setting " + std::to_string(x));
			if (std::cin >> more)
				reject("output behind the answer");
			judge << "found after " << asked << " questions\n";
			return 42;
		}
		if (what != "?" || x < 1 || x > n)
			reject("not a question");
		if (asked >= {{max_questions}})
			reject("too many questions");
		std::cout << (x < secret ? "cold" : "warm") << std::endl;
	}
}
