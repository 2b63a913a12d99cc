TreeNode* solve(TreeNode* root, TreeNode* p, TreeNode* q) {
    unordered_map<TreeNode*, TreeNode*> parent;
    function<void(TreeNode*)> walk = [&](TreeNode* n) {
        if (n->left) parent[n->left] = n, walk(n->left);
        if (n->right) parent[n->right] = n, walk(n->right);
    };
    walk(root);
    unordered_set<TreeNode*> ancestors;
    for (; p; p = parent[p]) ancestors.insert(p);
    while (!ancestors.count(q)) q = parent[q];
    return q;
}
