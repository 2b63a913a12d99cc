;redcode-94
;name Starter
;author you
;strategy Drops a bomb on every fifth cell: who runs into one dies.  The bombs walk
;strategy around the core and never hit the bomber, since 5 divides its size
;strategy and its own cells lie between.  Try another step, or something that moves.
;assert CORESIZE % 5 == 0
step	equ	5

bomber	add.ab	#step, bomb	; the next target
	mov.i	bomb, @bomb
	jmp	bomber
bomb	dat.f	#0, #0
	end	bomber
