#!/bin/bash
# Input validators in checktestdata: run like any other, over all inputs of a package; scripts
# that are wrong, hang or fill the memory; and agon-ctd by hand.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || { skip "checktestdata" "python3 is not installed"; exit; }
CTD=$(dirname "$AGON")/agon-ctd
mkdir "$T/w" && cd "$T/w" || exit 4
put() { mkdir -p "$(dirname "$1")" && cat >"$1"; }
J() { "$AGON" judge --all "$@"; }
last() { json "$T/j.json" "$1"; }
script() { cat >p/input_validators/sorted.ctd; }
found() { # PATTERN: in what the package check says
  J p >"$T/said" 2>&1
  local rc=$?
  grep -q -- "$1" "$T/said" && [ $rc = 1 ] || { echo "exit $rc, wanted 1 and: $1" >&2; cat "$T/said" >&2; return 1; }
}

put p/problem.yaml <<'E'
problem_format_version: 2025-09
name: p
uuid: 5c1a0e2e-0000-4000-8000-0000000000c7
limits: {time_limit: 1}
E
echo 'input_validator_args: [max=9]' | put p/data/secret/test_group.yaml
put p/input_validators/sorted.ctd <<'E'
# n, then n different numbers that grow
INT(1,10,n) NEWLINE
REPI(i,n,SPACE)
  INT(0,10^20,a[i])
  IF(i > 0) ASSERT(a[i-1] < a[i]) END
END
NEWLINE
E
printf '2\n3 100000000000000000000\n' >p/data/secret/1.in
printf '3\n1 2 3\n' >p/data/secret/2.in
for i in 1 2; do echo "$i" >p/data/secret/$i.ans; done
echo 'print({2: 1, 3: 2}[int(input())])' | put p/submissions/accepted/a.py
printf '2\n2 1\n' | put p/data/invalid_input/falls.in
printf '1\n01\n' | put p/data/invalid_input/zeros.in
printf '1\r\n1\r\n' | put p/data/invalid_input/dos.in
t "inputs as the script wants them" exits 0 sh -c "'$AGON' judge --all p --json >'$T/j.json'"
t "all of them were tried" test "$(last .data_checks) $(last .bad_data) $(last .agree)" = "5 0 1"
printf '3\n1 2 2\n' >p/data/secret/2.in
t "an input that the script does not match" exits 1 sh -c "'$AGON' judge --all p --json >'$T/j.json'"
t "is named" grep -q '"check":"input","file":"secret/2","by":"sorted.ctd","agrees":false' "$T/j.json"
t "with line, column and what was wanted" grep -q 'line 2, column 6: ASSERT(a\[i-1\] < a\[i\]) fails: 2 < 2 (script line 5)' "$T/j.json"
t "and is no judge error" test "$(last .judge_errors)" = 0
printf '3\n1 2 3\n' >p/data/secret/2.in
printf '1\n7\n' >p/data/invalid_input/zeros.in
t "an invalid input that the script takes" found 'no input validator rejects it'
printf '1\n01\n' >p/data/invalid_input/zeros.in

# --- scripts that are wrong are the package's fault, said once, and reject nothing
echo 'INT(1,10 NEWLINE' | script
t "a script that cannot be read" found 'by sorted.ctd  cannot be read: .*script line 1, column 10: expected ), got NEWLINE'
t "is said once" test "$(grep -c 'cannot be read' "$T/said")" = 1
echo 'INT(1,m)' | script
t "a variable that is not set" found 'secret/1  by sorted.ctd  .*: script line 1: variable m is not set'
t "rejects no invalid input" grep -q 'invalid_input .*no input validator rejects it' "$T/said"
rm -r p/data/invalid_input p/data/secret/2.*
echo 'REGEX("(a")' | script
t "a regular expression without end" found 'regular expression "(a": ) is missing'
echo 'REP(3)' | script
t "a loop without END" found 'END is missing'
head -c 20000000 /dev/zero | tr '\0' ' ' | script
t "a script of 20 MB" found 'is larger than'
yes 'REP(1)' | head -n 500000 | script
t "half a million loops in each other" found 'nested deeper than'
echo 'SET(a=10^(10^9))' | script
t "a number of a billion digits" found 'the number gets too large'

# --- and hostile ones are stopped by the sandbox
sed -i 's/^limits.*/limits: {time_limit: 1, validation_time: 1, validation_memory: 64}/' p/problem.yaml
echo 'REP(4000000000) WHILE(1==1) END END' | script
t "a loop without end" found 'secret/1  by sorted.ctd  .*limit exceeded'
echo 'WHILEI(i,1==1) SET(a[i]="xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx") END' | script
t "a loop that fills the memory" found 'secret/1  by sorted.ctd  '
echo 'REGEX("(a*)*(a|a)*(a?){100}b")' | script
head -c 20000 /dev/zero | tr '\0' a >p/data/secret/1.in
t "a regular expression that backtracking never ends on" found 'line 1, column 1: expected REGEX'
echo 'INT(1,10)' | script
head -c 50000000 /dev/zero | tr '\0' 9 >p/data/secret/1.in
t "a number of 50 million digits" found 'not in 1..10'
head -c 1000000 /dev/zero >p/data/secret/1.in
t "an input of NUL bytes" found 'got ".*x00'
t "nothing is left" sh -c "! ps -eo args | grep -v grep | grep -q 'script[.]ctd'"

mkdir alone && ln -s "$(dirname "$AGON")/agon-worker" alone/agon-worker
echo 'INT(1,10)' | script
export AGON_WORKER=$PWD/alone/agon-worker
t "without agon-ctd that is said" found 'agon-ctd is not beside agon-worker: .*alone/agon-ctd'
unset AGON_WORKER

# --- agon-ctd by hand
echo 'INT(1,3) NEWLINE' >a.ctd
echo 2 >good && echo 4 >bad && echo ' 2 ' >loose
t "by hand: a file that matches" exits 42 "$CTD" a.ctd good
t "by hand: from standard input" exits 42 sh -c "'$CTD' a.ctd <good"
t "by hand: from a pipe" exits 42 sh -c "cat good | '$CTD' a.ctd"
t "by hand: a file that does not" exits 43 "$CTD" a.ctd bad
t "by hand: it says where" says 'line 1, column 1: expected INT(1,3), got "4": not in 1..3' "$CTD" a.ctd bad
t "by hand: blanks" exits 43 "$CTD" a.ctd loose
t "by hand: blanks with -w" exits 42 "$CTD" -w a.ctd loose
t "by hand: a script that is read only" exits 0 "$CTD" --check a.ctd
t "by hand: no file" exits 2 "$CTD" a.ctd none
t "by hand: a directory" exits 2 "$CTD" . good
t "by hand: no script" exits 2 "$CTD"
t "by hand: no such option" exits 2 "$CTD" -x a.ctd
t "by hand: help" says 'usage: agon-ctd' "$CTD" --help
