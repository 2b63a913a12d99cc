#!/bin/sh
# Assembles warriors with agon and with pMARS and compares the listings byte for
# byte; where pMARS refuses a warrior, agon must, too.
#
#  asm_diff.sh BUILD [SEED [COUNT]]
#
# The warriors: Debian's examples, tests/oracle/warriors, and COUNT generated
# ones (200).  Nothing in a listing is normalised.  A first line
# ";options ..." in a warrior goes to both programs.
# AGON_PMARS: another pMARS, of version 0.9.4 or later, to compare with.
# Exit 0: all agree; 1: not; 3: no oracle on this machine.
set -eu

build=${1:?usage: asm_diff.sh BUILD [SEED [COUNT]]}
seed=${2:-1}
count=${3:-200}
here=$(dirname "$0")
tool=$build/oracle/cwtool
dir=$build/oracle/asm_diff
wild=
if [ -n "${AGON_PMARS:-}" ]; then
  pmars=$AGON_PMARS
  wild=-w
else
  pmars=$("$here/pmars.sh") || exit 3
fi
examples=$("$here/pmars.sh" --source) || exit 3

rm -rf "$dir"
mkdir -p "$dir"
"$build/oracle/gen_warriors" $wild "$seed" "$count" "$dir"
same=0
both=0
differ=0
for file in "$examples"/warriors/*.red "$here"/warriors/*.red "$dir"/gen-*.red; do
  options=$(sed -n '1s/^;options//p' "$file")
  status=0
  # shellcheck disable=SC2086
  "$pmars" -r 0 $options "$file" >"$dir/pmars.out" 2>"$dir/pmars.err" </dev/null || status=$?
  ours=0
  # shellcheck disable=SC2086
  "$tool" program -r 0 $options "$file" >"$dir/agon.out" 2>"$dir/agon.err" || ours=$?
  if [ $status -ne 0 ] && [ $ours -eq 1 ]; then
    both=$((both + 1))
  elif [ $status -eq 0 ] && [ $ours -eq 0 ] && cmp -s "$dir/pmars.out" "$dir/agon.out"; then
    same=$((same + 1))
    cat "$dir/agon.out" >>"$dir/all.out"
  else
    differ=$((differ + 1))
    [ $differ -gt 3 ] && continue
    echo "$file: pMARS exits $status, agon $ours"
    diff "$dir/pmars.out" "$dir/agon.out" | head -n 6
    head -n 4 "$dir/pmars.err" "$dir/agon.err"
  fi
done
# Every opcode with every modifier and both modes: 19 * 7 * 8 * 8.
kinds=$(sed -n 's/^....... *\([A-Z]*\.[ABFXI]* *\) \([^ ]\) *[-0-9]*, \([^ ]\).*/\1\2\3/p' "$dir/all.out" |
  sort -u | wc -l)
echo "asm_diff: $same listings equal, $both refused by both, $differ differ; $kinds of 8512 kinds of instructions"
[ $differ -eq 0 ] && [ $same -ge "$count" ] && { [ "$count" -lt 200 ] || [ "$kinds" -eq 8512 ]; }
