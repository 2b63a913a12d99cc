// A player that speaks agon/1 (PROTOCOL.md).  Change choose().
#include <iostream>
#include <string>

// line: {"type":"turn","n":1,"ms":100,"bank":0,"obs":{...}}; the move goes out as JSON.
// This one is the first that obs lists as legal, where it does.
static std::string choose(const std::string &line)
{
	const std::string key = "\"legal\":[";
	size_t from = line.find(key);
	int depth = 0;

	if (from == std::string::npos || line[from + key.size()] == ']')
		return "@MOVE@";
	from += key.size();
	size_t to = from;
	for (; to < line.size() && (depth > 0 || (line[to] != ',' && line[to] != ']')); to++)
		depth += (line[to] == '[') - (line[to] == ']');
	return line.substr(from, to - from);
}

int main()
{
	std::string line;

	std::ios::sync_with_stdio(false);
	while (std::getline(std::cin, line)) {
		if (line.rfind("{\"type\":\"hello\"", 0) == 0)
			std::cout << "{\"type\":\"ready\"}\n";
		else if (line.rfind("{\"type\":\"turn\"", 0) == 0)
			std::cout << "{\"type\":\"move\",\"n\":"
				  << std::stol(line.substr(line.find("\"n\":") + 4))
				  << ",\"move\":" << choose(line) << "}\n";
		std::cout.flush(); // or nothing leaves the program
	}
}
