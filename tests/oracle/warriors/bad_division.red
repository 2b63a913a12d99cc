;assert 1
 dat 0, 1/(2-2)
