#!/bin/bash
# Games of external engines: a referee of our own that starts its bots as children, Debian's
# robocode, pMARS built from Debian's source; engines that give no result, bots that misbehave.
. "$(dirname "$0")/lib.sh"
mkdir -p "$T"/{ref,up,down,peek,dies,shuts,floods}
cat >"$T/ref/referee.py" <<'X'
"""More points win: three times each bot is told a number and answers with one."""
import json, random, subprocess, sys
rng = random.Random(int(sys.argv[1]))
bots = [subprocess.Popen([c], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for c in sys.argv[3:]]
points = [0] * len(bots)
for turn in range(3):
    n = rng.randrange(1000)
    for i, b in enumerate(bots):
        try:
            b.stdin.write("%d\n" % n)
            b.stdin.flush()
        except OSError:
            pass
        answer = b.stdout.readline(100).strip()
        points[i] += int(answer) if answer.isdigit() and len(answer) < 5 else 0
for b in bots:
    try: b.stdin.close()
    except OSError: pass
status = [b.wait() for b in bots]
with open(sys.argv[2], "w") as f:
    json.dump({"players": {str(i + 1): {"points": p} for i, p in enumerate(points)}, "status": status}, f)
X
cat >"$T/numbers.yaml" <<'X'
name: numbers
command: python3 /engine/referee.py {seed} out.json {bots}
files: ref
isolation: child-processes
grace: 1s
deterministic: true
limits: {wall: 20s}
result: {file: out.json, json: players.*.points}
X
sed 's/deterministic: true/deterministic: false/' "$T/numbers.yaml" >"$T/chance.yaml"
echo 'while read n; do echo $((n + 1)); done' >"$T/up/run.sh"
printf 'echo hello from down >&2\nwhile read n; do echo $((n)); done\n' >"$T/down/run.sh"
# Would win if it saw anything of the engine or of others.
cat >"$T/peek/run.sh" <<'X'
s=0; for f in /engine/* /work/* /bots/* /agon/door/* /box/../up; do [ -e $f ] && s=9000; done; [ -s /agon/bot-1 ] && s=9000
while read n; do echo $s; done
X
echo 'echo no >&2; exit 3' >"$T/dies/run.sh"
echo 'exec 1>&-; sleep 1000' >"$T/shuts/run.sh"
echo 'exec cat /dev/zero' >"$T/floods/run.sh"
for b in up down peek dies shuts floods; do echo 'run: sh run.sh' >"$T/$b/agon.yaml"; done
cd "$T" || exit 4

plays() { # plays MANIFEST A B EXPRESSION WANTED [OPTION...]
  local manifest=$1 a=$2 b=$3 what=$4 want=$5 rc=0
  shift 5
  "$AGON" play "$manifest" "$a" "$b" --json "$@" >"$T/j" || rc=$?
  local got
  got=$(json "$T/j" "$what")
  [ "$got" = "$want" ] || { echo "got $got, wanted $want, exit $rc"; cat "$T/j"; return 1; } >&2
  return "$rc"
}
t "children: who is better wins from both seats" \
  plays ./numbers.yaml up down '.players.map(p=>[p.wins,p.losses,p.outcomes.ok])' '[[2,0,2],[0,2,2]]' -n 2
t "it is said that bots were apart" json "$T/j" '.isolation+j.co_resident+j.void' 
t "a bot sees nothing of engine and others" \
  plays ./numbers.yaml down peek '.players.map(p=>p.wins)' '[1,0]' -n 1
t "a bot that dies is told from one that loses" \
  plays ./numbers.yaml up dies '.players.map(p=>[p.wins,p.outcomes.crash||0])' '[[1,0],[0,1]]' -n 1
t "a bot that closes its output holds up nobody" \
  plays ./numbers.yaml shuts up '.players.map(p=>p.wins)' '[0,1]' -n 1
t "a bot that floods holds up nobody" \
  plays ./numbers.yaml up floods '.players.map(p=>p.wins)' '[1,0]' -n 1

# ---- no result
cat >"$T/bad.yaml" <<'X'
name: bad
command: sh /engine/{how}.sh
files: bad
isolation: shared-vm
params: {how: nothing}
limits: {wall: 1s, disk: 16M}
result: {file: result, regex: "^p([^ ]*) scores ([^ ]+)$"}
X
sed 's/regex: .*/json: "*.score"}/' bad.yaml >badjson.yaml
mkdir "$T/bad"
good='echo p1 scores 3 >result; echo p2 scores 4 >>result'
echo "$good" >bad/good.sh
echo ':' >bad/nothing.sh
echo 'head -c 100000 /dev/urandom >result' >bad/garbage.sh
echo "$good; kill -SEGV \$\$" >bad/crashes.sh
echo "$good; sleep 1000" >bad/hangs.sh
echo "$good; echo p3 scores 9 >>result" >bad/stranger.sh
echo 'ln -s /etc/passwd result' >bad/link.sh
echo 'mkfifo result' >bad/fifo.sh
echo "$good; head -c 9000000 /dev/zero >>result" >bad/long.sh
echo "echo '[{\"score\":3},{\"score\":4}]' >result" >bad/goodjson.sh
echo 'head -c 3000000 /dev/zero | tr "\0" "[" >result' >bad/deepjson.sh
void() { # void HOW MANIFEST TEXT: no result, nobody wins, and it is said why
  "$AGON" play "$2" up down -n 1 --set "how=$1" --json >"$T/j" 2>"$T/said"
  local rc=$?
  cat "$T/j" "$T/said" >&2
  [ $rc -eq 1 ] && [ "$(json "$T/j" '.players.map(p=>p.wins+p.draws+p.losses).join()+j.void')" = 0,01 ] &&
    grep -qF -- "$3" "$T/said"
}
t "a good result counts" plays ./bad.yaml up down '.players.map(p=>p.score)+j.co_resident' '3,4true' -n 1 --set how=good
t "so does JSON" plays ./badjson.yaml up down '.players.map(p=>p.wins)' '[0,1]' -n 1 --set how=goodjson
while read -r how manifest text; do
  t "void: $how" void "$how" "./$manifest" "$text"
done <<'X'
nothing bad.yaml left no file result
garbage bad.yaml no result in what the engine wrote
crashes bad.yaml ended with status 139
hangs bad.yaml exceeded its wall limit
stranger bad.yaml a player who is not there: "p3 scores 9
link bad.yaml left no file result
fifo bad.yaml left no file result
long bad.yaml too long
deepjson badjson.yaml is no JSON
X

# ---- tournaments
config() { # config MANIFEST A B
  cat <<X
tournament: {rounds: 0, seed: 4}
game: {name: external, manifest: $1, sims_per_round: 4}
players:
- {agent: none, name: $2, code: $2}
- {agent: none, name: $3, code: $3}
X
}
config numbers.yaml up down >t.yaml
config chance.yaml up down >chance-t.yaml
config bad.yaml up down | sed 's/sims.*}/sims_per_round: 1, args: {how: good}}/' >shared-t.yaml
config nobody.yaml up down >void-t.yaml
sed 's/command.*/command: "for b in {bots}; do $b <\/dev\/null >\/dev\/null; done"/' numbers.yaml >nobody.yaml
rows() { "$AGON" export --format jsonl -o "$T/x" --force "$1" >/dev/null 2>&1; }
same_store() {
  "$AGON" run t.yaml -o r1 --jobs 1 >/dev/null && "$AGON" run t.yaml -o r2 --jobs 2 >/dev/null || return 1
  for d in r1 r2; do "$AGON" standings $d --json >$d.json; done
  cmp r1.json r2.json && [ "$(json r1.json .winner)" = up ]
}
t "one job or two: the same" same_store
t "the same command has nothing more to do" "$AGON" run t.yaml -o r1
t "verify plays again what is deterministic" says "4 games in 4 batches replayed, 0 differ" "$AGON" verify r1
t "a game has no replay" says "there is no replay" exits 2 "$AGON" replay r1
chance() { "$AGON" run chance-t.yaml -o r3 >/dev/null && says "cannot be played again" "$AGON" verify r3; }
t "verify says what it cannot play again" chance
sed -i 's/randrange(1000)/randrange(10)/' ref/referee.py
t "the engine's files are those of the beginning" says "0 differ" "$AGON" verify r2
shared() { "$AGON" run shared-t.yaml -o r4 && "$AGON" report r4 -o r4.html >/dev/null &&
  grep -q '<strong>Co-resident' r4.html && [ "$(json <("$AGON" standings r4 --json) .co_resident)" = true ]; }
t "co-resident results are marked in standings, JSON and report" says "co-resident: the bots shared" shared
twice() { # each try starts the bot once
  "$AGON" run void-t.yaml -o r5 >/dev/null 2>&1
  "$AGON" standings r5 --json >r5.json
  [ "$(json r5.json '.players.map(p=>p.outcomes.judge_error)')" = '[4,4]' ] &&
    [ "$(find r5/blobs -type f -exec zstdcat {} \; | grep -ac 'hello from down')" -ge 2 ]
}
t "a void game was tried twice, and counts for nobody" twice

# ---- mistakes
wrong() { # wrong SED TEXT
  sed "$1" numbers.yaml >wrong.yaml
  says "$2" exits 2 "$AGON" play ./wrong.yaml up down
}
t "a manifest that is not there" says "cannot open ./none.yaml" exits 2 "$AGON" play ./none.yaml up down
t "an unknown key has its line in the manifest" wrong 's/^files/filez/' 'game.engine.filez: unknown key; did you mean files? ('
t "files that are not there" wrong 's/^files: ref/files: none/' 'game.engine.files'
t "a regular expression that is none" wrong 's/json:.*/regex: "(("}/' 'no extended regular expression'
t "a back-reference" wrong 's/json:.*/regex: "(a)\\\\1"}/' 'no back-reference'
t "two ways to read" wrong 's/json:/regex: (a), json:/' 'either json: or regex:'
t "a parameter that the engine has not" says 'has no parameter "x"' exits 2 "$AGON" play ./bad.yaml up down --set x=1
t "a parameter for the shell" says 'expected a number, or a word' exits 2 "$AGON" play ./bad.yaml up down --set 'how=a;b'
t "more players than the engine takes" says 'integer 2 to 2 for this engine' exits 2 "$AGON" play ./numbers.yaml up down peek

# ---- the real ones
cd "$ROOT" || exit 4
if pmars=$(tests/oracle/pmars.sh 2>"$T/why"); then
  mkdir "$T/pmars" "$T/bomber" "$T/paper"
  cp "$pmars" "$T/pmars/pmars"
  cp arenas/external/pmars.yaml "$T"
  cp arenas/corewar/bots/bomber.red "$T/bomber/warrior.red"
  cp arenas/corewar/bots/paper.red "$T/paper/warrior.red"
  scores() { "$AGON" play "$@" --json >"$T/j" && json "$T/j" '.players.map(p=>p.score)'; }
  both() {
    local theirs ours
    theirs=$(scores "$T/pmars.yaml" "$T/bomber" "$T/paper" -n 2 --set rounds=20)
    ours=$(scores corewar "$T/bomber" "$T/paper" -n 40 --set positions=f)
    echo "pMARS $theirs, corewar $ours" >&2
    [ "$theirs" = "$ours" ] && [ -n "$ours" ]
  }
  t "pMARS and the arena corewar give the same scores" both
else
  skip "pMARS" "$(cat "$T/why")"
fi
robots=/usr/share/games/robocode/robots/sample
if [ -d $robots ] && [ -x /usr/bin/java ]; then
  mkdir -p "$T/spin/sample" "$T/duck/sample"
  cp $robots/SpinBot.* "$T/spin/sample"
  cp $robots/SittingDuck.* "$T/duck/sample"
  t "robocode: SpinBot beats SittingDuck" \
    plays arenas/external/robocode.yaml "$T/duck" "$T/spin" '.players.map(p=>p.wins)+j.co_resident' '0,1true' -n 1 --set rounds=1
else
  skip "robocode" "robocode is not installed"
fi
