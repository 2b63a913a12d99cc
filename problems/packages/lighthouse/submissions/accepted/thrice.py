what, text = input().split()
if what == "send":
    print("".join(3 * bit for bit in format(int(text), "016b")))
else:
    bits = [text[i:i + 3].count("1") >= 2 for i in range(0, 48, 3)]
    print(int("".join("1" if bit else "0" for bit in bits), 2))
