def solve(nums):
    f, g = 0, 0
    for x in nums:
        f, g = max(f, g), f + x
    return max(f, g)
