# gap STEP: every so-many-th cell is hit in the end; less than 4 and it hits itself
gap() {
	a=8000 b=$1
	while [ "$b" -gt 0 ]; do
		r=$((a % b))
		a=$b b=$r
	done
	[ $a -ge 4 ] || a=8000
	echo $a
}
