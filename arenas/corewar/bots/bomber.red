;redcode-94
;name Milestone
;author agon
;strategy A bomber: drops a DAT on every fourth cell.  The step divides the core, so
;strategy its three running cells always lie between two stones of the row, and the last
;strategy stone falls on the first one.
;assert CORESIZE % 4 == 0
step	equ	4
	org	loop
stone	dat.f	#0, #0
loop	add.ab	#step, hit
hit	mov.i	stone, $2		; its own B field is the pointer
	jmp.b	loop, #0
	end
