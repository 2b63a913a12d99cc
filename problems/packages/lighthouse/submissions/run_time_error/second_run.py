# Only knows how to send.
what, text = input().split()
assert what == "send"
print("".join(3 * bit for bit in format(int(text), "016b")))
