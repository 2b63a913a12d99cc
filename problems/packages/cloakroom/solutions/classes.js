const [n, ...tickets] = require("fs").readFileSync(0, "utf8").trim().split(/\s+/).map(Number);
const place = new Map();
for (let i = 0; i < n; i++) {
	const rest = tickets[i] % (n - 1);
	if (place.has(rest)) {
		console.log(place.get(rest) + 1, i + 1);
		break;
	}
	place.set(rest, i);
}
