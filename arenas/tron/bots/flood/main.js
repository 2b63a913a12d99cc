// flood: goes where most cells can be reached, and away from other heads.
"use strict";

const DIRS = { up: [0, -1], right: [1, 0], down: [0, 1], left: [-1, 0] };

function isFree(obs, x, y) {
	return x >= 0 && y >= 0 && x < obs.width && y < obs.height && obs.field[y][x] === ".";
}

// How many cells can be reached from here.
function room(obs, x0, y0) {
	const seen = new Uint8Array(obs.width * obs.height);
	const stack = [[x0, y0]];
	let n = 0;
	seen[y0 * obs.width + x0] = 1;
	while (stack.length > 0) {
		const [x, y] = stack.pop();
		n++;
		for (const [dx, dy] of Object.values(DIRS)) {
			const at = (y + dy) * obs.width + x + dx;
			if (isFree(obs, x + dx, y + dy) && !seen[at]) {
				seen[at] = 1;
				stack.push([x + dx, y + dy]);
			}
		}
	}
	return n;
}

function isRisky(obs, x, y) {
	return obs.bikes.some((b, i) => i !== obs.you && b.alive && Math.abs(b.x - x) + Math.abs(b.y - y) === 1);
}

function choose(obs) {
	let best = obs.dir, most = -1;
	for (const move of [obs.dir, ...Object.keys(DIRS)]) {
		const x = obs.x + DIRS[move][0], y = obs.y + DIRS[move][1];
		if (!isFree(obs, x, y))
			continue;
		const value = room(obs, x, y) * (isRisky(obs, x, y) ? 0.3 : 1);
		if (value > most)
			[best, most] = [move, value];
	}
	return best;
}

require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
	const message = JSON.parse(line);
	let answer = null;
	if (message.type === "hello")
		answer = { type: "ready", name: "flood" };
	else if (message.type === "turn")
		answer = { type: "move", n: message.n, move: choose(message.obs) };
	if (answer !== null)
		process.stdout.write(JSON.stringify(answer) + "\n");
});
