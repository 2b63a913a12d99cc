#!/bin/bash
# 1000 games of Battlesnake between two small C programs in their sandboxes, with
# agon play as a user types it.  The bar is 30 s on two cores.
set -u
cd "$(dirname "$0")/../.." || exit 4
BUILD=${BUILD:-build} GAMES=${1:-1000}
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
# It goes in circles, out of the way of nobody.
cat >"$T/main.c" <<'X'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static char line[1 << 20];
int main(void)
{
	static const char *const moves[] = {"up", "left", "down", "right"};
	while (fgets(line, sizeof(line), stdin)) {
		if (strncmp(line, "{\"type\":\"hello", 14) == 0)
			puts("{\"type\":\"ready\"}");
		else if (strncmp(line, "{\"type\":\"turn", 13) == 0) {
			int n = atoi(strstr(line, "\"n\":") + 4);
			printf("{\"type\":\"move\",\"n\":%d,\"move\":\"%s\"}\n", n, moves[n % 4]);
		}
		fflush(stdout);
	}
	return 0;
}
X
"$BUILD/agon" play battlesnake "$T/main.c" "$T/main.c" -n "$GAMES" --replays "$T/replays" --json >"$T/out" || exit 1
node -e '
  const fs = require("fs"), [out, dir, games] = process.argv.slice(1), j = JSON.parse(fs.readFileSync(out));
  let turns = 0;
  for (const f of fs.readdirSync(dir)) turns += JSON.parse(fs.readFileSync(dir + "/" + f)).turns;
  const s = j.wall_ns / 1e9;
  console.log(games + " games, " + turns + " turns: " + s.toFixed(1) + " s (bar: 30 for 1000 games); CPU of worker and programs " +
    (j.cpu_ns / 1e3 / turns).toFixed(1) + " us a turn");
  process.exit(s <= 30 * games / 1000 ? 0 : 1);' "$T/out" "$T/replays" "$GAMES"
