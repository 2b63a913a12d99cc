#!/bin/sh
# run.sh: what `make demo` shows.  Ends with 0 only if everything went as it says.
#
# BUILD: where agon is (default: build).  All that it makes is in runs/demo.
set -eu
cd "$(dirname "$0")/.."

agon=${BUILD:-build}/agon
out=runs/demo

bold='' off=''
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
	bold=$(printf '\033[1m') off=$(printf '\033[0m')
fi

title() {
	printf '\n%s== %s ==%s\n' "$bold" "$1" "$off"
}
tell() {
	printf '%s\n' "$@"
}
# hundredths: of a second since the machine started
hundredths() {
	read -r up _ </proc/uptime
	echo "${up%.*}${up#*.}"
}
# since HUNDREDTHS: seconds, with one decimal
since() {
	tenths=$((($(hundredths) - $1 + 5) / 10))
	echo "$((tenths / 10)).$((tenths % 10))"
}
end() {
	code=$?
	rm -rf "$out/export" "$out/battle.txt"
	[ "$code" -eq 0 ] || echo "demo/run.sh: FAILED in \"$step\" (exit code $code)" >&2
}
step="start"
trap end EXIT

[ -x "$agon" ] || {
	echo "demo/run.sh: there is no $agon; type: make demo" >&2
	exit 2
}
began=$(hundredths)
rm -rf "$out"
mkdir -p "$out"

step="the tournament"
title "A tournament"
tell "Four programs fight for the memory of one machine: Core War.  Each is a git" \
	"codebase that is checked out, built and checked in a sandbox.  In a round every" \
	"pair plays 1000 games; then the agents see their results and edit their code." \
	"" \
	"  hail    bombs the memory blindly; its Makefile searches for the best order" \
	"  seeker  looks for the others, stuns what it finds and sweeps up" \
	"  leaf    lives by copying itself faster than others can kill it" \
	"  ring    imps that keep each other alive; its agent reads the results" \
	"" \
	"$agon run demo/tournament.yaml" ""
t=$(hundredths)
"$agon" run demo/tournament.yaml -o "$out/tournament"
seconds=$(since "$t")
tell "" "30000 games in $seconds s, with building, editing and recording."

step="what the agent of ring did"
title "What an agent did with its results"
tell "Every codebase of every round is a commit in the run directory.  The agent of" \
	"ring is a program that ran in the sandbox and took notes:" ""
git --git-dir="$out/tournament/repo.git" show refs/agon/ring/round/4:notes.txt

step="one battle"
title "One battle of the last round"
tell "The 8000 cells of the memory in 20 rows, at the start, halfway and at the end." \
	"A and B stand where a program runs, a and b where it wrote, # where it was loaded." \
	"The number after a name says how many processes it has.  Every recorded game can" \
	"be seen again; without the pipe it is animated:" \
	"" \
	"$agon replay $out/tournament --round 4 --pair seeker,hail --game 7 --frames 3 | cat" ""
"$agon" replay "$out/tournament" --round 4 --pair seeker,hail --game 7 --frames 3 >"$out/battle.txt"
cat "$out/battle.txt"

step="the hostile players"
title "Players that attack"
tell "spy's warrior is a link to /etc/shadow.  mallory's build is a fork bomb; then it" \
	"brings a warrior of 100000 lines; at last it plays honestly, but its .git folder" \
	"borrows from our repository and wants a program to be run." \
	"" \
	"$agon run demo/hostile.yaml" ""
demo/hostile/make.sh "$PWD/$out/attack"
"$agon" run demo/hostile.yaml -o "$out/hostile"
"$agon" export "$out/hostile" --format jsonl -o "$out/export" >/dev/null

# forfeit PLAYER ROUND OUTCOME: print the reason, fail unless it came out so
forfeit() {
	row=$(grep "\"round\":$2,\"player\":\"$1\"" "$out/export/rounds.jsonl" |
		grep "\"outcome\":\"$3\"") || {
		echo "$1 should be $3 in round $2"
		return 1
	}
	printf '  round %s  %-8s %-14s %s\n' "$2" "$1" "$3" \
		"$(echo "$row" | sed 's/.*"outcome":"[a-z_]*","reason":"\([^"]*\)".*/\1/')"
}
tell "" "Why they lost, as recorded:" ""
forfeit spy 0 invalid
forfeit mallory 0 forfeit_build
forfeit mallory 1 invalid
forfeit mallory 2 ok
[ ! -e "$out/attack/it-ran" ] || {
	echo "a program of the foreign .git ran"
	exit 1
}
tell "" "The others played on, and nothing of mallory's .git was read or run."

step="the check of the record"
title "Is the record true?"
tell "A sample of the recorded games, played again and compared to the last bit:" \
	"" \
	"$agon verify $out/tournament --sample 8" ""
"$agon" verify "$out/tournament" --sample 8
"$agon" verify "$out/hostile"

title "Done in $(since "$began") s"
tell "All of it is in $out (git ignores it):" \
	"  $agon standings $out/tournament             the tables again" \
	"  $agon replay $out/tournament --pair hail,ring   another battle, animated" \
	"  $agon report $out/tournament                a page for a browser"
