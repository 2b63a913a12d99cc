#!/bin/bash
# Rows 81 to 92 of the attack corpus: hostile sources, repositories, archives and data, each
# through the command that meets it.  Prints the table of tests/hostile/run; TAP as well.
#
#	BUILD=build tests/hostile/repos.sh [NAME...]
#
# The rows are in tests/hostile/repos/*.sh, each as
#	row NUMBER NAME THROUGH VERDICT TEXT NOTE
# followed by a function NAME that makes the attack in the current directory.
# THROUGH   build   a codebase; `agon run` builds it under small limits
#           import  what the function writes into $W/spec is a player of `agon play`
#           agon    the function writes arguments, one a line, into $W/args
#           play    the function makes the program code/evil, which plays against code/honest
#           worker  the function writes lines for agon-worker into $W/lines
# VERDICT   of play, the outcomes of both, as timeout/ok; else: ok; cr refused at import; ce the build failed by itself; cpu wall memory file output
#           processes that limit; sv violation; exit N, for `agon`; alternatives by '|'
# TEXT      what the reason must have in it
# After each the host is as before (tests/hostile/contain.c), no secret of the
# host is in what was recorded, nothing was written outside, and the honest player has played.
set -u
cd "$(dirname "$0")/../.." || exit 4
ROOT=$PWD
BUILD=${BUILD:-build}
case $BUILD in /*) ;; *) BUILD=$ROOT/$BUILD ;; esac
[ -x "$BUILD/asan/hostile/contain" ] && BUILD=$BUILD/asan
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=1}
CONTAIN=$BUILD/hostile/contain
AGON=$BUILD/agon
SECRET=AGON-SECRET-7c1e-$$
export AGON_TOKEN=$SECRET
if [ "$(id -u)" -ne 0 ]; then
  echo "ok - hostile sources and repositories # SKIP their limits need cgroups, which need root"
  exit 0
fi
T=$(mktemp -d)
HIDDEN=/tmp/agon-hidden-$$
trap 'rm -rf "$T" "$HIDDEN"' EXIT
echo "$SECRET" >"$HIDDEN"
PWNED=/tmp/agon-pwned-$$
SHADOW=$(head -n 1 /etc/shadow)
total=0 red=0
mkdir -p "$T/honest" "$T/tmp"
printf ';name dwarf\nORG start\nbomb DAT #0, #0\nstart ADD #4, bomb\nMOV bomb, @bomb\nJMP start\n' >"$T/honest/warrior.red"
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@a GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@a

# One member of the JSON object in a file's last line.
member() {
  node -e 'const j=JSON.parse(require("fs").readFileSync(process.argv[1],"utf8").trim().split("\n").pop());
    var v;const r=eval("v=j"+process.argv[2]);console.log(r===undefined?"":r)' "$1" "$2" 2>/dev/null
}

# contained COMMAND...: into $W/out, $W/err, $code; what is left behind into $why
contained() {
  (cd "$W" && TMPDIR=$T/tmp exec "$CONTAIN" "$W/report" 60 "$@") >"$W/out" 2>"$W/err" </dev/null
  code=$?
  read -r ms rss left <"$W/report" || left="no report"
  [ -z "$left" ] || why+="left behind: $left; "
  [ "$code" -ne 124 ] || why+="hung; "
  [ "$code" -lt 128 ] || why+="died of signal $((code - 128)); "
  [ "$rss" -le "${RSS_MAX_KIB:-1048576}" ] || why+="took $((rss / 1024)) MiB; "
  ! grep -q 'ERROR: .*Sanitizer\|runtime error:' "$W/err" || why+="sanitizer: $(grep -m1 -o 'ERROR: .*\|runtime error:.*' "$W/err" | head -c 100); "
}

verdict_of() { # OUTCOME REASON
  case $1:$2 in
  ok:*) got=ok ;;
  forfeit_build:*" limit exceeded"*)
    got=${2#build: }
    got=${got%% limit*}
    ;;
  forfeit_build:*"forbidden system call"*) got=sv ;;
  forfeit_build:*) got=ce ;;
  invalid:*) got=cr ;;
  *) got="outcome $1" ;;
  esac
}

through_build() {
  cat >"$W/t.yaml" <<Y
tournament: {rounds: 0, seed: 1}
game: {name: corewar, sims_per_round: 2}
build: {cpu: 1500ms, wall: 6s, memory: 192M, processes: 32, file: 16M, disk: 64M, output: 256K}
players: [{agent: none, name: honest, code: $T/honest}, {agent: none, name: evil, code: code}]
Y
  contained "$AGON" run t.yaml -o run --json
  local outcome
  outcome=$(member "$W/out" ".players.map(p=>Object.keys(p.outcomes).find(k=>p.outcomes[k]>0))[1]")
  "$AGON" export "$W/run" -f jsonl -o "$W/csv" >/dev/null 2>&1
  reason=$(grep -h '"evil"' "$W/csv/rounds.jsonl" 2>/dev/null >"$W/round" && member "$W/round" .reason | head -n 1)
  verdict_of "$outcome" "$reason"
  [ "$(member "$W/out" ".players.find(p=>p.name==='honest').games_won>=0")" = true ] || why+="the tournament stopped: $(tail -n 1 "$W/err"); "
}

through_import() {
  contained "$AGON" play corewar "$T/honest" "$(cat "$W/spec")" -n 2 --json
  local outcome
  reason=$(member "$W/out" ".players[1].reason")
  outcome=$(member "$W/out" ".players[1].outcomes.ok")
  [ "$outcome" != 2 ] || outcome=ok
  [ "$outcome" = ok ] || outcome=$(member "$W/out" ".players[1].outcomes.invalid>0?'invalid':'forfeit_build'")
  [ "$code" -eq 0 ] || { outcome="exit $code" reason=$(tail -n 1 "$W/err"); }
  verdict_of "$outcome" "$reason"
  [ "$code" -eq 0 ] || got="exit $code"
}

through_agon() {
  local args
  mapfile -t args <"$W/args"
  contained "$AGON" "${args[@]}"
  got="exit $code"
  reason=$(cat "$W/err" "$W/out" | head -c 300 | tr '\n' ' ')
}

through_worker() {
  contained python3 "$ROOT/tests/hostile/repos/worker.py" "$BUILD/agon-worker" "$W/lines"
  got=$(sed -n 's/^verdict //p' "$W/out")
  reason=$(grep -v '^verdict' "$W/out" | head -c 300 | tr '\n' ' ')
}

through_play() {
  [ -d "$W/code/honest" ] || (cd "$W/code" && honest_bot)
  contained "$AGON" play tron code/evil code/honest -n 2 --seed 3 --json --config game.clock.init=1s \
    --config game.clock.move=150ms --config game.clock.bank=0s --config bots.memory=64M
  local of='.outcomes;v=Object.keys(v).filter(k=>v[k]>0).join("+")'
  got=$(member "$W/out" ".players[0]$of")/$(member "$W/out" ".players[1]$of")
  [ "$code" -eq 0 ] || got="exit $code"
  reason=$(head -c 300 "$W/err" | tr '\n' ' ')
}

# All that was recorded, unpacked.
recorded() {
  cat "$W/out" "$W/err"
  [ -d "$W/run" ] || return
  find "$W/run" "$W/csv" -type f ! -path '*/repo.git/*' 2>/dev/null | while read -r f; do
    zstd -dcq "$f" 2>/dev/null || cat "$f"
  done
  git --git-dir="$W/run/repo.git" cat-file --batch-all-objects --batch 2>/dev/null
}

run_row() { # NUMBER NAME THROUGH VERDICT TEXT NOTE
  local ms=0 rss=0 left code=0 got= reason= why=
  W=$T/w
  rm -rf "$W"
  mkdir -p "$W/code"
  if ! (cd "$W/code" && set -e && "$2") >"$W/made" 2>&1; then
    why="the attack could not be made: $(tail -n 1 "$W/made"); "
  else
    "through_$3"
    case "|$4|" in *"|$got|"*) ;; *) why+="expected $4: $(head -c 200 "$W/err"); " ;; esac
    case $reason in *"$5"*) ;; *) why+="the reason lacks \"$5\"; " ;; esac
    recorded >"$W/all"
    ! grep -qaF -e "$SECRET" -e "$SHADOW" "$W/all" || why+="a secret came out; "
    [ "$(du -sm "$W" | cut -f 1)" -le 400 ] || why+="$(du -sm "$W" | cut -f 1) MiB on disk; "
  fi
  [ -z "$(ls -A "$T/tmp")" ] || why+="TMPDIR has $(ls -A "$T/tmp" | head -n 1); "
  rm -rf "$T/tmp" && mkdir "$T/tmp"
  for f in "$PWNED" /pwned "$W/pwned" "$T/pwned"; do
    [ ! -e "$f" ] || { why+="$f was written; " && rm -f "$f"; }
  done
  total=$((total + 1))
  [ -z "$why" ] || red=$((red + 1))
  printf '%-6s %3d  %-20s %-10s %5d ms  %s\n' "$([ -z "$why" ] && echo ok || echo not ok)" "$1" "$2" \
    "$got" "$ms" "${why:+$why / }$(printf %s "$reason" | tr '\n' ' ' | head -c 150)"
}

table=()
row() { table+=("$1" "$2" "$3" "$4" "$5" "$6"); }
for f in compile git archives data bots; do . "tests/hostile/repos/$f.sh"; done
before=$(sha256sum /etc/passwd /etc/shadow "$AGON" "$BUILD/agon-worker"; ls /usr/bin | wc -l)
for ((i = 0; i < ${#table[@]}; i += 6)); do
  [ $# -eq 0 ] || [[ " $* " == *" ${table[i + 1]} "* ]] || continue
  run_row "${table[@]:i:6}"
done
after=$(sha256sum /etc/passwd /etc/shadow "$AGON" "$BUILD/agon-worker"; ls /usr/bin | wc -l)
[ "$before" = "$after" ] || { red=$((red + 1)) && echo "not ok  the host's own files have changed"; }
echo "$total attacks, $red red"
[ "$red" -eq 0 ]
