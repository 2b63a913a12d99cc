;name registers
;assert (g=4)
        dat a=1, b=(a+1)
        dat A+B, (c=b)*c
        for g-1
        dat d=(d+1), -d
        rof
        slt e==f, z
        cmp.i #(a&&0)||b, !(a!=b)
        mov x=(y=5), x-y
        org h=1
