;redcode-94
;name Lantern
;author agon
;strategy A scanner: compares two cells a dozen apart and goes on until they differ, then
;strategy lays SPL 0 over both and what is between.  Whoever stands in that splits until
;strategy nothing gets done.  When the scan comes round to its own code it wipes the core
;strategy with DAT once and looks again.
;assert CORESIZE == 8000
gap	equ	12
step	equ	28
width	equ	(gap + 15)

	org	scan
next	add.f	jump, scan
scan	sne.i	$2*gap, $3*gap
	djn.f	next, <scan - 900	; nothing: go on, and gnaw at something far away
	mov.b	scan, mark
	mov.ab	#width, count
	slt.ab	#3*gap, scan		; our own code is no target
	jmp	wipe
lay	mov.i	stun, <mark		; downwards from behind the higher cell
count	djn.b	lay, #0
	jmp	next
mark	dat.f	#0, #0
jump	dat.f	#step, #step
wipe	mov.ab	#CORESIZE - 80, left
	mov.ab	#40, mark
	mov.i	dust, >mark
left	djn.b	-1, #0
	jmp	next
stun	spl.b	#0, #0
dust	dat.f	<1, <2
	end
