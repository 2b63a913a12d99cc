def solve(nums):
    mx = 0
    for i, x in enumerate(nums):
        if mx < i:
            return False
        mx = max(mx, i + x)
    return True
