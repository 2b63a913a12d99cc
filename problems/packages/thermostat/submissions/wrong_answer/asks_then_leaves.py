# Never names a setting.
n = int(input())
print("?", (n + 1) // 2, flush=True)
input()
