#!/bin/bash
# agon arenas, agon new, and games of programs from end to end: replays that need no
# program, tournaments that resume and verify, more than two players.
. "$(dirname "$0")/lib.sh"
cd "$T" || exit 4
NEW() { "$AGON" new "$@" >/dev/null; }

t "arenas are listed" says "tron" "$AGON" arenas
t "as JSON" sh -c "'$AGON' arenas --json | node -e '
  const rows = require(\"fs\").readFileSync(0, \"utf8\").trim().split(\"\n\").map(JSON.parse);
  const tron = rows.find((x) => x.name === \"tron\"), cw = rows.find((x) => x.name === \"corewar\");
  if (tron.players.join() !== \"2,8\" || !tron.wires.includes(\"agon\") || !tron.starter) process.exit(1);
  if (cw.wires.length !== 0 || rows.some((x) => !x.summary || !Array.isArray(x.players))) process.exit(1);'"

# ---- agon new
t "a starter" NEW tron own
t "with the rules and the protocol" test -s own/README.md -a -s own/PROTOCOL.md -a -s own/main.py
t "not into a folder with something in it" exits 2 "$AGON" new tron own
t "which is left alone" test "$(ls own | wc -l)" = 3
mkdir empty
t "an empty one is fine" NEW tron empty
t "not over a file" exits 2 "$AGON" new tron own/main.py
t "an arena that is not there" exits 2 "$AGON" new tronn x
t "a language that is not there" exits 2 "$AGON" new tron x --language cobol
t "leaves nothing" test ! -e x
t "the expected ones are named" says "python" "$AGON" new tron y --language cobol
all_starters() { # every arena's starter plays against itself, and its replays verify
  local a
  for a in $("$AGON" arenas --json | node -e 'for (const l of require("fs").readFileSync(0, "utf8").trim().split("\n")) { const x = JSON.parse(l); if (x.starter && x.players[0] <= 2) console.log(x.name); }'); do
    NEW "$a" "s-$a" || return 1
    timeout 300 "$AGON" play "$a" "s-$a" "s-$a" -n 2 --seed 1 --replays "r-$a" --json >"s-$a.json" || return 1
    [ "$(json "s-$a.json" '.players.every((p) => p.outcomes.ok === 2)')" = true ] || { echo "$a: $(cat "s-$a.json")"; return 1; }
    for f in "r-$a"/*; do "$AGON" replay --verify "$f" || return 1; done
  done
}
t "every starter plays" all_starters

have() { # what the language needs
  case $1 in
  c) command -v gcc ;; cpp) command -v g++ ;; python) command -v python3 ;;
  javascript) command -v node ;; rust) test -x /usr/bin/rustc ;; java) test -x /usr/bin/javac ;;
  esac >/dev/null
}
for l in c cpp python javascript rust java; do
  if have "$l"; then
    NEW tron "l-$l" --language "$l"
    timeout 120 "$AGON" play tron "l-$l" own -n 2 --json >"l-$l.json"
    t "a template in $l plays" test "$(json "l-$l.json" .players[0].outcomes.ok)" = 2
  else
    skip "a template in $l plays" "its compiler is not installed"
  fi
done

cp own/main.py alone.py
t "one file is a codebase" sh -c "'$AGON' play tron alone.py l-c -n 2 --json | grep -q '\"alone\".*\"ok\":2'"

# ---- replays
"$AGON" play tron own own -n 2 --seed 4 --replays replays --json >play.json
R=replays/game-00001.json
t "a replay is shown" says "final state" "$AGON" replay "$R" --frames 1
t "step by step" sh -c "[ \$('$AGON' replay '$R' | grep -c '^tick') = \$(( \$(node -p 'JSON.parse(require(\"fs\").readFileSync(\"$R\")).actions.length') + 1 )) ]"
t "and verifies" "$AGON" replay --verify "$R"
edit() { node -e 'const fs = require("fs"), [f, code] = process.argv.slice(1), r = JSON.parse(fs.readFileSync(f)); eval(code); fs.writeFileSync("x.json", JSON.stringify(r));' "$R" "$1"; }
bad() { # NAME EXIT SAYS CODE: a replay that was tampered with
  edit "$4"
  t "a replay with $1 is refused" exits "$2" "$AGON" replay --verify x.json
  t "and says where" says "$3" "$AGON" replay --verify x.json
}
bad "another action" 1 "step 2: state" 'r.actions[1][0] = r.actions[1][0] === "up" ? "down" : "up"; if (["left", "right"].includes(r.actions[1][0])) r.actions[1][0] = "up"; r.actions[1][0] = 4'
bad "a step less" 1 "is not over" 'r.actions.pop()'
bad "a step more" 1 "the game is over" 'r.actions.push(["up", "up"])'
bad "another rank" 1 "rank" 'r.rank.reverse(); r.rank[0] += r.rank[0] === r.rank[1] ? 1 : 0'
bad "another end" 1 "final state" 'r.hash = "0123456789abcdef"'
bad "another seed" 1 "step 1: state" 'r.seed = "0000000000000001"'
bad "an action too many" 1 "recorded are 3" 'r.actions[0].push("up")'
bad "a strange action" 1 "no action of player 0" 'r.actions[0][0] = {}'
bad "no actions" 2 "actions" 'delete r.actions'
bad "hashes of fewer steps" 1 "recorded nothing" 'r.hashes = r.hashes.slice(0, 8)'
bad "too many players" 2 "players" 'r.players = Array(40).fill(r.players[0])'

# ---- tournaments
cat >t.yaml <<'X'
tournament: {rounds: 0, seed: 9}
game: {name: tron, sims_per_round: 24}
players:
- {agent: none, name: a, code: own}
- {agent: none, name: b, code: l-c}
- {agent: none, name: c, code: l-python}
X
t "a tournament runs" "$AGON" run t.yaml -o one --jobs 1 --quiet
t "with two jobs too" "$AGON" run t.yaml -o two --jobs 2 --quiet
games() { rm -rf "csv-$1" && "$AGON" export "$1" --format csv -o "csv-$1" >/dev/null && cat "csv-$1/games.csv"; }
t "and is the same" sh -c "[ \"$(games one | sha256sum)\" = \"$(games two | sha256sum)\" ]"
t "its games verify without programs" says "72 games" env PATH=/nowhere "$AGON" verify one
t "one of them is shown" says "won" "$AGON" replay one --pair a,c --game 3 --frames 1
# Killed at some moment, then gone on with: the same games.
for i in 1 2 3; do
  { timeout -s KILL "0.$((i * 2))" "$AGON" run t.yaml -o killed --jobs 2 --quiet; } >/dev/null 2>&1
done 2>/dev/null
t "a killed one goes on" "$AGON" run t.yaml -o killed --jobs 2 --quiet
t "and is the same as ever" sh -c "[ \"$(games one | sha256sum)\" = \"$(games killed | sha256sum)\" ]"
fresh() { "$AGON" play tron own l-c -n 12 --seed 2 --json --config "game.bots=$1" | sed 's/"wall_ns".*//'; }
t "fresh programs play the same games" test "$(fresh fresh)" = "$(fresh persistent)"
lanes() { "$AGON" play tron own l-c -n 12 --seed 2 --json --config "bots.lanes=$1" | sed 's/"wall_ns".*//'; }
t "games at the same time are the same games" test "$(lanes 5)" = "$(fresh persistent)"

# ---- a secret beside the seed
secret() { # SECRET: two small tournaments of the same file
  printf 'tournament: {rounds: 0, seed: 1%s}\ngame: {name: tron, sims_per_round: 2}\nplayers:\n- {agent: none, name: a, code: own}\n- {agent: none, name: b, code: own}\n' "$1" >secret.yaml
  rm -rf s1 s2 && "$AGON" run secret.yaml -o s1 --quiet >/dev/null && "$AGON" run secret.yaml -o s2 --quiet >/dev/null
}
t "a secret of one's own" secret ', secret: "nobody can guess this"'
t "gives the same tournament again" test "$(games s1)" = "$(games s2)"
given=$(games s1)
secret ''
t "and another one than the seed alone" test "$given" != "$(games s1)"
t "a secret that is drawn" secret ', secret: auto'
t "gives another tournament each time" test "$(games s1)" != "$(games s2)"
t "which goes on as it was" sh -c "'$AGON' run secret.yaml -o s1 --quiet && '$AGON' verify s1"
t "and whose replays verify" sh -c "'$AGON' replay s1 --game 1 --json >x.json && '$AGON' replay --verify x.json"
t "before it is drawn there are no seeds to see" says '"seed":null' "$AGON" run secret.yaml --plan
drawn() { python3 -c 'import sqlite3,sys; d = sqlite3.connect(sys.argv[1]); print(d.execute("SELECT value FROM meta WHERE key = \"secret\"").fetchone()[0]); d.execute("DELETE FROM meta WHERE key = \"secret\"") if len(sys.argv) > 2 else 0; d.commit()' "$@"; }
t "it is in the record alone" exits 1 grep -rq "$(drawn s1/run.db)" s1/config.yaml s1/repo.git s1/blobs
drawn s2/run.db gone >/dev/null
t "without it a record is not guessed at" says "secret of the run" exits 2 "$AGON" verify s2
t "one that can be guessed is refused" says "at least 16" exits 1 secret ', secret: short'

# ---- who cannot be built
mkdir broken nothing
echo 'int main(void) {' >broken/main.c
echo hello >nothing/notes.txt
"$AGON" play tron own broken -n 4 --json >two.json
t "of two, who cannot be built loses" test "$(json two.json .players[0].wins)/$(json two.json .players[1].outcomes.forfeit_build)" = 4/4
"$AGON" play tron own broken l-c nothing -n 4 --json --replays four >four.json
t "of four, the others play on" test "$(json four.json .players[0].outcomes.ok)/$(json four.json .players[2].outcomes.ok)" = 4/4
t "and each absent one has its reason" test "$(json four.json .players[1].outcomes.forfeit_build)/$(json four.json .players[3].outcomes.invalid)" = 4/4
t "which is told" says "nothing says how to start it" sh -c "cat four.json"
t "and those games verify" sh -c "for f in four/*; do '$AGON' replay --verify \$f || exit 1; done"

# ---- the config
conf() { # KEY=VALUE: what agon play says to it
  "$AGON" play tron own own -n 2 --config "$1"
}
t "a clock of nothing is refused" says "game.clock.move" conf game.clock.move=0s
t "no strikes at all are refused" says "game.clock.strikes" conf game.clock.strikes=0
t "lanes are 1 to 8" says "bots.lanes" conf bots.lanes=9
t "no lanes at all are refused" says "bots.lanes" conf bots.lanes=0
t "bots are persistent or fresh" says "game.bots" conf game.bots=many
cat >wire.yaml <<'X'
tournament: {rounds: 0}
game: {name: tron}
players: [{agent: none, name: a, code: own, wire: klingon}, {agent: none, name: b, code: own}]
X
t "a wire that is not spoken is refused" says "expected one of agon" "$AGON" run wire.yaml -o z --plan
t "clocks are for programs" says "no program plays in corewar" "$AGON" play corewar own own --config game.clock.move=1s
printf 'run: python3 main.py\nwire: klingon\n' >nothing/agon.yaml
t "a codebase may not choose a wire that is not there" says "klingon" "$AGON" play tron own nothing -n 2
