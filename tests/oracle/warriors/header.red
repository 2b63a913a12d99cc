From: someone
mov nonsense , , ,
;name not this one
;redcode-94 quiet
;name this one
; author   an author of agon  and more
;kill nothing
;assert CORESIZE == 8000 && !(ROUNDS > 1000)
        mov 0, 1
;redcode
        dat this is not read
