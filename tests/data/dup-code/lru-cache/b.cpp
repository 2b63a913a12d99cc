class LRUCache {
public:
    LRUCache(int capacity) : cap(capacity) {}
    int get(int key) {
        auto it = pos.find(key);
        if (it == pos.end()) return -1;
        items.splice(items.begin(), items, it->second);
        return it->second->second;
    }
    void put(int key, int value) {
        if (get(key) != -1) { pos[key]->second = value; return; }
        if ((int)items.size() == cap) { pos.erase(items.back().first); items.pop_back(); }
        items.emplace_front(key, value);
        pos[key] = items.begin();
    }
private:
    int cap;
    list<pair<int, int>> items;
    unordered_map<int, list<pair<int, int>>::iterator> pos;
};
