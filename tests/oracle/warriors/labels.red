;name labels
;assert 1
a1
a2: a3 a4:
        a5 mov a1, a6
A1      jmp a1, A1
_under_score9 dat <a5, >a6
a6
        org a6-1
        spl a7, A1
a7:     djn a7 ,a1
a7      nop 1 ; dropped: a7 is known
        sne a7-a1, a1 - a7
last    end
