;name FOR and its names
;assert 1
base
i       for 3
b&i     dat base, i
j       for i
c&i&j   jmp b&i, c&i&j
        rof
        rof
x y z   for 2
w&z     mov x, y
        rof
        for 0
oops    for 7
        total rubbish here ! , .
        rof
lost    dat 1
        rof
        for (CURLINE<20)*3
        nop CURLINE
        rof
q
q2      for 1
        dat q, q2
        rof
        for -1
        rof
        jmp c0303, b02
        pin CURLINE
        end w02
