class Solution(object):
    def solve(self, height):
        left, right, level, water = 0, len(height) - 1, 0, 0
        while left < right:
            if height[left] < height[right]:
                lower = height[left]
                left += 1
            else:
                lower = height[right]
                right -= 1
            level = max(level, lower)
            water += level - lower
        return water
