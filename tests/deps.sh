#!/bin/sh
# deps.sh PACKAGE...: install the Debian packages that are missing; not root: say what to type.
set -eu
missing=
for p in "$@"; do
  # nodejs may come from another source under the same name: any installed version counts
  if ! dpkg-query -W -f '${Status}' "$p" 2>/dev/null | grep -q '^install ok installed$'; then
    missing="$missing $p"
  fi
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" -ne 0 ]; then
  printf 'agon needs Debian packages that are missing here. As root, type:\n\n  apt-get install -y --no-install-recommends%s\n\nthen run make again.\n' "$missing" >&2
  exit 3
fi
echo "installing:$missing"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq -o DPkg::Lock::Timeout=300
# shellcheck disable=SC2086
apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 $missing >/dev/null
