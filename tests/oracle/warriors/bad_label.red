;assert 1
 mov 0, 1
 jmp nowhere
