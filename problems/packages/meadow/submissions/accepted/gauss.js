const t = require("fs").readFileSync(0, "utf8").split(/\s+/).map(Number);
const n = t[0];
let length = 0, area = 0;
for (let i = 0; i < n; i++) {
	const j = (i + 1) % n;
	const x = t[1 + 2 * i] - t[1], y = t[2 + 2 * i] - t[2];
	const u = t[1 + 2 * j] - t[1], v = t[2 + 2 * j] - t[2];
	length += Math.hypot(u - x, v - y);
	area += x * v - u * y;
}
console.log(length.toExponential(12) + " " + (Math.abs(area) / 2).toExponential(12));
