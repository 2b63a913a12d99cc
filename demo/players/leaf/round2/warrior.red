;redcode-94
;name leaf
;author agon demo
;strategy Silk: as many processes as cells copy one cell each, and the copy runs
;strategy before it is there.  Three cells only.
;assert CORESIZE == 8000

        ORG start
start   SPL.B  1, 0
        MOV.I  -1, 0
leaf    SPL.B  @leaf, 1234
        MOV.I  }leaf, >leaf
        JMP.B  leaf, {leaf
        END
