low, high = 1, int(input())
while low < high:
    mid = (low + high) // 2
    print("?", mid, flush=True)
    if input() == "cold":
        raise RuntimeError("too cold")
    high = mid
print("!", low, flush=True)
