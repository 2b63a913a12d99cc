#!/bin/sh
# Is a pass rate one of problems that were known before?  Every problem is looked up
# among known statements, every submission is judged, and the pass rate is told
# apart by what the look-up says.
#
#   demo/experiments/09-duplicates.sh [AGON]
set -eu
agon=${1:-agon}
data=$(dirname "$0")/data
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

"$agon" dup index "$data/known" -o "$tmp/known.index" >/dev/null
echo "a,b,a_wins,draws,b_wins" >"$tmp/rates.csv"
for problem in "$data"/problems/*/; do
	name=$(basename "$problem")
	found=$("$agon" dup check --index "$tmp/known.index" "$problem/README.md" --json |
		sed -n 's/.*"verdict":"\([a-z]*\)".*/\1/p')
	verdict=$("$agon" judge "$problem" "$data/submissions/$name.c" --json |
		sed -n 's/.*"verdict":"\([A-Z]*\)","score".*/\1/p') || true
	printf '%-10s %-10s %s\n' "$name" "$found" "$verdict"
	[ "$verdict" = AC ] && row=1,0,0 || row=0,0,1
	echo "$found,(fail),$row" >>"$tmp/rates.csv"
	echo "all,(fail),$row" >>"$tmp/rates.csv"
done
echo
echo "pass rates with 95 % Wilson intervals:"
"$agon" matrix "$tmp/rates.csv" --csv | awk -F, '
	NR == 1 { next }
	$1 != "(fail)" { printf "%-10s %d of %d  %5.1f [%.1f, %.1f]\n", $1, $3, $3 + $5, $6, $7, $8 }
	$1 == "(fail)" { printf "%-10s %d of %d  %5.1f [%.1f, %.1f]\n", $2, $5, $3 + $5, 100 - $6, 100 - $8, 100 - $7 }'
