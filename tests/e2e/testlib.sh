#!/bin/bash
# problems/testlib: checkers, validators and interactors as people write them, by exit code;
# and a Polygon package without testlib.h.
. "$(dirname "$0")/lib.sh"
command -v g++ >/dev/null || { skip "testlib" "g++ is not installed"; exit; }
mkdir "$T/w"
cp "$ROOT/problems/testlib/testlib.hpp" "$T/w/testlib.h"
cd "$T/w" || exit 4
build() { # NAME, the program on standard input
  { printf '#include "testlib.h"\nusing namespace std;\n'; cat; } >"$1.cpp"
  t "$1 compiles without a warning" g++ -std=gnu++17 -Wall -Wextra -Werror -O0 "$1.cpp" -o "$1"
}
check() { # WANT CHECKER INPUT OUTPUT ANSWER: the exit code
  printf '%b' "$3" >in && printf '%b' "$4" >out && printf '%b' "$5" >ans
  t "$2: '$4' for '$5' is $1" exits "$1" "./$2" in out ans
}
valid() { # WANT VALIDATOR INPUT
  printf '%b' "$3" >in
  t "$2: '$3' is $1" exits "$1" sh -c "./$2 <in"
}

build words <<'E'
int main(int argc, char *argv[]) {
  setName("compare sequences of %s", "tokens");
  registerTestlibCmd(argc, argv);
  int n = 0;
  string j, p;
  while (!ans.seekEof() && !ouf.seekEof()) {
    n++;
    ans.readWordTo(j);
    ouf.readWordTo(p);
    if (j != p) quitf(_wa, "%d%s words differ - expected: '%s', found: '%s'", n, englishEnding(n).c_str(), compress(j).c_str(), compress(p).c_str());
  }
  if (ans.seekEof() && ouf.seekEof()) quitf(_ok, "%d tokens", n);
  quitf(_wa, ans.seekEof() ? "too many" : "too few");
}
E
check 0 words '' 'a b\n' 'a  b'
check 0 words '' '' ''
check 1 words '' 'a c' 'a b'
check 1 words '' 'a' 'a b'
check 1 words '' 'a b ok' 'a b'

build numbers <<'E'
int main(int argc, char *argv[]) {
  registerTestlibCmd(argc, argv);
  int n = inf.readInt(1, 3, "n");
  vector<long long> a = ans.readLongs(n), b = ouf.readLongs(n, -1000000000000LL, 1000000000000LL);
  for (int i = 0; i < n; i++)
    if (a[i] != b[i]) expectedButFound(_wa, a[i], b[i], "position %d:", i + 1);
  quitf(_ok, "%s", join(b, ',').c_str());
}
E
check 0 numbers '2' '1 -2' '1 -2\n'
check 1 numbers '2' '1 -3' '1 -2'
check 2 numbers '2' '1' '1 -2'
check 2 numbers '2' '1 x' '1 -2'
check 2 numbers '2' '1 007' '1 7'
check 2 numbers '2' '1 +7' '1 7'
check 2 numbers '2' '1 -0' '1 0'
check 2 numbers '2' '1 7 8' '1 7'
check 2 numbers '2' '1 99999999999999999999' '1 7'
check 1 numbers '2' '1 9999999999999' '1 7'
check 3 numbers '4' '1 7' '1 7'
check 3 numbers '2' '1 7' '1'
check 3 numbers '2' '1 7' '1 x'
t "a missing argument is the jury's fault" exits 3 ./numbers in

build reals <<'E'
int main(int argc, char *argv[]) {
  registerTestlibCmd(argc, argv);
  double j = ans.readDouble(), p = ouf.readDouble();
  quitif(!doubleCompare(j, p, 1e-6), _wa, "expected %.9f, found %.9f, error %.9f", j, p, doubleDelta(j, p));
  quitf(_ok, "%.9f", p);
}
E
check 0 reals '' '1000000.5' '1000000'
check 0 reals '' '1.5e1' '15'
check 1 reals '' '1.00001' '1'
check 2 reals '' 'nan' '1'
check 2 reals '' 'inf' '1'
check 2 reals '' '0x10' '16'
check 2 reals '' '1,5' '1.5'
check 2 reals '' '1e999' '1'

build points <<'E'
int main(int argc, char *argv[]) {
  registerTestlibCmd(argc, argv);
  string w = ouf.readToken("[a-z]{1,4}|x[0-9]+", "w");
  if (w == "half") quitf(_pc(100), "half of it");
  if (w == "some") quitp(12.5, "some of %d", 20);
  if (w == "dirt") quit(_dirt, "dirt");
  if (w == "jury") quitf(_fail, "no");
  if (w == "same") ensuref(w == "other", "not the same");
  if (w == "hold") ensure(w == "other");
  if (w == "none") return 0;
  if (w == "blam") inf.quitf(_wa, "input");
  quitf(_ok, "fine");
}
E
check 150 points '' 'half' ''
check 7 points '' 'some' ''
check 4 points '' 'dirt' ''
check 3 points '' 'jury' ''
check 3 points '' 'same' ''
check 3 points '' 'hold' ''
check 3 points '' 'none' ''
check 3 points '' 'blam' ''
check 0 points '' 'x123' ''
check 1 points '' 'abcde' ''
check 2 points '' 'ok more' ''
t "points come first on stderr" sh -c "printf some >out; ./points in out ans 2>&1 | grep -qx 'points 12.5 some of 20'"

build graph <<'E'
int main(int argc, char *argv[]) {
  registerValidation(argc, argv);
  int n = inf.readInt(1, 5, "n");
  inf.readSpace();
  int m = inf.readInt(0, 10, "m");
  inf.readEoln();
  set<pair<int, int>> seen;
  for (int i = 0; i < m; i++) {
    int u = inf.readInt(1, n), v = (inf.readSpace(), inf.readInt(1, n));
    inf.readEoln();
    ensuref(u != v && seen.insert({min(u, v), max(u, v)}).second, "edge %d", i + 1);
  }
  string s = inf.readLine("[a-z ]{0,5}", "s");
  inf.readStrictDouble(0, 1, 1, 3, "p");
  inf.readEoln();
  inf.readInts(2, 0, 9);
  inf.readEoln();
  inf.readEof();
}
E
valid 0 graph '3 2\n1 2\n2 3\na b\n0.25\n1 2\n'
valid 3 graph '3 2\n1 2\n2 1\na b\n0.25\n1 2\n'
valid 3 graph '3  2\n1 2\n2 3\na b\n0.25\n1 2\n'
valid 3 graph '3 2 \n1 2\n2 3\na b\n0.25\n1 2\n'
valid 3 graph '3 2\n1 2\n2 3\na B\n0.25\n1 2\n'
valid 3 graph '3 2\n1 2\n2 3\na b\n0.2500\n1 2\n'
valid 3 graph '3 2\n1 2\n2 3\na b\n1\n1 2\n'
valid 3 graph '3 2\n1 2\n2 3\na b\n0.25\n1  2\n'
valid 3 graph '3 2\n1 2\n2 3\na b\n0.25\n1 2\n\n'
valid 3 graph '3 2\n1 2\n2 3\na b\n0.25\n1 2'
valid 3 graph '03 2\n1 2\n2 3\na b\n0.25\n1 2\n'
valid 3 graph ''
build forgets <<'E'
int main() { registerValidation(); inf.readInt(); }
E
valid 3 forgets '1'

build guess <<'E'
int main(int argc, char *argv[]) {
  registerInteraction(argc, argv);
  int x = inf.readInt(), tries = 0;
  while (++tries <= 3) {
    int y = ouf.readInt(1, 100);
    cout << (x == y ? "=" : x < y ? "<" : ">") << endl;
    if (x == y) { tout << tries << endl; quitf(_ok, "%d tries", tries); }
  }
  quitf(_wa, "too many");
}
E
echo 5 >in
t "interactor accepts" exits 0 sh -c "printf '1\n5\n' | ./guess in tout"
t "interactor writes for the checker" test "$(cat tout)" = 2
t "interactor rejects" exits 1 sh -c "printf '1\n2\n3\n4\n' | ./guess in tout"
t "interactor: end of file" exits 2 sh -c "printf '1\n' | ./guess in tout"
t "interactor: out of range" exits 1 sh -c "printf '101\n' | ./guess in tout"
mkfifo to from
./guess in tout <to >from 2>/dev/null &
exec 8>to 9<from
echo 7 >&8
t "interactor answers before the next line" test "$(timeout 10 head -n1 <&9)" = "<"
exec 8>&- 9<&-
wait

# --- a package that relies on it
mkdir -p p/tests p/files p/solutions
cat >p/problem.xml <<'E'
<?xml version="1.0" encoding="utf-8"?>
<problem short-name="p">
 <judging><testset name="tests"><time-limit>1000</time-limit><memory-limit>268435456</memory-limit>
 <test-count>2</test-count><input-path-pattern>tests/%02d</input-path-pattern><answer-path-pattern>tests/%02d.a</answer-path-pattern>
 <tests><test method="manual" points="40"/><test method="manual" points="60"/></tests></testset></judging>
 <assets><checker type="testlib"><source path="files/points.cpp" type="cpp.g++17"/></checker></assets>
</problem>
E
cp points.cpp p/files/
echo 1 | tee p/tests/01 p/tests/01.a p/tests/02 p/tests/02.a >/dev/null
score() {
  "$AGON" judge p "$1" --json >"$T/p.json"
  echo "$(json "$T/p.json" '.verdict') $(json "$T/p.json" '.score')"
}
echo 'print("yes")' >a.py && echo 'print("half")' >b.py && echo 'print("some")' >c.py && echo 'print("Half")' >d.py && echo 'print("jury")' >e.py
t "package: accepted" test "$(score a.py)" = "AC 100"
t "package: _pc(100) is half of the points" test "$(score b.py)" = "WA 50"
t "package: quitp() is points" test "$(score c.py)" = "WA 25"
t "package: wrong" test "$(score d.py)" = "WA 0"
t "package: the jury's fault" test "$(score e.py | cut -d' ' -f1)" = JE
