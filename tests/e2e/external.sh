#!/bin/bash
# Games of external engines: a referee of our own that starts its bots as children or waits for
# them at a socket, Debian's robocode, pMARS built from Debian's source; engines that give no
# result, bots that misbehave.  One tournament or one game of many players tests many of them.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/fixture.sh"
mkdir -p "$T"/{ref,up,down,peek,dies,shuts,floods,quits,busy,garbage,eof,deaf}
cat >"$T/ref/referee.py" <<'X'
"""More points win: three times each bot is told a number and answers with one.

SEED HOW WHERE BOT...: programs to start.  SEED HOW WHERE N: N bots come to WHERE.  HOW is lenient,
strict (what is no number breaks it), breaks (by itself) or long (30 kB in each line)."""
import json, os, random, socket, subprocess, sys
seed, how, where, *bots = sys.argv[1:]
rng = random.Random(int(seed))

def child(command):
    p = subprocess.Popen([command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    return p.stdin, p.stdout, p.wait

def client(server):
    c, _ = server.accept()
    return c.makefile("w"), c.makefile("r"), c.close

if where == "children":
    bots = [child(b) for b in bots]
else: # no SO_REUSEADDR: the port is free in every game
    server = socket.socket(socket.AF_INET if where.isdigit() else socket.AF_UNIX)
    server.bind(("127.0.0.1", int(where)) if where.isdigit() else where)
    server.listen(1)
    bots = [client(server) for _ in range(int(bots[0]))]
points = [0] * len(bots)
for turn in range(3):
    n = rng.randrange(1000)
    for i, (to, answers, _) in enumerate(bots):
        try:
            to.write("%d%s\n" % (n, " " * 30000 * (how == "long")))
            to.flush()
        except OSError:
            pass
        answer = answers.readline(100).strip()
        if how == "strict":
            points[i] += int(answer)
        else:
            points[i] += int(answer) if answer.isdigit() and len(answer) < 5 else 0
    if how == "breaks":
        os.kill(os.getpid(), 11)
for to, answers, end in bots:
    try:
        to.close()
        answers.close() if where != "children" else None
    except OSError:
        pass
    end()
with open("out.json", "w") as f:
    json.dump({"players": {str(i + 1): {"points": p} for i, p in enumerate(points)}}, f)
X
manifest() { # manifest NAME WHERE BOTS KEYS
  cat >"$T/$1.yaml" <<X
name: $1
command: python3 /engine/referee.py {seed} {how} $2 $3
files: ref
$4
max_players: 6
grace: 300ms
bot_cpu: 300ms
deterministic: true
params: {how: lenient}
limits: {wall: 20s}
result: {file: out.json, json: players.*.points}
X
}
manifest numbers children '{bots}' 'isolation: child-processes'
manifest port '{port}' '{players}' $'isolation: broker\nport: 7001'
manifest socket '{socket}' '{players}' $'isolation: broker\nsocket: it.sock'
sed 's/deterministic: true/deterministic: false/' "$T/numbers.yaml" >"$T/chance.yaml"
echo 'while read n; do echo $((n + 1)); done' >"$T/up/run.sh"
printf 'echo hello from down >&2\nwhile read n; do echo $((n)); done\n' >"$T/down/run.sh"
# Would win if it saw anything of the engine or of others.
cat >"$T/peek/run.sh" <<'X'
s=0; for f in /engine/* /work/* /bots/* /agon/door/* /box/../up; do [ -e $f ] && s=9000; done; [ -s /agon/bot-1 ] && s=9000
python3 -c 'import socket; socket.create_connection(("127.0.0.1", 7001), 1)' 2>/dev/null && s=9000
while read n; do echo $s; done
X
echo 'echo no >&2; exit 3' >"$T/dies/run.sh"
echo 'exec 1>&-; sleep 1000' >"$T/shuts/run.sh"
echo 'exec cat /dev/zero' >"$T/floods/run.sh"
echo 'read n; echo $n' >"$T/quits/run.sh"
echo 'while :; do :; done' >"$T/busy/run.sh"
echo 'while read n; do echo nonsense; done' >"$T/garbage/run.sh"
echo 'while read n; do echo $n; done; exit 1' >"$T/eof/run.sh"
echo 'for i in 1 2 3; do echo 1; done; exec sleep 1000' >"$T/deaf/run.sh"
for b in "$T"/*/run.sh; do echo "run: sh run.sh ${T##*/}" >"${b%/*}/agon.yaml"; done
cd "$T" || exit 4

plays() { # plays MANIFEST EXPRESSION WANTED PLAYER... [OPTION...]
  local manifest=$1 what=$2 want=$3 rc=0
  shift 3
  "$AGON" play "$manifest" "$@" --json >"$T/j" || rc=$?
  local got
  got=$(json "$T/j" "$what")
  [ "$got" = "$want" ] || { echo "got $got, wanted $want, exit $rc"; cat "$T/j"; return 1; } >&2
  return "$rc"
}
# Wins; better by three in each game; nobody saw anything; one crashed; they were apart.
six='j.players.map(p=>p.wins)+" "+(j.players[0].score-j.players[1].score)+" "+
  j.players.slice(2).map(p=>p.score)+" "+j.players.map(p=>p.outcomes.crash||0)+" "+j.co_resident'
for m in numbers port; do
  t "$m: six bots play on, see nothing of each other, and are told apart" \
    plays "./$m.yaml" "&&($six)" '2,0,0,0,0,0 6 0,0,0,0 0,0,0,2,0,0 false' up down peek dies shuts floods -n 2
done
t "socket: the same at a unix socket" plays ./socket.yaml '.players.map(p=>p.wins)+j.isolation' '2,0broker' up down -n 2

for m in numbers port; do
  t "$m: a bot that does not read to the end is let go all the same" \
    plays "./$m.yaml" '.players.map(p=>p.wins+" "+p.outcomes.ok)' '["0 1","1 1"]' deaf up -n 1 --set how=long
done

# ---- tournaments
config() { # config MANIFEST GAME PLAYER...: the first one meets all others
  local manifest=$1 game=$2 p
  shift 2
  echo "tournament: {rounds: 0, seed: 4, schedule: {kind: gauntlet, hero: $1}}"
  echo "game: {name: external, manifest: $manifest, $game}"
  echo "players:"
  for p; do echo "- {agent: none, name: $p, code: $p}"; done
}
matches() { # matches RUN EXPRESSION: of the rows m of its games, those of one pairing in one
  "$AGON" export --format jsonl -o "$1.x" "$1" >/dev/null || return 1
  node -e 'const rows=f=>require("fs").readFileSync(process.argv[1]+".x/"+f+".jsonl","utf8").trim().split("\n").map(JSON.parse)
const all={};for(const m of rows("matches"))(all[m.players[1]]=all[m.players[1]]||[]).push(m)
for(const g of rows("games")){const m=all[g.players[1]].find(m=>m.first_game==g.game);m.ranks=g.ranks;m.outcomes=g.outcomes}
for(const p in all)for(const m of all[p])console.log(p,m.status,eval(process.argv[2]))' "$1" "$2"
}
sits() { # sits TEXT: every line of it is there, and no other
  diff <(sort -u) <(printf '%s\n' "$1" | sort -u)
}

# ---- a bot that leaves
leaves() { # leaves MANIFEST: it loses, where it alone can have broken the engine
  config "$1.yaml" 'sims_per_round: 2, args: {how: strict}' up quits dies shuts busy garbage >"$1-leaves.yaml"
  "$AGON" run "$1-leaves.yaml" -o "$1-leaves" --jobs 2 >/dev/null 2>&1
  matches "$1-leaves" 'm.status=="void"?"":m.ranks+" "+m.outcomes[1]' | sed 's/ *$//' | sits 'quits played 0,1 crash
dies played 0,1 crash
shuts played 0,1 crash
busy played 0,1 timeout
garbage void'
}
both() { # both MANIFEST: nobody can tell who broke it
  exits 1 plays "./$1.yaml" '.players.map(p=>p.wins+p.draws+p.losses).join()+j.void' 0,01 dies shuts -n 1 --set how=strict
}
breaks() { # breaks MANIFEST: it did so itself, and bots end badly after that
  exits 1 plays "./$1.yaml" '.players.map(p=>[p.losses,p.outcomes.crash||0]).join()+j.void' 0,0,0,02 eof up -n 2 --set how=breaks
}
for m in numbers port; do
  t "$m: who leaves loses, if the engine breaks at that" leaves $m
  t "$m: two that left: void" both $m
  t "$m: an engine that breaks by itself: void" breaks $m
done
t "its log says so" says "left the game, and the engine gave no result" \
  sh -c 'for b in $(find port-leaves/blobs -type f); do zstdcat $b; echo; done'

# ---- no result
cat >bad.yaml <<'X'
name: bad
command: sh /engine/$(cat {bot1}/how {bot2}/how).sh
files: bad
isolation: shared-vm
limits: {wall: 1s, disk: 16M}
result: {file: result, regex: "^p([^ ]*) scores ([^ ]+)$"}
X
mkdir bad hero && : >hero/how
good='echo p1 scores 3 >result; echo p2 scores 4 >>result'
how() { mkdir -p "$1" && echo "$1" >"$1/how" && cat >"bad/$1.sh"; }
how good <<<"$good"
how nothing <<<':'
how random <<<'head -c 100000 /dev/urandom >result'
how crashes <<<"$good; kill -SEGV \$\$"
how hangs <<<"$good; sleep 1000"
how stranger <<<"$good; echo p3 scores 9 >>result"
how link <<<'ln -s /etc/passwd result'
how fifo <<<'mkfifo result'
how long <<<"$good; head -c 9000000 /dev/zero >>result"
how deepjson <<<'head -c 3000000 /dev/zero | tr "\0" "[" >result'
config bad.yaml 'sims_per_round: 2' hero good nothing random crashes hangs stranger link fifo long >void.yaml
"$AGON" run void.yaml -o void --jobs 2 >void.said 2>&1
matches void 'm.status=="void"?m.reason:m.first_game+" "+m.ranks' >void.rows
while read -r how text; do
  t "$how" sh -c 'grep "^$1 " void.rows >&2; [ "$(grep -c "^$1 .*$2" void.rows)" = 2 ]' - "$how" "$text"
done <<'X'
good played [01] [01],[01]$
nothing void .*left no file result
random void .*no result in what the engine wrote
crashes void .*engine: exit status 139
hangs void .*engine: wall limit exceeded
stranger void .*a player who is not there: "p3 scores 9
link void .*left no file result
fifo void .*left no file result
long void .*too long
X
t "who is better wins from both seats" sits 'good played 0 1,0
good played 1 0,1' <<<"$(grep ^good void.rows)"
"$AGON" standings void --json >void.json
t "void games count for nobody" test "$(json void.json '.players[0].outcomes.judge_error')" = 16
sed 's/regex: .*/json: "*.score"}/' bad.yaml >badjson.yaml
t "void: JSON too deep" says "is no JSON" "$AGON" play ./badjson.yaml hero deepjson -n 1
shared() { "$AGON" report void -o void.html >/dev/null && grep -q '<strong>Co-resident' void.html &&
  [ "$(json void.json .co_resident)" = true ] && grep -F "co-resident: the bots shared" void.said; }
t "co-resident results are marked in standings, JSON and report" shared
sed 's/command.*/command: "for b in {bots}; do $b <\/dev\/null >\/dev\/null; done"/' numbers.yaml >nobody.yaml
twice() { # each try starts each bot once
  config nobody.yaml 'sims_per_round: 2' up down >nobody-t.yaml
  "$AGON" run nobody-t.yaml -o r5 >/dev/null 2>&1
  [ "$(for b in $(find r5/blobs -type f); do zstdcat "$b"; done | grep -ac 'hello from down')" -ge 4 ]
}
t "a void game was tried twice" twice

# ---- killed, taken up again, verified
config numbers.yaml 'sims_per_round: 8' up down >t.yaml
config chance.yaml 'sims_per_round: 2' up down >chance-t.yaml
t "a tournament" "$AGON" run t.yaml -o r1 --jobs 1
"$AGON" standings r1 --json >r1.json
strip r1 r1.strip || exit 1
left() { pgrep -f "run.sh ${T##*/}" >/dev/null; }
killed() { # after each kill nothing of bots is left, and the same command goes on
  local k=0 i pid
  for i in 1 2 3; do
    "$AGON" run t.yaml -o r2 --jobs 2 --quiet >/dev/null 2>&1 &
    pid=$!
    sleep "0.$((1 + i))"
    kill -9 "$pid" 2>/dev/null && k=$((k + 1))
    wait "$pid" 2>/dev/null
  done
  for i in $(seq 100); do left || break; sleep 0.1; done
  left && { pgrep -af "${T##*/}"; return 1; } >&2
  "$AGON" run t.yaml -o r2 --jobs 2 >/dev/null && "$AGON" standings r2 --json >r2.json &&
    cmp r1.json r2.json && [ "$(json r2.json .winner)" = up ] && [ "$k" -gt 0 ]
}
t "kill -9, then the same command with two jobs: the same" killed
exported() { strip r2 r2.strip && diff -r r1.strip r2.strip; }
t "and the same export" exported
t "the same command has nothing more to do" "$AGON" run t.yaml -o r1
t "a game has no replay" says "there is no replay" exits 2 "$AGON" replay r1
chance() { "$AGON" run chance-t.yaml -o r3 >/dev/null && says "cannot be played again" "$AGON" verify r3; }
t "verify says what it cannot play again" chance
sed -i 's/randrange(1000)/randrange(10)/' ref/referee.py
t "verify plays again what is deterministic, with the engine's files of the beginning" \
  says "8 games in 8 batches replayed, 0 differ" "$AGON" verify r2

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
t "a parameter that the engine has not" says 'has no parameter "x"' exits 2 "$AGON" play ./numbers.yaml up down --set x=1
t "a parameter for the shell" says 'expected a number, or a word' exits 2 "$AGON" play ./numbers.yaml up down --set 'how=a;b'
t "more players than the engine takes" says 'integer 2 to 2 for this engine' exits 2 "$AGON" play ./bad.yaml up down peek
grep -v ^port: port.yaml >nowhere.yaml
t "a broker that listens nowhere" says 'needs either port: or socket:' exits 2 "$AGON" play ./nowhere.yaml up down
t "a broker that listens twice" wrong 's/^isolation.*/isolation: broker\nport: 1\nsocket: x/' 'needs either port: or socket:'
t "a port without a broker" wrong 's/^grace.*/port: 7001/' 'only an engine with isolation: broker has one'
t "a socket's path too long" wrong "s/^isolation.*/isolation: broker\nsocket: $(printf %0101d 0)/" 'a path of at most 100'

# ---- the real ones
cd "$ROOT" || exit 4
installed() { # every file of the folder
  make --no-print-directory -n BUILD="$BUILD" install DESTDIR=/d PREFIX=/p >"$T/steps" || return 1
  for f in $(cd arenas/external && find . -type f -not -name '*.pyc'); do
    grep -q "[ \"]${f#./}[ ;\"]" "$T/steps" || { echo "$f" >&2; return 1; }
  done
}
t "make install has the manifests and what they need" installed
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
    plays arenas/external/robocode.yaml '.players.map(p=>p.wins)+j.co_resident' '0,1true' "$T/duck" "$T/spin" -n 1 --set rounds=1
else
  skip "robocode" "robocode is not installed"
fi
