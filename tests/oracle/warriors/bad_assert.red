;assert 1
 dat 0
;assert CORESIZE == 1
