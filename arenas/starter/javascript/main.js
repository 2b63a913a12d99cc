// A player that speaks agon/1 (PROTOCOL.md).  Change choose().
"use strict";

// The move, as JSON will write it.  This one is the first that obs lists as legal, where it does.
function choose(obs) {
	return obs.legal && obs.legal.length > 0 ? obs.legal[0] : JSON.parse("@MOVE@");
}

function hear(message) {
	if (message.type === "hello")
		return { type: "ready" };
	if (message.type === "turn")
		return { type: "move", n: message.n, move: choose(message.obs) };
	return null; // "event", "end": nothing to say
}

require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
	const answer = hear(JSON.parse(line));
	if (answer !== null)
		process.stdout.write(JSON.stringify(answer) + "\n");
});
