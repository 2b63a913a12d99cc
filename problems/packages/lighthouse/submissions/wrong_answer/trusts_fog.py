what, text = input().split()
print(format(int(text), "016b") if what == "send" else int(text, 2))
