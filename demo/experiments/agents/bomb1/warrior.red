;redcode-94
;name stumble
;strategy Bombs every second cell, itself soon among them.
	ORG start
bomb	DAT #0, #0
start	ADD #2, bomb
	MOV bomb, @bomb
	JMP start
