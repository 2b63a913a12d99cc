class Solution {
    TreeNode* prev = nullptr;
public:
    bool solve(TreeNode* root) {
        if (!root) return true;
        if (!solve(root->left)) return false;
        if (prev && prev->val >= root->val) return false;
        prev = root;
        return solve(root->right);
    }
};
