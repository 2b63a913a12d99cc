;redcode-94
;name t1
;author me
;assert CORESIZE==8000 && VERSION > 80
step equ 3+4
a1 equ mov
foo: bar
 mov.i #2*step, {(2*3)-1
 jmp foo, step*2
i for 3
x&i dat i, i*2-CURLINE
 for i-1
y&i dat y&i, CURLINE
 rof
 rof
 spl last
 dat 1
 nop < 3
last add #1, }2
 seq a=5, a+1
 cmp.x a==5, !a
 ldp (1+2)*(3-4)%7, -5/2
 for 0
 dat 0
 for 3
 rof
 rof
 stp 1<2, 3>=3
 org last-1
 pin 77
 end foo
