;redcode-94
;name Confetti
;author agon
;strategy A replicator: eight processes walk through the body together; each of the
;strategy copiers first splits them off to where the copy will be and then writes the
;strategy copy under their feet, cell by cell.  The last copier also leaves bombs.  It
;strategy is hard to kill altogether and mostly draws.
;assert CORESIZE == 8000
far	equ	2365
near	equ	907
bombs	equ	3441

start	spl.b	$1, <400
	spl.b	$1, <800
	spl.b	$1, <1200
body	spl.b	@body, }far		; split to the cell our B field names ...
	mov.i	}-1, >-1		; ... while A and B walk over body and copy
	spl.b	@0, }near
	mov.i	}-1, >-1
	mov.i	stone, >bombs
	mov.i	{-4, <1			; the second copy, from its end
	jmp	@0, >-bombs
stone	dat.f	>1, }1
	end	start
