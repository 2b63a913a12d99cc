#!/bin/bash
# A CodeClash pvp file, includes and all, runs as it is; the run exports as CodeClash lays it out.
. "$(dirname "$0")/lib.sh"
. "$ROOT/tests/e2e/fixture.sh"
make_players "$T/players"
mkdir -p "$T/configs/pvp" "$T/configs/mini"
cat >"$T/configs/mini/default.yaml" <<'X'
agent:
  system_template: |
    You are {{player_id}}.
  step_limit: 30
  cost_limit: 0
X
cat >"$T/configs/pvp/CoreWar__a__b__r2__s100.yaml" <<X
tournament:
  rounds: 2
game:
  name: CoreWar
  sims_per_round: 100
players:
- agent: dummy
  name: alice
  code: ../../players/dwarf
  config:
    agent: !include mini/default.yaml
- agent: dummy
  name: bob
  code: ../../players/imp
prompts:
  game_description: |
    You play round {{round}} of {{rounds}}.
X
C=$T/configs/pvp/CoreWar__a__b__r2__s100.yaml
t "it runs" "$AGON" run "$C" -o "$T/run" --json
cp "$T/out" "$T/result"
t "three rounds of 100 games" test "$(json "$T/result" '.players[0].games_won+j.players[0].draws+j.players[0].games_lost')" = 300
t "it exports" "$AGON" export "$T/run" --format codeclash -o "$T/cc"
t "metadata has what their viewer reads" node -e '
  const m=JSON.parse(require("fs").readFileSync(process.argv[1]));
  const ok=m.name&&m.config.players.length===2&&m.config.players[0].name==="alice"&&m.config.game.name==="CoreWar"
    &&m.config.tournament.rounds===2&&Object.keys(m.round_stats).join()==="0,1,2"&&m.agents.length===2
    &&["alice","bob","Tie"].includes(m.round_stats["1"].winner)&&"alice" in m.round_stats["1"].scores
    &&m.round_stats["1"].player_stats.alice.valid_submit===true;
  process.exit(ok?0:1)' "$(find "$T/cc" -name metadata.json | head -n 1)"
t "each round is an archive with its results" sh -c 'tar -xzOf "$(find "$1" -name round_1.tar.gz)" 1/results.json | grep -q round_num' _ "$T/cc"
sed -e '0,/agent: dummy/s//agent: mini/' -e 's|    agent: !include.*|&\n    model: {model_name: openai/none}|' "$C" >"$T/configs/pvp/llm.yaml"
t "a model without its key is said before anything runs" exits 2 env -u OPENAI_API_KEY "$AGON" run "$T/configs/pvp/llm.yaml" -o "$T/llm"
t "with the player" says "alice" env -u OPENAI_API_KEY "$AGON" run "$T/configs/pvp/llm.yaml" -o "$T/llm"
t "and the variable" says "OPENAI_API_KEY" env -u OPENAI_API_KEY "$AGON" run "$T/configs/pvp/llm.yaml" -o "$T/llm"
t "and nothing is left" test ! -e "$T/llm"
sed 's/sims_per_round/sims_per_rond/' "$C" >"$T/configs/pvp/typo.yaml"
t "an unknown key of theirs is a warning or a missing key, with its place" says "typo.yaml" "$AGON" run "$T/configs/pvp/typo.yaml" -o "$T/typo"
