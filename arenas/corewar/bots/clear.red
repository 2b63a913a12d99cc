;redcode-94
;name Tide
;author agon
;strategy A core clear behind an imp gate: a few processes sweep the core upwards, first
;strategy with SPL to stun.  When the sweep has come round it overwrites its own pointer,
;strategy and what it writes there points at DAT and skips our code: from then on it
;strategy kills.  The cell in front is decremented all the time; imps die on it.
;assert CORESIZE == 8000
	org	sweep
ptr	dat.f	#stun - ptr, #60
kill	dat.f	<kill - ptr, #21
stun	spl.b	#kill - ptr, #21
	for	3
	dat.f	#0, #0
	rof
sweep	spl.b	#0, <ptr - 3
	mov.i	*ptr, >ptr
	mov.i	*ptr, >ptr
	djn.f	sweep + 1, <ptr - 4
	end
