;redcode-94
;name seeker
;author agon demo
;strategy Compares two places at once, in an order that spreads over the core, and
;strategy knows where it stands itself.
;assert CORESIZE == 8000

        ORG scan
scan    ADD.F  step, look
look    SEQ.I  3025, 3035
        JMP.B  hit, 0
        JMP.B  scan, 0
hit     SLT.AB #30, look
        JMP.B  scan, 0
        MOV.I  bomb, @look
        MOV.I  bomb, *look
        JMP.B  scan, 0
step    DAT.F  #3020, #3020
bomb    DAT.F  #0, #0
        END
