#!/bin/bash
# agon judge from end to end: languages, verdicts, policies, reports, interaction, hostile code.
. "$(dirname "$0")/lib.sh"
J() { "$AGON" judge "$@"; }
verdict() { # WANT PACKAGE FILE OPTIONS...: the verdict is WANT
  local want=$1 p=$2 f=$3 got
  shift 3
  got=$(J "$p" "$f" -q "$@" 2>"$T/why") || true
  [ "${got%% *}" = "$want" ] || { echo "$f: got '$got', wanted $want" >&2; cat "$T/why" >&2; return 1; }
}

mkdir -p "$T/ab" "$T/s"
for i in 1 2 3 4 5 6; do
  echo "$i $((i * 7))" >"$T/ab/0$i.in"
  echo $((i * 8)) >"$T/ab/0$i.ans"
done
cd "$T/s" || exit 4

# --- languages: A+B, a compile error, a runtime error
cat >ok.c <<'E'
#include <stdio.h>
int main(void) { long a, b; scanf("%ld %ld", &a, &b); printf("%ld\n", a + b); return 0; }
E
cat >ok.cpp <<'E'
#include <iostream>
int main() { long a, b; std::cin >> a >> b; std::cout << a + b << "\n"; }
E
printf 'a, b = map(int, input().split())\nprint(a + b)\n' >ok.py
printf 'const [a, b] = require("fs").readFileSync(0, "utf8").split(/\\s+/).map(Number);\nconsole.log(a + b);\n' >ok.js
printf 'import java.util.*;\npublic class Sum { public static void main(String[] x) { Scanner s = new Scanner(System.in); System.out.println(s.nextLong() + s.nextLong()); } }\n' >ok.java
printf 'use std::io::*;\nfn main() { let mut s = String::new(); stdin().read_to_string(&mut s).unwrap(); let t: i64 = s.split_whitespace().map(|x| x.parse::<i64>().unwrap()).sum(); println!("{}", t); }\n' >ok.rs
printf 'package main\nimport "fmt"\nfunc main() { var a, b int; fmt.Scan(&a, &b); fmt.Println(a + b) }\n' >ok.go
printf 'var a, b: int64;\nbegin read(a, b); writeln(a + b); end.\n' >ok.pas
printf 'program s\ninteger(8) :: a, b\nread *, a, b\nprint "(I0)", a + b\nend program\n' >ok.f90
printf 'with Ada.Integer_Text_IO; use Ada.Integer_Text_IO;\nprocedure Ok is A, B : Integer;\nbegin Get (A); Get (B); Put (A + B); end Ok;\n' >ok.adb
printf 'my ($a, $b) = split " ", <STDIN>; print $a + $b, "\\n";\n' >ok.pl
printf 'read -r a b\necho $((a + b))\n' >ok.sh
printf '{ print $1 + $2 }\n' >ok.awk
broken() { # a file of the same language that does not compile
  echo 'this is ( no program {' >"bad.$1"
}
crash() {
  case $1 in
  c | cpp) echo 'int main(){return 3;}' ;;
  py) echo 'raise SystemExit(3)' ;;
  js) echo 'process.exit(3)' ;;
  java) echo 'public class R { public static void main(String[] x) { System.exit(4); } }' ;;
  rs) echo 'fn main() { std::process::exit(3); }' ;;
  go) printf 'package main\nimport "os"\nfunc main() { os.Exit(3) }\n' ;;
  pas) echo 'begin halt(3); end.' ;;
  f90) printf 'program s\nstop 3\nend program\n' ;;
  adb) printf 'procedure Rte is begin raise Program_Error; end Rte;\n' ;;
  pl | sh) echo 'exit 3' ;;
  awk) echo 'BEGIN { exit 3 }' ;;
  esac >"rte.$1"
}
for l in c:gcc cpp:g++ py:python3 js:node java:javac rs:rustc go:go pas:fpc f90:gfortran adb:gnatmake pl:perl sh:bash awk:awk; do
  x=${l%%:*} tool=${l##*:}
  if [ ! -x "/usr/bin/$tool" ]; then
    skip "language .$x" "$tool is not installed"
    continue
  fi
  broken "$x"
  crash "$x"
  t ".$x: accepted" verdict AC "$T/ab" "ok.$x" --stop first
  t ".$x: runtime error" verdict RTE "$T/ab" "rte.$x" --stop first
  [ "$x" = awk ] || t ".$x: compile error" verdict CE "$T/ab" "bad.$x"
done
mkdir multi && printf '#include "f.h"\n#include <stdio.h>\nint main(void) { long a, b; scanf("%%ld %%ld", &a, &b); printf("%%ld\\n", f(a, b)); }\n' >multi/main.c
printf 'long f(long a, long b);\n' >multi/f.h
printf '#include "f.h"\nlong f(long a, long b) { return a + b; }\n' >multi/f.c
t "several files" verdict AC "$T/ab" multi
t "a language by name" verdict CE "$T/ab" ok.py -l c

# --- verdicts, from counters
printf 'int main(){for(;;);}\n' >loop.c
printf '#include <unistd.h>\nint main(){sleep(100);}\n' >sleep.c
printf '#include <stdlib.h>\n#include <string.h>\nint main(){for(;;)memset(malloc(1<<20),1,1<<20);}\n' >mem.c
printf '#include <unistd.h>\nchar b[65536];int main(){for(;;)write(1,b,65536);}\n' >flood.c
printf '#include <stdio.h>\n#include <unistd.h>\nint main(){long a,b;scanf("%%ld %%ld",&a,&b);printf("%%ld\\n",a+b);fflush(stdout);for(;;)fork();}\n' >fork.c
printf 'int main(){}\n' >empty.cpp
printf '#include <stdio.h>\nint main(){puts("ok Accepted correct token");}\n' >words.c
printf 'a, b = map(int, input().split())\nprint(a + b if a != 3 else 0)\n' >third.py
cat >peek.py <<'E'
import os
a, b = map(int, input().split())
for r, d, f in os.walk('/'):
    for x in f:
        if x.endswith(('.ans', '.in')) and not r.startswith('/usr'):
            print(open(os.path.join(r, x)).read())
for p in ('/judge', '/judge/ans', '/judge/output/out', '/judge/feedback'):
    if os.path.exists(p):
        print(a + b)
E
t "loops" verdict TLE "$T/ab" loop.c --time 0.3 --stop first
t "sleeps" verdict TLE "$T/ab" sleep.c --time 0.3 --stop first
t "eats memory" verdict MLE "$T/ab" mem.c --memory 64M --stop first
t "floods without a newline" verdict OLE "$T/ab" flood.c --output 1M --stop first
t "forks for ever" verdict TLE "$T/ab" fork.c --time 0.3 --stop first
t "nothing left of it" sh -c '! ps -eo comm | grep -qx agon.out'
t "says nothing" verdict WA "$T/ab" empty.cpp
t "says it is right" verdict WA "$T/ab" words.c
t "looks for answers" verdict WA "$T/ab" peek.py

# --- policies and reports
J "$T/ab" third.py --json --stop never >"$T/never.json"
J "$T/ab" third.py --json --stop first --jobs 1 >"$T/first1.json"
J "$T/ab" third.py --json --stop first --jobs 4 >"$T/first4.json"
verdicts() { json "$1" '.tests.map(x=>x.verdict).join(" ")'; }
t "all tests" test "$(verdicts "$T/never.json")" = "AC AC WA AC AC AC"
t "up to the first failure" test "$(verdicts "$T/first1.json")" = "AC AC WA SK SK SK"
t "whatever --jobs is" test "$(verdicts "$T/first4.json")" = "AC AC WA SK SK SK"
t "keys" test "$(json "$T/never.json" '.verdict')" = WA
t "hidden data is not told" sh -c "! grep -q expected '$T/never.json'"
J "$T/ab" third.py --json --jury --stop never >"$T/jury.json"
t "the jury is told" grep -q 'expected \\"24\\"' "$T/jury.json"
t "csv" says '"ab","third.py","python3","03"' "$AGON" judge "$T/ab" third.py --format csv --stop never
t "junit" says '<failure type="WA"' "$AGON" judge "$T/ab" third.py --format junit --stop never
t "exit code accepted" exits 0 "$AGON" judge "$T/ab" ok.c -q
t "exit code rejected" exits 1 "$AGON" judge "$T/ab" third.py -q
t "exit code no package" exits 2 "$AGON" judge "$T/nothing" ok.c
t "exit code no file" exits 2 "$AGON" judge "$T/ab" nothing.c

# --- validators, in a sandbox of their own
mkdir -p "$T/val/data/secret" "$T/val/output_validator"
printf 'problem_format_version: 2025-09\nname: val\nuuid: 7f0f6a0e-0000-4000-8000-000000000001\nlimits: {time_limit: 1, memory: 256, validation_time: 2}\n' >"$T/val/problem.yaml"
echo 1 >"$T/val/data/secret/1.in" && echo 1 >"$T/val/data/secret/1.ans"
validator() { printf '#include <stdio.h>\n#include <stdlib.h>\n#include <unistd.h>\n#include <sys/stat.h>\nint main(int c,char**v){%s}\n' "$1" >"$T/val/output_validator/v.c"; }
check() { # NAME WANT BODY
  validator "$3"
  t "validator $1" verdict "$2" "$T/val" ok.c
}
check "accepts" AC 'return 42;'
check "rejects" WA 'return 43;'
check "exits 0" JE 'return 0;'
check "exits 1" JE 'return 1;'
check "crashes" JE 'abort();'
check "hangs" JE 'for(;;);'
check "forks" JE 'for(;;)fork();'
check "cannot write the answer" AC 'FILE*f=fopen(v[2],"w");return f?43:42;'
check "cannot change the output" AC 'FILE*f=fopen("/judge/output/out","w");return f?43:42;'
check "leaves odd things" AC 'chdir(v[3]);symlink("/etc/passwd","judgemessage.txt");mkfifo("teammessage.txt",0666);mkdir("d",0);return 42;'
validator 'syntax error'
t "validator does not compile: not the contestant's fault" verdict JE "$T/val" ok.c

# --- interaction
sed -i 's/^limits.*/type: interactive\nlimits: {time_limit: 0.4, memory: 256, validation_time: 2}/' "$T/val/problem.yaml"
talk() { # NAME WANT VALIDATOR SUBMISSION
  validator "char l[65536];long x;$3"
  printf '#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <unistd.h>\nint main(void){long x;char l[65536]="";%s}\n' "$4" >talk.c
  t "talk: $1" verdict "$2" "$T/val" talk.c
}
V='puts("7");fflush(stdout);if(scanf("%65535s",l)!=1)return 43;return l[0]==56&&!l[1]?42:43;'
S='scanf("%ld",&x);printf("%ld\n",x+1);return 0;'
talk "right" AC "$V" "$S"
talk "wrong" WA "$V" 'puts("9");return 0;'
talk "leaves at once" WA "$V" 'return 0;'
talk "crashes at once" RTE "$V" 'return 1;'
talk "loops" TLE "$V" 'for(;;);'
talk "both wait" TLE "$V" 'pause();'
talk "closes its output and waits" TLE "$V" 'fclose(stdout);pause();'
talk "crashes after a wrong answer was rejected" WA "$V" 'puts("9");fflush(stdout);while(fgets(l,9,stdin));return 1;'
talk "the interactor rejects at once" WA 'return 43;' 'for(;;);'
talk "the interactor exits 0" JE 'return 0;' "$S"
talk "the interactor crashes" JE 'abort();' "$S"
talk "the interactor loops" JE 'for(;;);' "$S"
talk "the interactor does not listen" JE 'pause();' 'puts("hello");fflush(stdout);pause();'
talk "the interactor floods one that reads" JE 'memset(l,56,65536);for(;;)write(1,l,65536);' 'for(;;)fgets(l,65536,stdin);'
talk "the interactor says much to one that loops" TLE 'memset(l,56,65536);for(x=0;x<40;x++)write(1,l,65536);return scanf("%65535s",l)==1?43:43;' 'for(;;);'
talk "floods one that rejects" WA "$V" 'memset(l,56,65536);for(;;)write(1,l,65536);'

# --- labels of our own packages
# Where a compiler is missing, which the languages above say, its submissions cannot agree.
"$AGON" judge --all "$ROOT/problems/packages" --json >"$T/labels"
t "labels of our packages agree" test "$(grep -c '"agrees":false' "$T/labels")" = "$(grep -c 'is not installed here' "$T/labels")"
t "the summary counts" test "$(json "$T/labels" '.agree')" = "$(grep -c '"agrees":true' "$T/labels")"
t "most were judged" test "$(json "$T/labels" '.agree')" -ge 40

# --- the cache
J "$T/ab" third.py --json --stop never --cache "$T/cache" >"$T/c1.json"
J "$T/ab" third.py --json --stop never --cache "$T/cache" >"$T/c2.json"
J "$T/ab" ok.py --json --cache "$T/cache" >"$T/c3.json"
J "$T/ab" third.py --json --stop never --time 7 --cache "$T/cache" >"$T/c4.json"
t "cache: nothing at first" test "$(json "$T/c1.json" '.cached')" = undefined
t "cache: all the second time" test "$(json "$T/c2.json" '.cached')" = 6
t "cache: with the same verdicts" test "$(verdicts "$T/c2.json")" = "AC AC WA AC AC AC"
t "cache: of another program not" test "$(json "$T/c3.json" '.cached')" = undefined
t "cache: nor under another limit" test "$(json "$T/c4.json" '.cached')" = undefined
echo 25 >"$T/ab/03.ans"
J "$T/ab" third.py --json --stop never --cache "$T/cache" >"$T/c5.json"
t "cache: a changed test is judged anew" test "$(json "$T/c5.json" '.tests.map(x=>x.cached?1:0).join("")')" = 110111
echo 24 >"$T/ab/03.ans"
find "$T/cache" -type f -exec sed -i 's/"verdict":1/"verdict":0/g' {} +
J "$T/ab" third.py --json --stop never --cache "$T/cache" >"$T/c6.json"
t "cache: an entry that was tampered with is none" test "$(json "$T/c6.json" '.verdict')$(json "$T/c6.json" '.cached')" = WAundefined
J "$T/ab" sleep.c --json --time 0.3 --stop first --cache "$T/cache" >"$T/c7.json"
J "$T/ab" sleep.c --json --time 0.3 --stop first --cache "$T/cache" >"$T/c7.json"
t "cache: waiting is not remembered" test "$(json "$T/c7.json" '.cached')" = undefined
chmod 777 "$T/cache"
t "cache: where others may write, refused" exits 2 "$AGON" judge "$T/ab" ok.py --cache "$T/cache"
chmod 700 "$T/cache"
find "$T/cache" -type f -exec chmod 666 {} +
J "$T/ab" ok.py --json --cache "$T/cache" >"$T/c8.json"
t "cache: an entry that others may write is none" test "$(json "$T/c8.json" '.cached')" = undefined
sed -i '/^type: interactive/d' "$T/val/problem.yaml"
validator 'return 1;'
t "cache: a judge error is an error with a cache too" verdict JE "$T/val" ok.c --cache "$T/cache"
validator 'return 42;'
t "cache: a judge error is not remembered" verdict AC "$T/val" ok.c --cache "$T/cache"

# --- paths that JSON cannot say are refused, and nothing waits for ever
odd=$T/$(printf 'odd\377')
mkdir "$odd" && cp -r "$T/ab" "$odd/ab"
t "a package below a path that is not UTF-8" says "not valid UTF-8" exits 2 timeout 60 "$AGON" judge "$odd/ab" ok.py
t "a TMPDIR that is not UTF-8" says "TMPDIR is not valid UTF-8" exits 2 env TMPDIR="$odd" timeout 60 "$AGON" judge "$T/ab" ok.py

# --- interrupts leave nothing
interrupt() { # SIGNAL
  mkdir -p "$T/tmp"
  TMPDIR=$T/tmp "$AGON" judge "$T/ab" sleep.c --time 20 -q >/dev/null 2>"$T/int" &
  local pid=$! i
  for i in $(seq 100); do
    sleep 0.1
    [ -n "$(ls "$T"/tmp/agon-*/bin* 2>/dev/null)" ] && break
  done
  kill "-$1" "$pid"
  wait "$pid"
  [ $? -eq 1 ] && grep -q interrupted "$T/int" && [ -z "$(ls "$T/tmp")" ]
}
t "SIGTERM leaves no directory" interrupt TERM
t "SIGINT leaves no directory" interrupt INT
interrupt_all() { # no other package is begun
  mkdir -p "$T/two/a" "$T/two/b" "$T/tmp"
  local i
  for i in a b; do
    printf 'problem_format_version: 2025-09\nname: x\nuuid: 7f0f6a0e-0000-4000-8000-00000000000%s\nlimits: {time_limit: 20}\n' "$i" >"$T/two/$i/problem.yaml"
    mkdir -p "$T/two/$i/data/secret" "$T/two/$i/submissions/accepted"
    echo 1 | tee "$T/two/$i/data/secret/1.in" >"$T/two/$i/data/secret/1.ans"
    cp sleep.c "$T/two/$i/submissions/accepted/"
  done
  TMPDIR=$T/tmp "$AGON" judge --all "$T/two" >"$T/int" 2>&1 &
  local pid=$!
  for i in $(seq 100); do
    sleep 0.1
    [ -n "$(ls "$T"/tmp/agon-*/bin* 2>/dev/null)" ] && break
  done
  kill -TERM "$pid"
  wait "$pid"
  [ $? -eq 1 ] && [ "$(grep -c interrupted "$T/int")" = 1 ] && [ -z "$(ls "$T/tmp")" ]
}
t "SIGTERM stops all packages" interrupt_all
