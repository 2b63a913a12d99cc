low, high = 1, int(input())
while low < high:
    mid = (low + high) // 2
    print("?", mid, flush=True)
    if input() == "cold":
        low = mid + 1
    else:
        high = mid
print("!", low, flush=True)
