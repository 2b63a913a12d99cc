class Solution:
    def solve(self, root, p, q):
        if root in (None, p, q):
            return root
        left = self.solve(root.left, p, q)
        right = self.solve(root.right, p, q)
        return root if left and right else (left or right)
