class Trie {
    private Trie[] children = new Trie[26];
    private boolean isEnd;
    public void insert(String word) {
        Trie node = this;
        for (char c : word.toCharArray()) {
            int i = c - 'a';
            if (node.children[i] == null) node.children[i] = new Trie();
            node = node.children[i];
        }
        node.isEnd = true;
    }
    public boolean search(String word) { Trie node = prefix(word); return node != null && node.isEnd; }
    public boolean startsWith(String s) { return prefix(s) != null; }
    private Trie prefix(String s) {
        Trie node = this;
        for (char c : s.toCharArray()) {
            node = node.children[c - 'a'];
            if (node == null) return null;
        }
        return node;
    }
}
