class Solution {
    public TreeNode solve(TreeNode root, TreeNode p, TreeNode q) {
        if (root == null || root == p || root == q) return root;
        TreeNode a = solve(root.left, p, q), b = solve(root.right, p, q);
        if (a != null && b != null) return root;
        return a == null ? b : a;
    }
}
