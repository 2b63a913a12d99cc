;name starts outside
;assert 1
        mov 0, 1
        dat 0
        org -1
        pin -99999
