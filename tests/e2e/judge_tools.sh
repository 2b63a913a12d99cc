#!/bin/bash
# agon judge: what a package brings beside output validators: input validators and data to try
# them, static validators, custom graders, functions to call, managers.
. "$(dirname "$0")/lib.sh"
command -v python3 >/dev/null || { skip "tools of packages" "python3 is not installed"; exit; }
mkdir "$T/w" && cd "$T/w" || exit 4
put() { mkdir -p "$(dirname "$1")" && cat >"$1"; }
J() { "$AGON" judge "$@"; }
last() { json "$T/j.json" "$1"; } # of the last object printed
judged() { # WANT PACKAGE FILE: "VERDICT SCORE"
  J "$2" "$3" --json >"$T/j.json" 2>"$T/why"
  local got
  got="$(last .verdict) $(last .score)"
  [ "$got" = "$1" ] || { echo "got '$got', wanted '$1'" >&2; cat "$T/why" "$T/j.json" >&2; return 1; }
}

# --- input validators, and data that is made to try validators
put p/problem.yaml <<'E'
problem_format_version: 2025-09
name: p
uuid: 5c1a0e2e-0000-4000-8000-000000000001
limits: {time_limit: 1}
E
put p/input_validators/v.py <<'E'
import sys
sys.exit(42 if sys.stdin.read() in ('1\n', '2\n') else 43)
E
put p/output_validator/v.py <<'E'
import sys
sys.exit(42 if sys.stdin.read().strip() == open(sys.argv[2]).read().strip() else 43)
E
for i in 1 2; do echo $i | tee p-$i.in >p-$i.ans; mkdir -p p/data/secret; cp p-$i.in p/data/secret/$i.in; cp p-$i.ans p/data/secret/$i.ans; done
echo 'print(input())' | put p/submissions/accepted/a.py
echo 7 | put p/data/invalid_input/seven.in
for x in in ans; do echo 1 | put p/data/invalid_output/o.$x; echo 1 | put p/data/valid_output/o.$x; done
echo 2 | put p/data/invalid_output/o.out
echo '  1' | put p/data/valid_output/o.out
t "data as it should be" exits 0 sh -c "'$AGON' judge --all p --json >'$T/j.json'"
t "all of it was tried" test "$(last .data_checks) $(last .bad_data) $(last .agree)" = "7 0 1"
echo 3 >p/data/secret/2.in
t "an input that its validator rejects" exits 1 sh -c "'$AGON' judge --all p --json >'$T/j.json'"
t "is named" grep -q '"check":"input","file":"secret/2".*"agrees":false' "$T/j.json"
echo 2 >p/data/secret/2.in
echo 2 >p/data/invalid_input/seven.in
t "an invalid input that nothing rejects" says 'no input validator rejects it' "$AGON" judge --all p
echo 7 >p/data/invalid_input/seven.in
echo 1 >p/data/invalid_output/o.out
t "an invalid output that is accepted" says 'BAD  invalid_output' "$AGON" judge --all p
echo 2 >p/data/invalid_output/o.out
echo 'while True: pass' >p/input_validators/v.py
sed -i 's/^limits.*/limits: {time_limit: 1, validation_time: 1}/' p/problem.yaml
t "an input validator that hangs" says ' limit exceeded' "$AGON" judge --all p
echo 'import os
while True: os.fork()' >p/input_validators/v.py
t "an input validator that forks" exits 1 "$AGON" judge --all p
t "leaves nothing" sh -c "! ps -eo args | grep -v grep | grep -q '/box/v.py'"

# A validator in a language that is not run says nothing of the data, and is not passed over in silence.
mkdir -p viva/data/secret viva/input_validators && echo 1 >viva/data/secret/1.in && echo 1 >viva/data/secret/1.ans
echo 'name: viva' >viva/problem.yaml && echo 'print(input())' | put viva/submissions/accepted/a.py
echo '{1,9};' >viva/input_validators/v.viva
t "a package with VIVA" sh -c "'$AGON' judge --all viva --json >'$T/j.json' 2>'$T/j.err'"
t "names what was not run" grep -q "v.viva was not run: .*obsolete" "$T/j.err"
t "and counts it for nothing" test "$(last .data_checks) $(last .agree)" = "0 1"

# --- static validators
put s/problem.yaml <<'E'
problem_format_version: 2025-09
name: s
uuid: 5c1a0e2e-0000-4000-8000-000000000002
type: scoring
limits: {time_limit: 1}
E
put s/data/secret/a/test_group.yaml <<'E'
max_score: 60
score_aggregation: sum
E
put s/data/secret/b/test_group.yaml <<'E'
max_score: 40
score_aggregation: sum
static_validation_score: 30
static_validator_args: [short]
E
for g in a b; do echo 1 | tee s/data/secret/$g/1.in >s/data/secret/$g/1.ans; done
put s/static_validator/v.py <<'E'
import sys, os
lang, entry, feedback, how = sys.argv[1:5]
text = open(entry).read()
open(feedback + 'judgemessage.txt', 'w').write(lang + ' ' + how + ' ' + str(len(text)))
try:
    open(entry, 'w')
    sys.exit(1)
except OSError:
    pass
if 'half' in text:
    open(feedback + 'score_multiplier.txt', 'w').write('0.5')
if 'crash' in text:
    sys.exit(1)
sys.exit(42 if len(text) < 40 else 43)
E
echo 'print(input())' >short.py
{ cat short.py && echo "# $(seq -s ' ' 30)"; } >long.py
{ cat short.py && echo '# half'; } >half.py
{ cat short.py && echo '# crash'; } >crash.py
t "static: short is worth all" judged "AC 100" s short.py
t "static: long loses those points" judged "WA 70" s long.py
t "static: a part of them" judged "AC 85" s half.py
t "static: a validator that crashes is the jury's fault" judged "JE 70" s crash.py
J s long.py --json --jury >"$T/j.json"
t "static: it is a test of its group" test "$(last '.tests[1].name') $(last '.tests[1].message')" = "secret/b/static validation python3 short $(wc -c <long.py)"

# --- custom graders of the legacy format
put g/problem.yaml <<'E'
name: g
type: scoring
validation: default
E
put g/graders/best.py <<'E'
import sys
mode = sys.argv[1] if len(sys.argv) > 1 else ''
rows = [l.split() for l in sys.stdin]
if mode == 'bad': print('fine')
elif mode == 'much': print('AC 1000')
else:
    good = [float(s) for v, s in rows if v == 'AC']
    print('AC' if good else 'WA', 10 * max(good) if good else 0)
E
echo 'grading: custom
on_reject: continue
range: 0 100
accept_score: 3' | put g/data/secret/testdata.yaml
for i in 1 2 3; do echo $i | put g/data/secret/$i.in; echo $i | put g/data/secret/$i.ans; done
echo 'limits: {}' >>g/problem.yaml
echo 'print(input())' | put g/submissions/accepted/a.py
echo 'x = input(); print(x if x == "2" else 0)' >two.py
echo 'print(0)' >none.py
t "grader: the best of a group" judged "AC 30" g two.py
t "grader: none" judged "WA 0" g none.py
echo 'takes the best' | put g/graders/README.md
mkdir g/graders/__pycache__
t "grader: notes beside it are none" judged "AC 30" g two.py
cp g/graders/best.py g/graders/worst.py
t "grader: of two it is not guessed which" says "secret/testdata.yaml:1: grading: custom, but graders/ has both best.py and worst.py" exits 2 "$AGON" judge g two.py
rm g/graders/worst.py
echo 'grader_flags: bad' >>g/data/secret/testdata.yaml
t "grader: no verdict and score is a judge error" judged "JE 0" g two.py
sed -i 's/bad/much/' g/data/secret/testdata.yaml
t "grader: out of its range is a judge error" judged "JE 1000" g two.py

# --- LiveCodeBench: a function is called
put f.json <<'E'
{"question_id": "pair", "metadata": "{\"func_name\": \"pair\"}", "private_test_cases": "[{\"input\": \"[3, 1]\\n\\\"x\\\"\", \"output\": \"[1.0, \\\"x\\\", {\\\"a\\\": null}]\", \"testtype\": \"functional\"}]"}
E
put f1.py <<'E'
class Solution:
    def pair(self, a: List[int], s: str):
        print("noise", Counter(a))
        return (min(a), s, {"a": None})
E
put f2.py <<'E'
def pair(a, s): return [max(a), s, {"a": None}]
E
put f3.py <<'E'
def pair(a, s): raise ValueError
E
put f4.py <<'E'
import os
def pair(a, s): os.write(1, b'[1,"x",{"a":null}]'); os._exit(0)
E
echo 'int main() {}' >f5.c
t "function: right, as a method" judged "AC 1" f.json f1.py
t "function: wrong" judged "WA 0" f.json f2.py
t "function: raises" judged "RTE 0" f.json f3.py
t "function: what it prints itself is no answer" judged "WA 0" f.json f4.py
sed 's/\\"pair\\"/\\"a;b\\"/' f.json >odd.json
t "function: a name that is no word is the package's fault" exits 2 "$AGON" judge odd.json f1.py
t "function: not in C" judged "CE 0" f.json f5.c

# --- CMS Communication: a manager and two copies of the submission
put c/task.yaml <<'E'
name: c
time_limit: 0.5
memory_limit: 256
total_value: 10
num_processes: 2
user_io: std_io
E
mkdir -p c/input c/output c/sol
echo 20 >c/input/input0.txt
echo 30 >c/input/input1.txt
touch c/output/output0.txt c/output/output1.txt
manager() { # HOW: gives each copy half of the number, wants the sum of their squares
  cat >c/check/manager.cpp <<E
#include <cstdio>
#include <cstdlib>
#include <csignal>
int main(int argc, char **argv) {
  signal(SIGPIPE, SIG_IGN);
  long n, a = 0, b = 0;
  if (argc != 5 || scanf("%ld", &n) != 1) return 1;
  $1
  FILE *from0 = fopen(argv[1], "r"), *to0 = fopen(argv[2], "w");
  FILE *from1 = fopen(argv[3], "r"), *to1 = fopen(argv[4], "w");
  fprintf(to0, "%ld\n", n / 2); fflush(to0);
  fprintf(to1, "%ld\n", n / 2); fflush(to1);
  bool ok = fscanf(from0, "%ld", &a) == 1 && fscanf(from1, "%ld", &b) == 1;
  printf("%s\n", !ok ? "0" : a + b == n * n / 2 ? "1" : a == n * n / 4 ? "0.5" : "0");
  fprintf(stderr, "%ld %ld\n", a, b);
}
E
}
mkdir -p c/check && manager ''
echo 'n = int(input()); print(n * n, flush=True)' >m1.py
echo 'import sys; n = int(input()); print(n * n if sys.argv[1] == "0" else 7, flush=True)' >m2.py
echo 'import sys; sys.exit(0)' >m3.py
echo 'import sys; sys.exit(3)' >m4.py
echo 'while True: pass' >m5.py
echo 'import time; time.sleep(100)' >m6.py
echo 'while True: print("1" * 60000)' >m7.py
echo 'import os
n = int(input()); print(n * n, flush=True); os.close(1); os.close(0)
while True: pass' >m8.py
t "manager: right" judged "AC 10" c m1.py
t "manager: a part" judged "WA 5" c m2.py
t "manager: copies that leave at once" judged "WA 0" c m3.py
t "manager: copies that crash" judged "RTE 0" c m4.py
t "manager: copies that loop" judged "TLE 0" c m5.py
t "manager: copies that wait" judged "TLE 0" c m6.py
t "manager: copies that flood" judged "WA 0" c m7.py
t "manager: what was decided stands" judged "AC 10" c m8.py
manager 'return 1;'
t "manager: fails" judged "JE 0" c m1.py
manager 'for (;;);'
sed -i 's/^time_limit.*/time_limit: 0.2/' c/task.yaml
t "manager: loops" judged "JE 0" c m1.py
manager 'puts("2"); return 0;'
t "manager: an outcome that is none" judged "JE 0" c m1.py
manager ''
sed -i 's/std_io/fifo_io/' c/task.yaml
echo 'import sys
i, o = open(sys.argv[1]), open(sys.argv[2], "w")
n = int(i.readline()); print(n * n, file=o, flush=True)' >m9.py
t "manager: named pipes" judged "AC 10" c m9.py
t "manager: named pipes that nobody opens" judged "WA 0" c m3.py
t "nothing left of all that" sh -c "! ps -eo args | grep -v grep | grep -q '/box/m[0-9].py'"
