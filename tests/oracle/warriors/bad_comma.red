;assert 1
 stone 1 2
 mov 1 , 2 , 3
