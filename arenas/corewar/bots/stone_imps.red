;redcode-94
;name Three Strides
;author agon
;strategy A stone that drops a bomb on every tenth cell, in an order that leaps about the
;strategy core, and beside it an imp spiral of three arms: processes a third of the core
;strategy apart follow each other, so that an imp that is killed is written anew by the one
;strategy behind it.  The stone wins, the spiral does not lose.
;assert CORESIZE == 8000
arm	equ	2667			; 3 * 2667 = 8001: each arm runs into the next one
leap	equ	3030			; 3030 and 8000 have 10 in common

	org	launch
stone	spl.b	#0, <-100
throw	mov.i	shard, >aim
	add.ab	#leap - 1, aim
	jmp.b	throw, <-103
aim	dat.f	#0, #4			; 4 cells on, where the row of bombs misses us
shard	dat.f	<arm, <1
	for	20
	dat.f	#0, #0
	rof
launch	spl.b	stone, <2000
	spl.b	second, <2200
	spl.b	third, <2400
	jmp.b	imp, <2600
second	jmp.b	imp + arm, <2800
third	jmp.b	imp + 2*arm, <3000
	for	20
	dat.f	#0, #0
	rof
imp	mov.i	#0, $arm
	end
