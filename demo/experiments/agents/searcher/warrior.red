;redcode-94
;name searcher
;strategy Drops a bomb on every STEP-th cell.  search.sh draws a STEP.
STEP	EQU 2
	ORG start
bomb	DAT #0, #0
start	ADD #STEP, bomb
	MOV bomb, @bomb
	JMP start
