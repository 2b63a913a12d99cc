#!/bin/bash
# Help, manual, completions and what happens when output gets lost.
. "$(dirname "$0")/lib.sh"

t "no command: usage on stderr" exits 2 "$AGON"
t "agon help" says 'usage: agon COMMAND' "$AGON" help
t "--help is the same" diff <("$AGON" help) <("$AGON" --help)
t "--version names agon and its libraries" says 'libyaml ' "$AGON" --version
t "an unknown command" exits 2 "$AGON" hepl
t "an unknown command gets a suggestion" says 'unknown command "hepl"; did you mean help?' "$AGON" hepl
t "an unknown option" exits 2 "$AGON" help --mna
t "an unknown option gets a suggestion" says 'unknown option --mna; did you mean --man?' "$AGON" help --mna
t "an unknown arena" exits 2 "$AGON" help arena cowar
t "an unknown arena gets a suggestion" says 'did you mean corewar' "$AGON" help arena cowar
t "help of a command" says 'usage: agon run CONFIG' "$AGON" help run
t "help of configs" says 'sims_per_round' "$AGON" help config
t "help of an arena" says 'Players in a game: 2' "$AGON" help arena corewar
t "help of outcomes" says 'forfeit_build' "$AGON" help outcomes

# Every parameter of an arena is in its help and in the manual.
in_manual() {
  local p some=1
  for p in $("$AGON" help arena corewar | sed -n '/^Parameters/,$p' | sed -nE 's/^  ([a-z_]+)  .*/\1/p'); do
    some=0
    "$AGON" help --man config | grep -qF "\\fB${p//-/\\-}\\fR" || { echo "no $p" >&2; return 1; }
  done
  return $some
}
t "parameters are in the manual" in_manual

completes() { # completes WANTED WORD...
  local want=$1
  shift
  (
    eval "$("$AGON" help --completion bash)"
    COMP_WORDS=(agon "$@")
    COMP_CWORD=$#
    _agon
    printf '%s\n' "${COMPREPLY[@]}"
  ) | tee /dev/stderr | grep -qx -- "$want"
}
t "commands are completed" completes help he
t "options are completed" completes --completion help --com

t "a full disk is a failure" exits 4 sh -c '"$1" help config >/dev/full' - "$AGON"
t "a full disk is said" says 'cannot write to standard output' sh -c '"$1" help config >/dev/full' - "$AGON"
t "a closed standard output is a failure" exits 4 sh -c '"$1" help config >&-' - "$AGON"
early() {
  { "$AGON" help config; echo $? >"$T/code"; } 2>"$T/said" | true
  [ "$(cat "$T/code")" -ne 141 ] && [ ! -s "$T/said" ]
}
t "a reader that leaves is no noise" early
t "nothing is open where 0, 1 and 2 were" exits 0 sh -c '"$1" help config <&- 2>&- >/dev/null' - "$AGON"
