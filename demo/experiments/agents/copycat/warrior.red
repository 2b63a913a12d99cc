;redcode-94
;name copycat
	MOV 0, 1
