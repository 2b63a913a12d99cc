;redcode-94
;name imp
	MOV 0, 1
