;redcode-94
;name seeker
;author agon demo
;strategy Looks at every tenth cell and bombs what is not empty.
;assert CORESIZE == 8000

        ORG scan
scan    ADD.AB #10, look
look    JMZ.F  scan, 10
        MOV.I  bomb, @look
        JMP.B  scan, 0
bomb    DAT.F  #0, #0
        END
