// Lets guests shake hands with themselves.
const [n, m, a0, p, q] = require("fs").readFileSync(0, "utf8").trim().split(" ").map(Number);
const count = new Array(m).fill(0);
let a = a0, pairs = 0;
for (let i = 0; i < n; i++) {
	count[a % m]++;
	pairs += count[(m - a % m) % m];
	a = (p * a + q) % 1000003;
}
console.log(String(pairs));
