;redcode-94
;name hail
;author agon demo
;strategy Bombs every fourth cell, one after the other, and never itself.
;assert CORESIZE == 8000

        ORG start
bomb    DAT.F  #0, #0
start   ADD.AB #4, bomb
        MOV.I  bomb, @bomb
        JMP.B  start, 0
        END
