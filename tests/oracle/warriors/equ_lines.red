;name EQU of several lines
;assert 1
pair    equ mov 1, 2
        equ jmp over
twice   equ for 2
        equ n&k dat k
        equ rof
k       for 2
first&k pair
        rof
k      twice
over    pair
        spl first01, first02
wide    equ dat 5
        equ for 3
        equ sub #CURLINE, over
        equ rof
        equ add
        wide 3, 4
        org over
