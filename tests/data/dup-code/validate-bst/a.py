class Solution:
    def solve(self, root):
        def check(node, lo, hi):
            if not node:
                return True
            if not lo < node.val < hi:
                return False
            return check(node.left, lo, node.val) and check(node.right, node.val, hi)
        return check(root, float('-inf'), float('inf'))
