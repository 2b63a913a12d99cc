/* The core as a map of cells in reading order: faint where a warrior wrote, bright where one of
 * its processes is about to run. */
const agonView = {
	rate: 24,
	aspect: () => 0.62,
	title(f, names) {
		if (!f.cells) return "before the start";
		const alive = f.seats.map((s, i) => names[i] + " " + (s.tasks > 0 ? s.tasks + (s.tasks > 1 ? " processes" : " process") : "dead"));
		return "cycle " + f.cycle + " of " + f.max + (f.settled ? ", nobody can die any more: " : ": ") + alive.join(", ");
	},
	draw(ctx, width, height, f, names, colors) {
		const size = f.size || 8000, columns = Math.ceil(Math.sqrt(size * width / height)), rows = Math.ceil(size / columns);
		const w = width / columns, h = height / rows, gap = Math.min(w, h) > 4 ? 0.8 : 0.3;
		const dark = matchMedia("(prefers-color-scheme: dark)").matches;
		ctx.fillStyle = dark ? "#0d1014" : "#eef1f5";
		ctx.fillRect(0, 0, width, height);
		if (!f.cells) return;
		const cell = (i, style, alpha, grow) => {
			ctx.globalAlpha = alpha;
			ctx.fillStyle = style;
			ctx.fillRect(i % columns * w + gap / 2 - grow, Math.floor(i / columns) * h + gap / 2 - grow, w - gap + 2 * grow, h - gap + 2 * grow);
		};
		let at = 0;
		for (const [, n, c] of f.cells.matchAll(/(\d*)([^\d])/g)) {
			const run = n ? +n : 1, seat = c.charCodeAt(0) - 97;
			for (let i = at; c !== "." && i < at + run; i++)
				cell(i, c === "#" ? (dark ? "#5a6572" : "#9aa5b1") : colors[seat], c === "#" ? 0.7 : 0.5, 0);
			at += run;
		}
		f.seats.forEach((s, i) => s.heads.forEach((p, k) => {
			cell(p, colors[i], 1, 0.4);
			if (k === 0) {
				ctx.globalAlpha = 1;
				ctx.strokeStyle = dark ? "#fff" : "#000";
				ctx.lineWidth = 1.2;
				ctx.strokeRect(p % columns * w - 1, Math.floor(p / columns) * h - 1, w + 2, h + 2);
			}
		}));
		ctx.globalAlpha = 1;
	}
};
