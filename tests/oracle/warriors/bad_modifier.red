;assert 1
 mov.z 1, 2
