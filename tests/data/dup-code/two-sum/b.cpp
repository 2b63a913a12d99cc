#include <unordered_map>
#include <vector>
using namespace std;
vector<int> solve(vector<int>& a, int target) {
    unordered_map<int, int> where;
    for (int i = 0; i < (int)a.size(); i++) {
        auto it = where.find(target - a[i]);
        if (it != where.end()) return {it->second, i};
        where[a[i]] = i;
    }
    return {};
}
