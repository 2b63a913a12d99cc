;redcode-94
;name tuner
;strategy Drops a bomb on every STEP-th cell.  tuner.sh looks for a good STEP.
STEP	EQU 2
	ORG start
bomb	DAT #0, #0
start	ADD #STEP, bomb
	MOV bomb, @bomb
	JMP start
