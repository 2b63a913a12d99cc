// Bottom-left with a skyline in a given order; the order is improved by annealing, a fixed number
// of times, so that the same input always gives the same output.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <vector>
using namespace std;

struct Rect {
	int a, b, value;
};
struct Place {
	int i, x, y, turned;
};
int w, h, n;
vector<Rect> rects;
uint64_t state = 88172645463325252u;
uint64_t chance()
{
	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}
double unit() { return (double)(chance() >> 11) / 9007199254740992.0; }

int fill(const vector<int> &order, const vector<char> &turned, vector<Place> *out)
{
	static int top[256];
	int worth = 0;
	fill_n(top, w, 0);
	for (int i : order) {
		int a = rects[i].a, b = rects[i].b;
		if (turned[i]) swap(a, b);
		int best = 1 << 20, at = -1;
		for (int x = 0; x + a <= w; x++) {
			if (x > 0 && top[x] >= top[x - 1] && at >= 0 && top[x] >= best) continue;
			int y = 0;
			for (int k = x; k < x + a && y < best; k++) y = max(y, top[k]);
			if (y < best) best = y, at = x;
		}
		if (at < 0 || best + b > h) continue;
		for (int k = at; k < at + a; k++) top[k] = best + b;
		worth += rects[i].value;
		if (out) out->push_back({i, at, best, turned[i]});
	}
	return worth;
}

int main()
{
	if (scanf("%d %d %d", &w, &h, &n) != 3) return 1;
	rects.resize(n);
	vector<int> order(n);
	vector<char> turned(n, 0);
	for (int i = 0; i < n; i++) {
		if (scanf("%d %d %d", &rects[i].a, &rects[i].b, &rects[i].value) != 3) return 1;
		order[i] = i;
	}
	sort(order.begin(), order.end(), [](int p, int q) {
		double x = (double)rects[p].value / (rects[p].a * rects[p].b);
		double y = (double)rects[q].value / (rects[q].a * rects[q].b);
		return x > y || (x == y && p < q);
	});
	int now = fill(order, turned, nullptr), best = now;
	vector<int> best_order = order;
	vector<char> best_turned = turned;
	const int STEPS = 4000;
	double heat = 0.02 * now + 1;
	for (int s = 0; s < STEPS; s++) {
		double t = heat * (1 - (double)s / STEPS) + 1e-9;
		int p = (int)(chance() % n), q = (int)(chance() % n);
		bool turn = chance() % 4 == 0;
		if (turn)
			turned[order[p]] ^= 1;
		else
			swap(order[p], order[q]);
		int v = fill(order, turned, nullptr);
		if (v >= now || unit() < exp((v - now) / t)) {
			now = v;
			if (v > best) best = v, best_order = order, best_turned = turned;
		} else if (turn) {
			turned[order[p]] ^= 1;
		} else {
			swap(order[p], order[q]);
		}
	}
	vector<Place> out;
	fill(best_order, best_turned, &out);
	printf("%zu\n", out.size());
	for (const Place &o : out) printf("%d %d %d %d\n", o.i, o.x, o.y, o.turned);
}
