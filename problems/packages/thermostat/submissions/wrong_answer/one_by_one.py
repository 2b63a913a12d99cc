# Runs out of questions.
n = int(input())
x = 1
while x < n:
    print("?", x, flush=True)
    if input() == "warm":
        break
    x += 1
print("!", x, flush=True)
