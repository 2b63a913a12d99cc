// pages.js AGON DIR GOLDEN [--update]: the page of every recorded game in DIR, in Chromium.
// A picture is reduced to 20 x 20 average colours and compared with what it was; the picture
// some moves later must not pass for it, so a wrong board would fail.
const fs = require("fs"), path = require("path"), os = require("os"), { execFileSync } = require("child_process");
const [agon, dir, golden] = process.argv.slice(2), update = process.argv.includes("--update");
const tmp = fs.mkdtempSync(path.join(os.tmpdir(), "pages-"));
const browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(fs.existsSync);
const probe = `<pre id="probe"></pre><script>
setTimeout(() => {
  const c = document.querySelector("canvas"), s = document.createElement("canvas"), n = 20, out = [];
  s.width = s.height = n;
  const x = c.getContext("2d").getImageData(0, 0, c.width, c.height).data;
  for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) {
    let r = 0, g = 0, b = 0, k = 0;
    for (let v = Math.floor(j * c.height / n); v < Math.floor((j + 1) * c.height / n); v++)
      for (let u = Math.floor(i * c.width / n); u < Math.floor((i + 1) * c.width / n); u++) {
        const o = 4 * (v * c.width + u), a = x[o + 3] / 255;
        r += x[o] * a + 255 * (1 - a); g += x[o + 1] * a + 255 * (1 - a); b += x[o + 2] * a + 255 * (1 - a); k++;
      }
    out.push(Math.round(r / k), Math.round(g / k), Math.round(b / k));
  }
  document.getElementById("probe").textContent = JSON.stringify({ frames: document.getElementById("scrub").max, title: document.getElementById("say").textContent, tiles: out });
}, 300);
</script></body>`;
function look(page, frame) {
  const dom = execFileSync(browser, ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--force-color-profile=srgb", "--window-size=900,900",
    "--user-data-dir=" + path.join(tmp, "profile"), "--virtual-time-budget=4000", "--dump-dom", "file://" + page + "#t=" + frame], { maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"], timeout: 120000 }).toString();
  const m = /<pre id="probe">(.*?)<\/pre>/s.exec(dom);
  if (!m || !m[1]) throw new Error("the page did not come up");
  return JSON.parse(m[1].replace(/&quot;/g, '"').replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&"));
}
// How many tiles differ by more than a shade.
const apart = (a, b) => { let n = 0; for (let i = 0; i < a.length; i += 3) n += Math.max(...[0, 1, 2].map(k => Math.abs(a[i + k] - b[i + k]))) > 24; return n; };
let n = 0, bad = 0;
const say = (good, name, why) => { n++; if (!good) bad++; console.log((good ? "ok " : "not ok ") + n + " - " + name); if (!good && why) console.log("# " + why); };
if (!browser) { console.log("not ok 1 - Chromium is installed\n1..1"); process.exit(1); }
const old = fs.existsSync(golden) ? JSON.parse(fs.readFileSync(golden)) : {}, now = {};
for (const file of fs.readdirSync(dir).filter(f => f.endsWith(".json")).sort()) {
  const arena = path.basename(file, ".json"), page = path.join(tmp, arena + ".html");
  try {
    execFileSync(agon, ["replay", path.join(dir, file), "--verify"], { stdio: "pipe" });
    execFileSync(agon, ["replay", path.join(dir, file), "--html", page], { stdio: "pipe" });
    fs.writeFileSync(page, fs.readFileSync(page, "utf8").replace("</body>", () => probe));
    const end = +look(page, 0).frames, t = Math.floor(end / 2), then = Math.min(end, t + Math.max(4, Math.floor(end / 8)));
    const a = look(page, t), b = look(page, then);
    now[arena] = { frame: t, tiles: a.tiles };
    say(end > 0 && a.title !== "", arena + ": the page plays and says where it is", a.title);
    if (!update) {
      const was = old[arena];
      say(was && was.frame === t && apart(was.tiles, a.tiles) <= 4, arena + ": the picture is what it was", was && apart(was.tiles, a.tiles) + " of 400 tiles differ; look at it, then tests/e2e/pages.sh --update");
    }
    say(apart(a.tiles, b.tiles) > 4, arena + ": another position would not pass for it", apart(a.tiles, b.tiles) + " tiles differ");
  } catch (e) { say(false, arena + ": a page", e.message.split("\n")[0] + " " + (e.stderr || "")); }
}
if (update) fs.writeFileSync(golden, JSON.stringify(now).replace(/\},"/g, '},\n"') + "\n");
fs.rmSync(tmp, { recursive: true, force: true });
console.log("1.." + n);
process.exit(bad ? 1 : 0);
