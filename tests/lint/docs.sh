#!/bin/bash
# The manual is what the tables say, and every command says what it does.
#
#   tests/lint/docs.sh          compare      tests/lint/docs.sh --fix    write doc/ anew
BUILD=${BUILD:-build}
agon=$BUILD/agon
[ -x "$agon" ] || { echo "build agon first"; exit 1; }
bad=0
complain() { echo "$*"; bad=1; }

page() { # page FILE ARGUMENTS...
  local file=$1 text
  shift
  text=$("$agon" help --man "$@"; echo .) || { complain "agon help --man $* fails"; return; }
  if [ -n "$fix" ]; then printf '%s' "${text%.}" >"$file"; fi
  printf '%s' "${text%.}" | diff -u "$file" - >/dev/null 2>&1 ||
    complain "$file is not what 'agon help --man $*' prints; run tests/lint/docs.sh --fix"
  if command -v groff >/dev/null; then
    warnings=$(groff -man -Tascii -ww "$file" 2>&1 >/dev/null)
    [ -z "$warnings" ] || complain "$file: $warnings"
  fi
}
fix=
[ "${1:-}" = --fix ] && fix=1
page doc/agon.1
page doc/agon-config.5 config

# Commands as the overview lists them, in order, each with its own help.
man=$("$agon" help --man)
mapfile -t rows < <("$agon" help | sed -n '/^Commands:/,/^$/p' | sed '1d;/^$/d')
[ "${#rows[@]}" -gt 0 ] || complain "agon help lists no commands"
last=
for row in "${rows[@]}"; do
  [[ $row =~ ^\ \ ([a-z]+(\ [a-z]+)?)\ +([^ ].*)$ ]] || { complain "no summary: '$row'"; continue; }
  name=${BASH_REMATCH[1]} summary=${BASH_REMATCH[3]}
  [[ $last < $name ]] || complain "$name stands behind $last in harness/cmd/table.c"
  last=$name
  [[ $summary =~ \.$ || $summary =~ ^[A-Z][a-z] ]] && complain "$name: summary '$summary': lower case, no full stop"
  # shellcheck disable=SC2086 # a name may be two words
  text=$("$agon" $name --help) || complain "agon $name --help fails"
  # shellcheck disable=SC2086
  [ "$text" = "$("$agon" help $name)" ] || complain "agon $name --help and agon help $name differ"
  [[ $text == "usage: agon $name"* ]] || complain "agon $name --help begins otherwise"
  while read -r option; do
    grep -qF -- "\\fB\\-\\-${option//-/\\-}\\fR" <<<"$man" || complain "$name --$option is not in the manual"
  done < <(printf '%s\n' "$text" | sed -n '/^Options:/,$p' | grep -oE '^  (-., )? *--[a-z0-9-]+' | grep -v -- --help | sed 's/.*--//')
done
exit $bad
