;redcode-94
;name climber
;strategy Drops a bomb on every STEP-th cell.  climb.sh changes STEP when it lost.
STEP	EQU 2
	ORG start
bomb	DAT #0, #0
start	ADD #STEP, bomb
	MOV bomb, @bomb
	JMP start
