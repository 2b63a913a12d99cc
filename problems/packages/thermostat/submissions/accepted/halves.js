const rl = require("readline").createInterface({ input: process.stdin });
let low = 1, high = 0, mid = 0;
rl.on("line", line => {
	if (high === 0)
		high = Number(line);
	else if (line === "cold")
		low = mid + 1;
	else
		high = mid;
	if (low === high) {
		console.log("! " + low);
		rl.close();
		process.stdin.destroy();
		return;
	}
	mid = Math.floor((low + high) / 2);
	console.log("? " + mid);
});
