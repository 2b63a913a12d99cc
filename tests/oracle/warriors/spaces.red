 ;name   spaces and case
;assert    1
MoV.aB#1,$2 
	jMp.A>3 
add . ba	{ - 1 ,	* 2
sPl   @4,<   5
seq.f 1 > = 2 , 3
dat 1 2, 3
dat	<4\
5 , \
6
mul 7,8;comment, here
;only
nop 9
