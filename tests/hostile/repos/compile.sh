# Rows 81 to 86: what a compiler or a build does with hostile sources.

row 81 template_bomb build 'memory|cpu|wall|ce' '' 'templates that double at each level'
template_bomb() {
  cat >main.cpp <<'C'
template <int n, int m> struct x { typedef typename x<n - 1, 2 * m>::t a; typedef typename x<n - 1, 2 * m + 1>::t b; typedef a t; };
template <int m> struct x<0, m> { typedef int t; };
int main() { return (x<28, 0>::t)0; }
C
}
row 81 constexpr_loop build 'cpu|memory|wall' '' 'a loop the compiler runs'
constexpr_loop() {
  cat >main.cpp <<'C'
constexpr long f(long n) { long s = 0; for (long i = 0; i < n; i++) s += i ^ n; return s; }
constexpr long a = f(200000000);
int main() { return (int)a; }
C
  echo 'build: "g++ -std=gnu++20 -fconstexpr-ops-limit=99999999999 -fconstexpr-loop-limit=2000000000 -o main main.cpp"' >agon.yaml
}
row 81 macro_bomb build 'memory|cpu|wall|file' '' '10^10 tokens from 10 lines'
macro_bomb() {
  { echo '#define A0 x,x,x,x,x,x,x,x,x,x'; for i in 1 2 3 4 5 6 7 8 9; do
    p=A$((i - 1)); echo "#define A$i $p,$p,$p,$p,$p,$p,$p,$p,$p,$p"; done
    echo 'int x; int main(void) { int a[] = {A9}; return a[0]; }'; } >main.c
}
row 81 include_itself build 'ce|cpu|memory|output' '' 'a file that includes itself'
include_itself() { printf '#include "main.c"\n#include "main.c"\n' >main.c; }
row 82 include_devrandom build 'memory|cpu|ce|output|wall' '' 'an endless header'
include_devrandom() { echo '#include "/dev/urandom"' >main.c; }
row 82 include_secrets build ce '' 'what the compiler quotes must not be a secret of the host'
include_secrets() {
  { for f in /proc/self/environ /proc/1/environ /proc/2/environ "$HIDDEN" /etc/shadow "$T/honest/warrior.red"; do
    echo "#include \"$f\""; done; echo 'int main(void) { return y; }'; } >main.c
}
row 82 build_prints_env build ce '' 'nor what the build itself can see'
build_prints_env() { echo 'build: "env; cat /proc/*/environ /etc/shadow /tmp/*; find / -xdev -name \"AGON*\"; exit 1"' >agon.yaml; }
row 83 giant_binary build 'file|ce|memory|cpu|wall' '' 'an initialised array of 8 GiB'
giant_binary() { echo 'char a[8L << 30] = {1}; int main(void) { return a[0]; }' >main.c; }
row 84 huge_errors build output 'limit' 'diagnostics without end; the log is capped'
huge_errors() { echo 'build: "yes main.c:1:1: error: no | head -c 3G >&2; exit 1"' >agon.yaml; }
row 84 many_errors build 'ce|output' '' 'the same from a compiler'
many_errors() {
  yes 'int f(void) { return z + y; } int f(int a, int b) { return q; }' | head -n 20000 >main.c
  echo 'build: "gcc -fmax-errors=0 -c main.c"' >agon.yaml
}
row 85 makefile_shell build ok '' '$(shell) runs in the sandbox and changes its own tree only'
makefile_shell() {
  cp "$T/honest/warrior.red" .
  printf 'X := $(shell echo x > %s; cat /etc/shadow %s; touch /pwned ../pwned)\nall:\n\t@echo "$(X)"\n' "$PWNED" "$HIDDEN" >Makefile
}
row 85 gcc_plugin build ce '' 'the compiler loads a library of the codebase'
gcc_plugin() {
  cat >evil.c <<C
#include <fcntl.h>
#include <unistd.h>
__attribute__((constructor)) static void f(void) { int n, d = open("$HIDDEN", 0); char b[99]; if (d >= 0 && (n = read(d, b, 99)) > 0) write(1, b, n); close(open("$PWNED", O_CREAT | O_WRONLY, 0644)); }
int plugin_is_GPL_compatible;
C
  echo 'build: "gcc -shared -fPIC -o evil.so evil.c && gcc -fplugin=./evil.so -c evil.c"' >agon.yaml
}
row 85 own_compiler build ce '' '-B: programs of the codebase instead of the compiler'\''s'
own_compiler() {
  printf '#!/bin/sh\ncat /etc/shadow %s\ntouch %s\nexit 1\n' "$HIDDEN" "$PWNED" >cc1
  cp cc1 as && cp cc1 ld && chmod +x cc1 as ld
  echo 'int main(void) { return 0; }' >main.c
  echo 'build: "gcc -B . main.c"' >agon.yaml
}
row 85 incbin build ce '' 'an assembler that embeds a file'
incbin() {
  echo 'int main(void) { return 0; } __asm__(".incbin \"/etc/shadow\"");' >main.c
}
row 85 linker_script build ce '' 'a linker that reads one'
linker_script() {
  echo 'int main(void) { return 0; }' >main.c
  printf 'INPUT(/etc/shadow)\nINPUT(%s)\n' "$HIDDEN" >x.ld
  echo 'build: "gcc -c main.c && ld -T x.ld main.o"' >agon.yaml
}
row 86 make_daemon build ok '' 'daemons die with the build; what they write is lost'
make_daemon() {
  cp "$T/honest/warrior.red" .
  cat >agon.yaml <<Y
build: "(setsid sh -c 'trap \"\" TERM HUP; while sleep 0.1; do echo x >> /box/warrior.red; touch $PWNED; done' > /dev/null 2>&1 &) ; exit 0"
Y
}
row 86 writes_outside build ok '' 'every path but its own is read-only or its own copy'
writes_outside() {
  cp "$T/honest/warrior.red" .
  cat >agon.yaml <<Y
build: "for d in / /etc /usr/bin /usr/lib /lib /var/tmp /tmp /dev/shm /home /root /proc/sys/kernel $T $T/honest; do echo evil > \$d/pwned; done; for f in /etc/passwd /usr/bin/gcc /proc/sys/kernel/core_pattern $T/honest/warrior.red $BUILD/agon; do echo evil > \$f; done; exit 0"
Y
}
row 86 build_dir_tricks build ce 'control character' 'FIFOs, devices, 000 directories, links, odd names as products'
build_dir_tricks() {
  cp "$T/honest/warrior.red" .
  cat >agon.yaml <<'Y'
build: "mkfifo p; mknod d c 1 3; mkdir z; touch z/a; chmod 000 z; ln -s /etc/shadow l; ln /etc/passwd h; touch \"$(printf 'a\\nb')\"; mkdir .git; touch .git/config; exit 0"
Y
}
row 86 build_many_files build ce 'there are too many files' 'more files than a codebase may have'
build_many_files() {
  cp "$T/honest/warrior.red" .
  echo 'build: "mkdir x; cd x; seq 1 25000 | xargs touch"' >agon.yaml
}
row 86 build_deep_tree build ce 'nested too deep' 'a tree too deep to copy'
build_deep_tree() {
  cp "$T/honest/warrior.red" .
  echo 'build: "i=0; while [ $i -lt 300 ]; do mkdir d && cd d; i=$((i + 1)); done"' >agon.yaml
}
row 86 build_sparse build 'file|ce' '' '1 TiB of nothing'
build_sparse() { echo 'build: "truncate -s 1T big"' >agon.yaml; }
row 86 build_disk_fill build 'ce|memory' '' 'the disk of a build is capped'
build_disk_fill() { echo 'build: "for i in 1 2 3 4 5 6 7 8 9; do head -c 15M /dev/zero > f$i || exit 1; done"' >agon.yaml; }
