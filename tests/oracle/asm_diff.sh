#!/bin/sh
# Assembles warriors with agon and with pMARS and compares the listings byte for
# byte; where pMARS refuses a warrior, agon must, too.  Prints TAP.
#
#   BUILD=build asm_diff.sh [SEED [COUNT]]
#
# The warriors: Debian's examples, tests/oracle/warriors, and COUNT generated
# ones (200).  Nothing in a listing is normalised.  A first line
# ";options ..." in a warrior goes to both programs.
# AGON_PMARS: another pMARS, of version 0.9.4 or later, to compare with.
set -eu

build=${BUILD:-build}
seed=${1:-1}
count=${2:-200}
here=$(dirname "$0")
dir=$build/oracle/asm_diff
number=0
wild=

# report STATUS TEXT
report() {
  number=$((number + 1))
  if [ "$1" -eq 0 ]; then echo "ok $number - $2"; else echo "not ok $number - $2"; fi
}

# Sets verdict to same, both (refused by both) or differ.
compare() {
  options=$(sed -n '1s/^;options//p' "$1")
  theirs=0
  ours=0
  # shellcheck disable=SC2086
  "$pmars" -r 0 $options "$1" >"$dir/pmars.out" 2>"$dir/pmars.err" </dev/null || theirs=$?
  # shellcheck disable=SC2086
  "$build/oracle/cwtool" program -r 0 $options "$1" >"$dir/agon.out" 2>"$dir/agon.err" || ours=$?
  if [ $theirs -ne 0 ] && [ $ours -eq 1 ]; then
    verdict=both
  elif [ $theirs -eq 0 ] && [ $ours -eq 0 ] && cmp -s "$dir/pmars.out" "$dir/agon.out"; then
    verdict=same
    cat "$dir/agon.out" >>"$dir/all.out"
  else
    verdict=differ
  fi
}

# check NAME FILE...: all of the files agree
check() {
  name=$1 same=0 both=0 differ=0
  shift
  for file in "$@"; do
    compare "$file"
    case $verdict in
    same) same=$((same + 1)) ;;
    both) both=$((both + 1)) ;;
    differ)
      differ=$((differ + 1))
      [ $differ -gt 3 ] && continue
      echo "# $file: pMARS exits $theirs, agon $ours"
      diff "$dir/pmars.out" "$dir/agon.out" | head -n 6 | sed 's/^/#   /'
      head -qn 4 "$dir/pmars.err" "$dir/agon.err" | sed 's/^/#   /'
      ;;
    esac
  done
  report $differ "$name: $same listings equal, $both refused by both, $differ differ"
}

if ! examples=$("$here/pmars.sh" --source); then
  echo "ok 1 - assembler against pMARS # SKIP pMARS could not be fetched and built"
  exit 0
fi
pmars=$("$here/pmars.sh")
if [ -n "${AGON_PMARS:-}" ]; then
  pmars=$AGON_PMARS
  wild=-w
fi
rm -rf "$dir"
mkdir -p "$dir"
"$build/oracle/gen_warriors" $wild "$seed" "$count" "$dir"

check "Debian's examples" "$examples"/warriors/*.red
check "own warriors" "$here"/warriors/*.red
check "generated warriors" "$dir"/gen-*.red
# Every opcode with every modifier and both modes: 19 * 7 * 8 * 8.
kinds=$(sed -n 's/^....... *\([A-Z]*\.[ABFXI]* *\) \([^ ]\) *[-0-9]*, \([^ ]\).*/\1\2\3/p' \
  "$dir/all.out" | sort -u | wc -l)
[ "$count" -lt 200 ] || report $((8512 - kinds)) "$kinds of 8512 kinds of instructions occur"
