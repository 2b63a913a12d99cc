;assert 1
 mov [1], 2
