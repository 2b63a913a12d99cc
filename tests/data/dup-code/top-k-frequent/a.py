from collections import Counter
def solve(nums, k):
    return [x for x, _ in Counter(nums).most_common(k)]
