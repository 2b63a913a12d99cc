#!/bin/sh
# Plays series of battles with agon and with pMARS and compares the score lines;
# with agon also in slices, which is its other engine.  Prints TAP.
#
#   BUILD=build score_diff.sh [SEED [COUNT]]
#
# Both get the load file that agon makes of each warrior, so that this is about
# the machines.  The warriors: COUNT generated ones (200) per set of rules,
# Debian's examples, and those of arenas/corewar/bots.
set -eu

build=${BUILD:-build}
seed=${1:-1}
count=${2:-200}
here=$(dirname "$0")
bots=$here/../../arenas/corewar/bots
dir=$build/oracle/score_diff
number=0

if ! examples=$("$here/pmars.sh" --source); then
  echo "ok 1 - machine against pMARS # SKIP pMARS could not be fetched and built"
  echo "1..1"
  exit 0
fi
pmars=$("$here/pmars.sh")
score=$build/oracle/cwscore
rm -rf "$dir"
mkdir -p "$dir"

# play ROUNDS OPTIONS FILE...
play() {
  rounds=$1 options=$2
  shift 2
  total=$((total + 1))
  # shellcheck disable=SC2086
  theirs=$("$pmars" -b -k -f -r "$rounds" $options "$@" 2>/dev/null | sed 's/ *$//')
  # shellcheck disable=SC2086
  ours=$("$score" -r "$rounds" $options "$@" 2>&1 | sed 's/ *$//')
  # shellcheck disable=SC2086
  sliced=$("$score" -r "$rounds" -t 37 $options "$@" 2>&1 | sed 's/ *$//')
  if [ -z "$theirs" ] || [ "$theirs" != "$ours" ] || [ "$ours" != "$sliced" ]; then
    differ=$((differ + 1))
    [ $differ -le 3 ] && echo "# -r $rounds $options $*: pMARS $theirs; agon $ours; in slices $sliced"
  fi
  echo "$ours" >>"$dir/all.out"
}

begin() {
  total=0 differ=0
}
finish() {
  number=$((number + 1))
  if [ $differ -eq 0 ]; then echo "ok $number - $1: $total series equal"; else
    echo "not ok $number - $1: $differ of $total series differ"
  fi
}

# load OPTIONS TO FILE...: load files
load() {
  options=$1 to=$2
  shift 2
  mkdir -p "$to"
  for file in "$@"; do
    # shellcheck disable=SC2086
    "$build/oracle/cwtool" list -r 2 $options "$file" >"$to/$(basename "$file")" 2>/dev/null ||
      rm -f "$to/$(basename "$file")"
  done
}

# generated NAME OPTIONS CORE LENGTH COUNT ROUNDS: each against its neighbour, and in threes and fives
generated() {
  name=$1 options=$2 to=$dir/$1
  mkdir -p "$to"
  "$build/oracle/gen_battles" "$seed" "$5" "$3" "$4" "$to"
  begin
  first=
  one= two= three= four=
  for file in "$to"/b-*.red; do
    [ -z "$first" ] && first=$file
    [ -n "$one" ] && play "$6" "$options" "$one" "$file"
    case $file in *[05].red) [ -n "$four" ] && play 3 "$options" "$file" "$one" "$two" "$three" "$four" ;; esac
    case $file in *[37].red) [ -n "$two" ] && play 5 "$options" "$two" "$one" "$file" ;; esac
    four=$three three=$two two=$one one=$file
  done
  play "$6" "$options" "$one" "$first"
  finish "$name: $5 generated warriors"
}

generated 94 "" 8000 100 "$count" 6
generated tiny "-s 800 -p 800 -c 8000 -l 20 -d 20" 800 20 "$((count / 2))" 20
generated nano "-s 80 -p 80 -c 800 -l 5 -d 5" 80 5 "$((count / 2))" 50
generated odd "-s 7919 -p 7 -c 3000 -l 50 -d 61 -S 7" 7919 50 "$((count / 4))" 6
generated 94x "-s 55440 -p 10000 -c 20000 -l 200 -d 200" 55440 200 "$((count / 8))" 3
generated crowded "-s 150 -p 60 -c 2000 -l 25 -d 25 -S 10" 150 25 "$((count / 4))" 20

load "" "$dir/real" "$examples"/warriors/*.red "$bots"/*.red
begin
for a in "$dir"/real/*.red; do
  for b in "$dir"/real/*.red; do
    play 20 "" "$a" "$b"
  done
  # shellcheck disable=SC2012
  play 10 "" "$a" $(ls "$dir"/real/*.red | head -n 6)
done
finish "Debian's examples and our bots, all pairs and in sevens"

# Scores that are known of both pMARS 0.9.2 and 0.9.4.
begin
while read -r a b expected; do
  total=$((total + 1))
  got=$("$score" -r 1000 "$dir/real/$a.red" "$dir/real/$b.red" | tr '\n' ' ')
  [ "$got" = "$expected " ] || differ=$((differ + 1))
done <<END
aeka rave 580 72 348 72
rave rave 510 9 481 9
END
finish "known scores of 1000 battles"

lines=$(sort -u "$dir/all.out" | wc -l)
number=$((number + 1))
if [ "$lines" -gt 150 ]; then status=ok; else status="not ok"; fi
echo "$status $number - $lines different score lines, so that the series mean something"
echo "1..$number"
