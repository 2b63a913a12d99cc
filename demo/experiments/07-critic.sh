#!/bin/sh
# A critic in the loop: what it gains (agon experiment) beside how good its numbers
# are against executed verdicts (agon critic: AUC, ECE, Brier).
#
#   demo/experiments/07-critic.sh [AGON [DIR]]
set -eu
agon=${1:-agon}
dir=${2:-runs/critic}

"$agon" run "$(dirname "$0")/07-critic.yaml" -o "$dir" -q >/dev/null
"$agon" experiment "$dir" --player ann --baseline critic=none
for run in "$dir"/[0-9]*seed=1; do
	echo
	echo "${run##*/}"
	git --git-dir="$run/repo.git" show refs/agon/ann/round/10:critic.csv >"$dir/critic.csv"
	"$agon" critic "$dir/critic.csv" --run "$run"
done
