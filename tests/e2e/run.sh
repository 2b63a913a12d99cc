#!/bin/bash
# A tournament from beginning to end, and everything that reads it.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/fixture.sh"
make_players "$T/players"
make_config "$T/t.yaml" 2 40

t "a tournament finishes" "$AGON" run "$T/t.yaml" -o "$T/run" --json
cp "$T/out" "$T/result"
t "status is finished" test "$(json "$T/result" .status)" = finished
t "two edit rounds" test "$(json "$T/result" .rounds)" = 2
t "four players in config order" test "$(json "$T/result" '.players.map(p=>p.name).join()')" = dwarf,climber,built,self
t "every game is counted once" test "$(json "$T/result" '.players.map(p=>p.games_won+p.draws+p.games_lost).join()')" = 360,360,360,360
t "wins and losses balance" test "$(json "$T/result" '.players.reduce((s,p)=>s+p.games_won-p.games_lost,0)')" = 0
t "everybody could play" test "$(json "$T/result" '.players.every(p=>p.outcomes.ok===360)')" = true
t "the codebase of each round is a commit" git --git-dir="$T/run/repo.git" rev-parse -q --verify refs/agon/climber/round/2
t "a replay agent's edit is what its directory says" \
  test "$(git --git-dir="$T/run/repo.git" show refs/agon/climber/round/2:warrior.red)" = "$(cat "$T/players/step2/warrior.red")"
t "a command agent's edit is committed" \
  test "$(git --git-dir="$T/run/repo.git" show refs/agon/self/round/2:warrior.red | grep -c edited)" = 2
t "it saw the rounds before, no more" \
  test "$(git --git-dir="$T/run/repo.git" show refs/agon/self/round/2:seen.txt | xargs)" = "0 1"
t "the host's copy is untouched" test "$(grep -c edited "$T/players/self/warrior.red")" = 0
t "the same command again changes nothing" "$AGON" run "$T/t.yaml" -o "$T/run" --json
cp "$T/out" "$T/second"
t "and says the same" cmp "$T/second" "$T/result"
t "nothing is left in tmp" test ! -e "$T/run/tmp"
t "one job at a time gives the same record" "$AGON" run "$T/t.yaml" -o "$T/run1" --jobs 1 --json
t "byte for byte but for times" same_run "$T/run" "$T/run1"
t "verify replays all" "$AGON" verify "$T/run"
t "verify counts the games" says "720 games" "$AGON" verify "$T/run"
cp -r "$T/run" "$T/bad"
node -e 1 && python3 - "$T/bad/run.db" <<'X'
import sqlite3, sys
d = sqlite3.connect(sys.argv[1])
d.execute("update game set hash = hash + 1 where id = (select id from game limit 1 offset 5)")
d.commit()
X
t "verify notices a changed row" exits 1 "$AGON" verify "$T/bad"
cp -r "$T/run" "$T/torn"
find "$T/torn/blobs" -type f | head -n 1 | while read -r f; do printf x >>"$f"; done
t "and a changed blob" exits 1 "$AGON" verify "$T/torn"
t "standings are for people too" says climber "$AGON" run "$T/t.yaml" -o "$T/run"
t "the plan is printed without running" "$AGON" run "$T/t.yaml" -o "$T/plan" --plan
t "the plan has every match" test "$(grep -c '"kind":"match"' "$T/out")" -ge 18
t "and made no directory" test ! -e "$T/plan"
sed 's/seed: 7/seed: 8/' "$T/t.yaml" >"$T/other.yaml"
t "another tournament does not fit in" exits 2 "$AGON" run "$T/other.yaml" -o "$T/run"
t "a replay of the run" "$AGON" replay "$T/run" --round 2 --pair dwarf,self --game 3 --json
cp "$T/out" "$T/game.json"
t "verifies" "$AGON" replay --verify "$T/game.json"
sed 's/"turns":\([0-9]*\)/"turns":1\1/' "$T/game.json" >"$T/forged.json"
t "a forged one does not" exits 1 "$AGON" replay --verify "$T/forged.json"
t "it can be watched" says dwarf "$AGON" replay "$T/game.json" --frames 3

t "play" "$AGON" play corewar "$T/players/imp" "$T/players/dwarf/warrior.red" "$T/players/built" -n 30 --seed 1 --replays "$T/R" --json
t "play counts" test "$(json "$T/out" '.players.map(p=>p.wins+p.draws+p.losses).join()')" = 30,30,30
t "a replay per game" test "$(ls "$T/R" | wc -l)" = 30
for f in "$T"/R/*00.json "$T"/R/*29.json; do t "verifies: ${f##*/}" "$AGON" replay --verify "$f"; done

# A player without a codebase may still hand one in later.
mkdir -p "$T/players/late"
ln -sf /etc/shadow "$T/players/late/warrior.red"
cat >"$T/late.yaml" <<X
tournament: {rounds: 2, seed: 1}
game: {name: corewar, sims_per_round: 4}
players:
- {agent: none, name: dwarf, code: players/dwarf}
- {agent: replay, name: late, code: players/late, edits: [players/late, players/imp]}
X
t "a codebase refused at import" "$AGON" run "$T/late.yaml" -o "$T/late.run" --json
t "may be replaced later" test "$(json "$T/out" '.players[1].outcomes.invalid+","+j.players[1].outcomes.ok')" = 8,4
t "its reasons are kept" sh -c '"$1" export "$2" --format csv -o "$3" >/dev/null && grep -c symlink "$3/rounds.csv" | grep -qx 2' _ "$AGON" "$T/late.run" "$T/late.csv"
