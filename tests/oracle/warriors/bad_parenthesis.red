;assert 1
 dat (1+2, 3
