;assert 1
a1 equ b1+1
b1 equ a1
 dat a1
