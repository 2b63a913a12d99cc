#!/bin/sh
# The attack corpus as `make test` runs it: against the sanitized sandbox where that is built.
build=${BUILD:-build}
[ -x "$build/asan/hostile/run" ] && build=$build/asan
if [ "$(id -u)" -ne 0 ]; then
	echo "ok - attack corpus # SKIP its limits need cgroups, which need root"
	exit 0
fi
exec "$build/hostile/run" "$build/hostile/attack"
