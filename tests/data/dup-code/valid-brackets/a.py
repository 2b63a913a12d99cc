def solve(s):
    stk = []
    pair = {')': '(', ']': '[', '}': '{'}
    for ch in s:
        if ch in '([{':
            stk.append(ch)
        elif not stk or stk.pop() != pair[ch]:
            return False
    return not stk
