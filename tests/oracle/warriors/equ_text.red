;name EQU is text
;author agon
;assert 1
sum     equ 1+2
boxed   equ (sum)
hash    equ #
both    equ }boxed , {sum
order   equ mov.x
p1 p2 p3: equ sum+4
        dat sum*3, 3*sum
        dat boxed*3, 3*boxed
        add hash boxed , sum
        order both
        order both+1
        seq p1-p2,p3
        mov later, #later2
        jmp later3+1
later   equ @5
later2  equ late2+1
late2   equ 7
later3  equ there
there   spl sum-there
sum2    equ sum
        djn <sum2,>sum2 *2
        dat CORESIZE/2+1, CORESIZE/2
        end there
