int solve(TreeNode* root) {
    int depth = 0;
    queue<TreeNode*> level;
    if (root) level.push(root);
    while (!level.empty()) {
        depth++;
        for (int k = level.size(); k > 0; k--) {
            TreeNode* node = level.front();
            level.pop();
            if (node->left) level.push(node->left);
            if (node->right) level.push(node->right);
        }
    }
    return depth;
}
