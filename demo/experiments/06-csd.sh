#!/bin/sh
# Which ranking stands when one score of one model is lost?  The mean of the
# scores, Bradley-Terry over all comparisons, and the Swiss of LLM Swiss Round,
# on a table and on the same table with cedar's coding at 0.
#
#   demo/experiments/06-csd.sh [AGON]
set -eu
agon=${1:-agon}
data=$(dirname "$0")/data

# means FILE: model and mean, best first
means() {
	awk -F, 'NR > 1 { s = 0; for (i = 2; i <= NF; i++) s += $i; printf "%s %.2f\n", $1, s / (NF - 1) }' "$1" |
		sort -k2,2nr
}
# games FILE: every two models on every benchmark, as a game
games() {
	awk -F, 'NR == 1 { print "a,b,a_wins,draws,b_wins"; next }
	{ n++; name[n] = $1; for (i = 2; i <= NF; i++) x[n, i] = $i; cols = NF }
	END { for (a = 1; a <= n; a++) for (b = a + 1; b <= n; b++) for (i = 2; i <= cols; i++)
		printf "%s,%s,%d,%d,%d\n", name[a], name[b], (x[a, i] > x[b, i]), (x[a, i] == x[b, i]), (x[a, i] < x[b, i]) }' "$1"
}
ranks() {
	echo "by the mean:        $(means "$1" | cut -d' ' -f1 | xargs)"
	echo "by Bradley-Terry:   $(games "$1" | "$agon" rate - --method bt --lambda 0.01 --csv | tail -n +2 | cut -d, -f2 | xargs)"
	for t in 0 1; do
		echo "by CSD, T = $t:      $("$agon" csd "$1" --eliminate $t --exact --csv | tail -n +2 | cut -d, -f2 | xargs)"
	done
}
echo "the scores"
ranks "$data/scores.csv"
echo
echo "cedar's coding lost"
ranks "$data/scores-zeroed.csv"
echo
"$agon" csd "$data/scores.csv" --sensitivity 3 --simulations 20000
