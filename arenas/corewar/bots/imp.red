;redcode-94
;name Footprint
;author agon
;strategy The smallest thing that moves: it copies itself one cell ahead for
;strategy ever.  It overruns sleepy code and then becomes an equal of what runs
;strategy there, so it mostly draws, and dies to anything that decrements a
;strategy cell in its way.
;assert 1
	mov.i	$0, $1
	end
