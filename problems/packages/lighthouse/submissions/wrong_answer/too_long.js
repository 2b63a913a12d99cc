// Repeats every flash seven times, which is more than there may be.
const [what, text] = require("fs").readFileSync(0, "utf8").trim().split(" ");
if (what === "send")
	console.log(Number(text).toString(2).padStart(16, "0").replace(/./g, "$&$&$&$&$&$&$&"));
else
	console.log(0);
