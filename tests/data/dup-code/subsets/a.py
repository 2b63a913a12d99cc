def solve(nums):
    result = [[]]
    for x in nums:
        result += [sub + [x] for sub in result]
    return result
