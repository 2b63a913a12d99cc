from functools import reduce
from operator import xor
def solve(nums):
    return reduce(xor, nums)
