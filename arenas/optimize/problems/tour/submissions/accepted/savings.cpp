// Savings (Clarke and Wright, 1964), then customers move and change places between and within
// tours, and stretches turn round (2-opt), by annealing, a fixed number of times.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <vector>
using namespace std;

int n, q;
double px[128], py[128], d[128][128];
int load[128];
typedef vector<int> Tour;
uint64_t state = 88172645463325252u;
uint64_t chance()
{
	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}
double unit() { return (double)(chance() >> 11) / 9007199254740992.0; }
int at(const Tour &t, int i) { return i < 0 || i >= (int)t.size() ? 0 : t[i]; }
int weight(const Tour &t)
{
	int w = 0;
	for (int c : t) w += load[c];
	return w;
}

vector<Tour> savings()
{
	vector<Tour> tours(n + 1);
	vector<int> of(n + 1);
	struct Pair {
		double gain;
		int a, b;
	};
	vector<Pair> pairs;
	for (int i = 1; i <= n; i++) {
		tours[i] = {i};
		of[i] = i;
		for (int j = i + 1; j <= n; j++) pairs.push_back({d[0][i] + d[0][j] - d[i][j], i, j});
	}
	stable_sort(pairs.begin(), pairs.end(),
		    [](const Pair &x, const Pair &y) { return x.gain > y.gain; });
	for (const Pair &p : pairs) {
		int x = of[p.a], y = of[p.b];
		if (x == y || weight(tours[x]) + weight(tours[y]) > q) continue;
		Tour &s = tours[x], &t = tours[y];
		if (s.back() != p.a && s.front() == p.a) reverse(s.begin(), s.end());
		if (t.front() != p.b && t.back() == p.b) reverse(t.begin(), t.end());
		if (s.back() != p.a || t.front() != p.b) continue;
		for (int c : t) of[c] = x;
		s.insert(s.end(), t.begin(), t.end());
		t.clear();
	}
	vector<Tour> full;
	for (Tour &t : tours)
		if (!t.empty()) full.push_back(t);
	full.push_back(Tour()); // customers may start one more
	return full;
}

int main()
{
	if (scanf("%d %d %lf %lf", &n, &q, &px[0], &py[0]) != 4) return 1;
	for (int i = 1; i <= n; i++)
		if (scanf("%lf %lf %d", &px[i], &py[i], &load[i]) != 3) return 1;
	for (int i = 0; i <= n; i++)
		for (int j = 0; j <= n; j++) d[i][j] = hypot(px[i] - px[j], py[i] - py[j]);
	vector<Tour> tours = savings();
	vector<int> weights;
	for (Tour &t : tours) weights.push_back(weight(t));
	vector<Tour> best = tours;
	double now = 0, least = 0;
	const int STEPS = 1500000;
	for (int s = 0; s < STEPS; s++) {
		double heat = 15 * (1 - (double)s / STEPS) + 1e-9, gain = 0;
		int x = (int)(chance() % tours.size()), y = (int)(chance() % tours.size());
		Tour &a = tours[x], &b = tours[y];
		if (a.empty()) continue;
		int i = (int)(chance() % a.size());
		if (x == y) {
			int j = (int)(chance() % a.size());
			if (i > j) swap(i, j);
			if (i == j) continue;
			gain = d[at(a, i - 1)][a[j]] + d[a[i]][at(a, j + 1)] - d[at(a, i - 1)][a[i]] -
			       d[a[j]][at(a, j + 1)];
			if (gain > 0 && unit() >= exp(-gain / heat)) continue;
			reverse(a.begin() + i, a.begin() + j + 1);
		} else if (!b.empty() && chance() % 2 == 0) {
			int j = (int)(chance() % b.size()), c = a[i], e = b[j];
			if (weights[x] - load[c] + load[e] > q || weights[y] - load[e] + load[c] > q) continue;
			gain = d[at(a, i - 1)][e] + d[e][at(a, i + 1)] - d[at(a, i - 1)][c] - d[c][at(a, i + 1)] +
			       d[at(b, j - 1)][c] + d[c][at(b, j + 1)] - d[at(b, j - 1)][e] - d[e][at(b, j + 1)];
			if (gain > 0 && unit() >= exp(-gain / heat)) continue;
			swap(a[i], b[j]);
			weights[x] += load[e] - load[c];
			weights[y] += load[c] - load[e];
		} else {
			int j = (int)(chance() % (b.size() + 1)), c = a[i];
			if (weights[y] + load[c] > q) continue;
			gain = d[at(a, i - 1)][at(a, i + 1)] - d[at(a, i - 1)][c] - d[c][at(a, i + 1)] +
			       d[at(b, j - 1)][c] + d[c][at(b, j)] - d[at(b, j - 1)][at(b, j)];
			if (gain > 0 && unit() >= exp(-gain / heat)) continue;
			a.erase(a.begin() + i);
			b.insert(b.begin() + j, c);
			weights[x] -= load[c];
			weights[y] += load[c];
		}
		now += gain;
		if (now < least - 1e-9) least = now, best = tours;
	}
	int r = 0;
	for (Tour &t : best) r += !t.empty();
	printf("%d\n", r);
	for (Tour &t : best) {
		if (t.empty()) continue;
		printf("%zu", t.size());
		for (int c : t) printf(" %d", c);
		printf("\n");
	}
}
