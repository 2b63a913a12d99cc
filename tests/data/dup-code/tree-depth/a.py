def solve(root):
    return 0 if root is None else 1 + max(solve(root.left), solve(root.right))
