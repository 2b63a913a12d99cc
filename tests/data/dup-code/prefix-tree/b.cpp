class Trie {
    struct Node { Node* next[26] = {}; bool word = false; };
    Node* root = new Node();
    Node* descend(const string& s) {
        Node* n = root;
        for (char c : s) if (!(n = n->next[c - 'a'])) return nullptr;
        return n;
    }
public:
    void insert(string word) {
        Node* n = root;
        for (char c : word) {
            if (!n->next[c - 'a']) n->next[c - 'a'] = new Node();
            n = n->next[c - 'a'];
        }
        n->word = true;
    }
    bool search(string word) { Node* n = descend(word); return n && n->word; }
    bool startsWith(string prefix) { return descend(prefix); }
};
