// Rows from the top, each as high as the first rectangle in it; what is worth most for its area first.
const t = require("fs").readFileSync(0, "utf8").split(/\s+/).map(Number);
const [w, h, n] = t;
const all = [];
for (let i = 0; i < n; i++) all.push({ i, a: t[3 + 3 * i], b: t[4 + 3 * i], v: t[5 + 3 * i] });
all.sort((p, q) => q.v / (q.a * q.b) - p.v / (p.a * p.b) || p.i - q.i);
const out = [];
let x = 0, y = 0, row = 0;
for (const r of all) {
  if (row > 0 && x + r.a <= w && r.b <= row) {
    out.push([r.i, x, y, 0]);
    x += r.a;
  } else if (r.a <= w && y + row + r.b <= h) {
    y += row;
    row = r.b;
    out.push([r.i, 0, y, 0]);
    x = r.a;
  }
}
console.log(out.length);
for (const o of out) console.log(o.join(" "));
