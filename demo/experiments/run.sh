#!/bin/sh
# run.sh [DIR]: all ten experiments into DIR (default: runs/experiments), and what
# they say.  BUILD: where agon is (default: build).  Again: goes on where it ended.
set -eu
cd "$(dirname "$0")/../.."
agon=$PWD/${BUILD:-build}/agon
case ${BUILD:-} in /*) agon=$BUILD/agon ;; esac
out=${1:-runs/experiments}
here=demo/experiments
mkdir -p "$out"

# title FILE: its question, from its first comment
title() {
	question=$(sed '/^#!/d; /^#/!d; s/^# *//' "$here/$1" | tr '\n' ' ' | sed 's/?.*/?/')
	printf '\n== %s ==\n%s\n\n' "$question" "$1"
}
# run FILE OPTIONS...: run it, then the table with these options
run() {
	file=$1 dir=$out/${1%.yaml}
	shift
	title "$file"
	"$agon" run "$here/$file" -o "$dir" -q >/dev/null
	"$agon" experiment "$dir" "$@"
}
run 01-feedback.yaml --rounds last --baseline feedback.level=none
run 02-deceptive-judge.yaml --player ann --rounds last --baseline feedback.probability=0
"$agon" feedback "$out/02-deceptive-judge/006-probability=0.5,seed=1"
run 03-transparent.yaml --player copycat --baseline tournament.transparent=false
title 04-ladder.yaml
"$agon" run "$here/04-ladder.yaml" -o "$out/04-ladder" -q
run 05-sprt.yaml
"$agon" standings "$out/05-sprt/005-stop=sprt,seed=1" --meetings
title 06-csd.sh
"$here/06-csd.sh" "$agon"
title 07-critic.sh
"$here/07-critic.sh" "$agon" "$out/07-critic"
run 08-search-budget.yaml --player ann --rounds best
title 09-duplicates.sh
"$here/09-duplicates.sh" "$agon"
run 10-drift.yaml --player ann
for rivals in 000-rivals=weak 003-rivals=strong; do
	echo
	echo "$rivals"
	"$agon" drift "$out/10-drift/$rivals,seed=1"
done
