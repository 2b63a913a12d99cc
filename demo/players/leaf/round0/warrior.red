;redcode-94
;name leaf
;author agon demo
;strategy Never where it was: copies itself elsewhere and goes on there.
;assert CORESIZE == 8000

GAP     EQU 1237
LEN     EQU 7

        ORG start
start   MOV.A  #start-from, from
        MOV.AB #LEN, left
copy    MOV.I  }from, >from
left    DJN.B  copy, #0
        SUB.AB #LEN, from
        JMP.B  @from, 0
from    DAT.F  #0, #GAP
        END
