const data = require("fs").readFileSync(0, "utf8").split(/\s+/).map(Number);
const n = data[0], limit = data[1];
let best = 0, left = 0, sum = 0;
for (let right = 0; right < n; right++) {
	sum += data[2 + right];
	while (sum > limit)
		sum -= data[2 + left++];
	best = Math.max(best, right - left + 1);
}
console.log(best);
