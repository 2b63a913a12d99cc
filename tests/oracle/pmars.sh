#!/bin/sh
# Prints the path of pMARS 0.9.2, the oracle of the Core War tests; builds it on
# the first run.
#
# The source comes from Debian's source package through a private apt
# configuration (its own sources, state and cache), and everything lives outside
# this tree, so that no line of it can be committed: agon is MIT, pMARS is GPL-2.
# The server variant is built: Debian's own binary wants an X display.
#
#  pmars.sh            the binary
#  pmars.sh --source   the unpacked source, with the example warriors
#
# Exit 3: this machine cannot get it (the reason is on stderr); tests skip then.
set -eu

home=${AGON_ORACLE_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/agon-oracle}
suite=bookworm
version=0.9.2
mirror=${AGON_DEBIAN_MIRROR:-http://deb.debian.org/debian}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
binary=$home/pmars-$version
source=$home/pmars-$version-src

cannot()
{
  echo "pmars.sh: $1" >&2
  exit 3
}

fetch()
{
  command -v apt-get >/dev/null || cannot "needs apt-get"
  command -v dpkg-source >/dev/null || cannot "needs dpkg-source (package dpkg-dev)"
  [ -r "$keyring" ] || cannot "needs $keyring (package debian-archive-keyring)"
  apt=$work/apt
  mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial" "$apt/parts"
  : >"$apt/status"
  echo "deb-src [signed-by=$keyring] $mirror $suite main" >"$apt/sources.list"
  cat >"$apt/apt.conf" <<END
Dir::Etc "$apt";
Dir::Etc::SourceList "$apt/sources.list";
Dir::Etc::SourceParts "$apt/parts";
Dir::Etc::Parts "$apt/parts";
Dir::State "$apt/state";
Dir::State::Status "$apt/status";
Dir::Cache "$apt/cache";
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Timeout "20";
END
  apt-config dump | grep -i '^Acquire::[a-z:]*Proxy' >>"$apt/apt.conf" || :
  APT_CONFIG=$apt/apt.conf
  export APT_CONFIG
  (cd "$work" && apt-get -q update && apt-get -q source pmars) >"$work/log" 2>&1 ||
    cannot "apt-get source pmars failed: $(tail -n 3 "$work/log" | tr '\n' ' ')"
  unset APT_CONFIG
}

build()
{
  set -- "$work"/pmars-*/src
  [ -f "$1/pmars.c" ] || cannot "the source package has an unexpected layout"
  (
    cd "$1" && ${CC:-cc} -O3 -w -fcommon -DEXT94 -DPERMUTATE -DSERVER -o "$work/pmars" \
      pmars.c asm.c eval.c disasm.c cdb.c sim.c pos.c clparse.c global.c token.c str_eng.c \
      >>"$work/log" 2>&1
  ) || cannot "the build of pMARS failed: $(tail -n 3 "$work/log" | tr '\n' ' ')"
  mv "${1%/src}" "$source.new"
  rm -rf "$source"
  mv "$source.new" "$source"
  mv "$work/pmars" "$binary"
}

if [ ! -x "$binary" ] || [ ! -d "$source" ]; then
  mkdir -p "$home"
  work=$(mktemp -d "$home/build.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  fetch
  build
fi
case ${1:-} in
--source) echo "$source" ;;
*) echo "$binary" ;;
esac
