// A beam of the areas that are nearest to the farthest cells, some hundred wide.
#include <algorithm>
#include <bitset>
#include <cstdio>
#include <cstring>
#include <string>
#include <unordered_set>
#include <vector>
using namespace std;

const int MAX = 24 * 24, WIDTH = 120;
typedef bitset<MAX> Cells;
int n, k, field[MAX];

struct State {
	Cells area;
	int parent, colour, value;
};

vector<int> next_to(int c)
{
	vector<int> r;
	int y = c / n, x = c % n;
	if (y > 0) r.push_back(c - n);
	if (y < n - 1) r.push_back(c + n);
	if (x > 0) r.push_back(c - 1);
	if (x < n - 1) r.push_back(c + 1);
	return r;
}
vector<vector<int>> near_;

// The area with what it touches of a colour.
Cells grow(const Cells &a, int colour)
{
	Cells r = a;
	vector<int> todo;
	for (int c = 0; c < n * n; c++)
		if (a[c]) todo.push_back(c);
	while (!todo.empty()) {
		int c = todo.back();
		todo.pop_back();
		for (int d : near_[c])
			if (!r[d] && field[d] == colour) {
				r[d] = 1;
				todo.push_back(d);
			}
	}
	return r;
}

// Moves to the farthest cell if each took one area, and the sum over all cells behind it.
int rate(const Cells &a)
{
	static int dist[MAX];
	vector<int> now, later;
	int far = 0, sum = 0;
	for (int c = 0; c < n * n; c++) {
		dist[c] = a[c] ? 0 : 1 << 20;
		if (a[c]) now.push_back(c);
	}
	for (int d = 0; !now.empty() || !later.empty();) {
		if (now.empty()) {
			now.swap(later);
			d++;
			continue;
		}
		int c = now.back();
		now.pop_back();
		if (dist[c] != d) continue;
		if (d > 0) far = max(far, d);
		for (int x : near_[c]) {
			int step = d > 0 && field[x] == field[c] ? d : d + 1;
			if (step < dist[x]) {
				dist[x] = step;
				(step == d ? now : later).push_back(x);
			}
		}
	}
	for (int c = 0; c < n * n; c++) sum += dist[c];
	return far * 2000 + sum;
}

int main()
{
	char row[64];
	if (scanf("%d %d", &n, &k) != 2) return 1;
	for (int y = 0; y < n; y++) {
		if (scanf("%63s", row) != 1) return 1;
		for (int x = 0; x < n; x++) field[y * n + x] = row[x] - '0';
	}
	for (int c = 0; c < n * n; c++) near_.push_back(next_to(c));
	Cells first;
	first[0] = 1;
	vector<vector<State>> level(1);
	level[0].push_back({grow(first, field[0]), -1, field[0], 0});
	for (;;) {
		vector<State> &here = level.back(), all;
		unordered_set<Cells> seen;
		for (size_t i = 0; i < here.size(); i++) {
			if ((int)here[i].area.count() < n * n) continue;
			vector<int> moves;
			for (int l = (int)level.size() - 1, at = (int)i; l > 0; l--) {
				moves.push_back(level[l][at].colour);
				at = level[l][at].parent;
			}
			printf("%zu\n", moves.size());
			for (size_t m = moves.size(); m-- > 0;) printf("%d\n", moves[m]);
			return 0;
		}
		for (size_t i = 0; i < here.size(); i++)
			for (int c = 0; c < k; c++) {
				if (c == here[i].colour) continue;
				Cells a = grow(here[i].area, c);
				if (a == here[i].area || !seen.insert(a).second) continue;
				all.push_back({a, (int)i, c, rate(a)});
			}
		stable_sort(all.begin(), all.end(),
			    [](const State &a, const State &b) { return a.value < b.value; });
		if (all.size() > WIDTH) all.resize(WIDTH);
		level.push_back(all);
	}
}
