;redcode-94
;name hoarder
	MOV 0, 1
