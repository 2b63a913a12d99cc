;redcode-94
;name doubter
;strategy Drops a bomb on every STEP-th cell.  propose.sh proposes a STEP.
STEP	EQU 2
	ORG start
bomb	DAT #0, #0
start	ADD #STEP, bomb
	MOV bomb, @bomb
	JMP start
