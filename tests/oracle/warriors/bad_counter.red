;assert 1
i1 for 2
x&j dat 1
 rof
