;redcode-94
;name ring
;author agon demo
;strategy Imps that keep each other alive, and a partner that attacks meanwhile.
;strategy The coach turns the three switches; everything else follows from them.
;assert CORESIZE == 8000

ATTACK  EQU 0           ; 0 nothing, 1 a dwarf, 2 a stone that splits
IMPS    EQU 1           ; how many imps: 1, 4 or 8
BOOT    EQU 0           ; 1: the stone works far away from the rest

; Imps a third of the core apart: 3 * 2667 = 8001, so each one writes the cell
; that the next one is about to execute.
THIRD   EQU 2667
STEP    EQU 3044
AWAY    EQU 4100

        ORG start
bomb    DAT.F  <THIRD, <1

        FOR ATTACK == 0
start   JMP.B  imps, 0
        ROF

        FOR ATTACK == 1
start   SPL.B  imps, 0
        ADD.AB #STEP, aim
        MOV.I  bomb, @aim
        JMP.B  -2, 0
aim     DAT.F  #0, #-4
        ROF

        FOR ATTACK == 2
start   SPL.B  imps, 0
        FOR BOOT == 1
        MOV.I  bomb, stone-3+AWAY
        MOV.I  stone+3, stone+3+AWAY
        MOV.I  stone+2, stone+2+AWAY
        MOV.I  stone+1, stone+1+AWAY
        MOV.I  stone, stone+AWAY
        JMP.B  stone+AWAY, 0
        ROF
        FOR BOOT == 0
        MOV.I  bomb, stone-3
        JMP.B  stone, 0
        ROF
        FOR 3
        DAT.F  0, 0
        ROF
stone   SPL.B  #0, <-20
        MOV.I  stone-3, @2
        ADD.AB #STEP, #STEP
        DJN.F  -2, <-40
        ROF

        FOR 10
        DAT.F  0, 0
        ROF

; One process for each imp; the table sends the next one to the next place.
imps
splits  FOR (IMPS > 1) + (IMPS > 1) + (IMPS > 4)
        SPL.B  1, 0
        ROF
        JMP.A  }table, 0
table   DAT.F  #1, #0
k       FOR IMPS
        JMP.B  imp + (k-1)*THIRD, 0
        ROF

        FOR 14
        DAT.F  0, 0
        ROF
imp     MOV.I  0, (IMPS == 1) + (IMPS > 1)*THIRD
        END
