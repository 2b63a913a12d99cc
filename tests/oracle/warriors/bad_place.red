;assert 1
 mov for, 1
