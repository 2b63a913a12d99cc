#!/bin/bash
# The labels of our own packages, judged again and again beside neighbours that take all they can
# get of the processors and move memory about.  Every run is to agree with every label, and every
# verdict of a test is to be that of the first run; what is marked near a limit may differ.
#
#   labels.sh [RUNS [NEIGHBOURS]]     RUNS: 1 of a `make bench`, 20 to be sure; exit 1 when one differs
set -u
cd "$(dirname "$0")/../.." || exit 4
RUNS=${1:-1} NEIGHBOURS=${2:-$(($(nproc) * 2))}
BUILD=${BUILD:-build}
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
T=$(mktemp -d)
PIDS=
trap 'kill $PIDS 2>/dev/null; wait 2>/dev/null; rm -rf "$T"' EXIT
cat >"$T/busy.c" <<'X'
#include <stdlib.h>
#include <string.h>
int main(int argc, char **argv)
{
	size_t n = argc > 1 ? (size_t)atol(argv[1]) << 20 : 0;
	char *p = malloc(n + 1);
	for (volatile unsigned long i = 0;; i++)
		if (n > 0 && i % 1024 == 0 && p != NULL)
			memset(p, (int)(i >> 10), n);
}
X
gcc -O1 -o "$T/busy" "$T/busy.c" || exit 4
for i in $(seq "$NEIGHBOURS"); do
  "$T/busy" $((i % 2 * 32)) &
  PIDS="$PIDS $!"
done
# A line for each test of each labelled submission: what it is, and what was said of it.
cat >"$T/lines.py" <<'X'
import json, sys
for line in open(sys.argv[1]):
    x = json.loads(line)
    if "summary" in x or "submission" not in x:
        continue
    who = x["problem"] + "/" + x["submission"]
    near = "near" if x.get("near_limit") else ""
    print(who, "agrees" if x["agrees"] else "DISAGREES", x["verdict"], near, sep="\t")
    for t in x["tests"]:
        print(who + " " + t["name"], "", t["verdict"], near, sep="\t")
X
bad=0 near=0 n=0
for run in $(seq "$RUNS"); do
  from=$SECONDS
  nice "$BUILD/agon" judge --all problems/packages/* --json >"$T/out.json" 2>"$T/err"
  rc=$?
  python3 "$T/lines.py" "$T/out.json" >"$T/now" || rc=4
  [ "$run" -gt 1 ] || cp "$T/now" "$T/first"
  n=$((n + $(grep -cE 'agrees|DISAGREES' "$T/now")))
  close=$(awk -F'\t' '$2 != "" && $4 == "near"' "$T/now" | wc -l)
  near=$((near + close))
  echo "labels: run $run: $(tail -n 1 "$T/out.json"), $close near a limit, $((SECONDS - from)) s"
  flaky=$(awk -F'\t' 'NR == FNR { was[$1] = $3; close_then[$1] = $4; next }
    $4 == "" && ($2 == "DISAGREES" || (close_then[$1] == "" && $1 in was && was[$1] != $3)) { print $1, "was", was[$1] ", is", $3, $2 }' "$T/first" "$T/now")
  if [ $rc -gt 1 ] || [ -n "$flaky" ]; then
    bad=$((bad + 1))
    echo "$flaky"
    head -n 5 "$T/err"
    [ -z "${KEEP:-}" ] || cp "$T/out.json" "$KEEP/labels-$run.json"
  fi
done
echo "labels: $n judgings in $RUNS runs beside $NEIGHBOURS neighbours: $bad runs with a disagreement that was not near a limit, $near judgings near one"
[ "$bad" -eq 0 ]
