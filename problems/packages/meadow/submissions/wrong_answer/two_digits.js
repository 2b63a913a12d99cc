// Prints too few digits.
const t = require("fs").readFileSync(0, "utf8").split(/\s+/).map(Number);
const n = t[0];
let length = 0, area = 0;
for (let i = 0; i < n; i++) {
	const j = (i + 1) % n;
	length += Math.hypot(t[1 + 2 * j] - t[1 + 2 * i], t[2 + 2 * j] - t[2 + 2 * i]);
	area += t[1 + 2 * i] * t[2 + 2 * j] - t[1 + 2 * j] * t[2 + 2 * i];
}
console.log(length.toFixed(2), (Math.abs(area) / 2).toFixed(2));
