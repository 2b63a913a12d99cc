def solve(nums):
    cnt = m = 0
    for x in nums:
        if cnt == 0:
            m, cnt = x, 1
        else:
            cnt += 1 if m == x else -1
    return m
