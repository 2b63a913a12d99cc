// Looks six plies ahead and counts open threes; ties go to the middle.
'use strict';
const LINES = [];
for (let x = 0; x < 7; x++)
  for (let y = 0; y < 6; y++)
    for (const [dx, dy] of [[1, 0], [0, 1], [1, 1], [1, -1]]) {
      const ex = x + 3 * dx, ey = y + 3 * dy;
      if (ex < 7 && ey < 6 && ey >= 0) LINES.push([0, 1, 2, 3].map((i) => (y + i * dy) * 7 + x + i * dx));
    }
const THROUGH = Array.from({ length: 42 }, (_, i) => LINES.filter((l) => l.includes(i)));
const ORDER = [3, 2, 4, 1, 5, 0, 6];
const WORTH = [0, 1, 4, 20];

// cells: 1 mine, -1 theirs, row 0 on top.
function landing(cells, column) {
  for (let y = 5; y >= 0; y--) if (cells[7 * y + column] === 0) return 7 * y + column;
  return -1;
}

function isFour(cells, at) {
  return THROUGH[at].some((l) => l.every((i) => cells[i] === cells[at]));
}

function judge(cells) {
  let sum = 0;
  for (const l of LINES) {
    let mine = 0, theirs = 0;
    for (const i of l) {
      if (cells[i] > 0) mine++;
      else if (cells[i] < 0) theirs++;
    }
    if (theirs === 0) sum += WORTH[mine];
    else if (mine === 0) sum -= WORTH[theirs];
  }
  return sum;
}

function search(cells, side, depth, alpha, beta) {
  if (depth === 0) return side * judge(cells);
  let best = -Infinity;
  for (const column of ORDER) {
    const at = landing(cells, column);
    if (at < 0) continue;
    cells[at] = side;
    const value = isFour(cells, at) ? 10000 + depth : -search(cells, -side, depth - 1, -beta, -alpha);
    cells[at] = 0;
    best = Math.max(best, value);
    alpha = Math.max(alpha, value);
    if (alpha >= beta) break;
  }
  return best === -Infinity ? 0 : best;
}

function choose(obs) {
  const cells = [];
  for (const row of obs.board) for (const c of row) cells.push(c === '.' ? 0 : c === obs.you ? 1 : -1);
  let best = -Infinity, move = obs.legal[0];
  for (const column of ORDER) {
    const at = landing(cells, column);
    if (at < 0) continue;
    cells[at] = 1;
    const value = isFour(cells, at) ? 20000 : -search(cells, -1, 5, -Infinity, -best);
    cells[at] = 0;
    if (value > best) {
      best = value;
      move = column;
    }
  }
  return move;
}

require('readline')
  .createInterface({ input: process.stdin })
  .on('line', (line) => {
    const message = JSON.parse(line);
    if (message.type === 'hello') console.log('{"type":"ready"}');
    if (message.type === 'turn')
      console.log(JSON.stringify({ type: 'move', n: message.n, move: choose(message.obs) }));
  });
