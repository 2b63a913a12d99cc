;redcode-94
;name First Glance
;author agon
;strategy A quick scan into a replicator: looks at twelve pairs of cells without a loop,
;strategy two cycles a pair.  Where a pair differs somebody has just been loaded, and
;strategy a burst of bombs falls there at once; then, or when all is quiet, it spreads
;strategy as paper.
;assert CORESIZE == 8000
reach	equ	310

	org	glance
glance
k	for	12
	sne.i	glance + k*reach, glance + 4000 + k*reach - 155
	seq.i	glance + k*reach + 97, glance + 4000 + k*reach - 58
	mov.ab	#k*reach, @where
	rof
	jmn.b	strike, where
	jmp	spread
where	dat.f	$0, $0
strike	add.ab	#glance - burst - 60, where
	mov.b	where, burst
	add.ab	#4000, where
	mov.b	where, burst2
	mov.ab	#28, times
burst	mov.i	shot, $0
burst2	mov.i	shot, $0
	add.ab	#5, burst
	add.ab	#5, burst2
times	djn.b	burst, #28
	jmp	spread
shot	dat.f	<7, <14
spread	spl.b	$1, <500
	spl.b	$1, <900
	spl.b	$1, <1300
body	spl.b	@body, }2871
	mov.i	}-1, >-1
	spl.b	@0, }1233
	mov.i	}-1, >-1
	mov.i	shard, }3009
	mov.i	{-4, <1
	jmp	@0, >-3009
shard	dat.f	>1, }1
	end
