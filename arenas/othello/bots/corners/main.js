// Looks three plies ahead by a table of squares and by how many moves the other has left.
'use strict';
const ROW = [[100, -20, 10, 5], [-20, -50, -2, -2], [10, -2, 1, 1], [5, -2, 1, 0]];
const WORTH = Array.from({ length: 64 }, (_, i) => {
  const x = i % 8, y = i >> 3;
  return ROW[Math.min(y, 7 - y)][Math.min(x, 7 - x)];
});
const STEPS = [[-1, -1], [0, -1], [1, -1], [-1, 0], [1, 0], [-1, 1], [0, 1], [1, 1]];

function flips(cells, at, side) {
  const out = [];
  if (cells[at] !== 0) return out;
  for (const [dx, dy] of STEPS) {
    let x = (at % 8) + dx, y = (at >> 3) + dy;
    const run = [];
    while (x >= 0 && x < 8 && y >= 0 && y < 8 && cells[8 * y + x] === -side) {
      run.push(8 * y + x);
      x += dx;
      y += dy;
    }
    if (x >= 0 && x < 8 && y >= 0 && y < 8 && cells[8 * y + x] === side) out.push(...run);
  }
  return out;
}

function moves(cells, side) {
  const out = [];
  for (let at = 0; at < 64; at++) {
    const turned = flips(cells, at, side);
    if (turned.length > 0) out.push([at, turned]);
  }
  return out;
}

function judge(cells, side) {
  let sum = 0, left = 0, discs = 0;
  for (let i = 0; i < 64; i++) {
    sum += cells[i] * side * WORTH[i];
    discs += cells[i] * side;
    left += cells[i] === 0;
  }
  if (left === 0) return 1000 * discs;
  return sum + 8 * (moves(cells, side).length - moves(cells, -side).length);
}

function play(cells, side, [at, turned]) {
  const next = cells.slice();
  next[at] = side;
  for (const i of turned) next[i] = side;
  return next;
}

function search(cells, side, depth, alpha, beta, passed) {
  if (depth === 0) return judge(cells, side);
  const list = moves(cells, side);
  if (list.length === 0)
    return passed ? 1000 * side * cells.reduce((a, b) => a + b, 0) : -search(cells, -side, depth - 1, -beta, -alpha, true);
  for (const move of list) {
    alpha = Math.max(alpha, -search(play(cells, side, move), -side, depth - 1, -beta, -alpha, false));
    if (alpha >= beta) break;
  }
  return alpha;
}

function choose(obs) {
  const cells = [];
  for (const row of obs.board) for (const c of row) cells.push(c === '.' ? 0 : c === obs.you ? 1 : -1);
  let best = -Infinity, choice = 0;
  for (const move of moves(cells, 1)) {
    const value = -search(play(cells, 1, move), -1, 2, -Infinity, -best, false);
    if (value > best) {
      best = value;
      choice = move[0];
    }
  }
  return 'abcdefgh'[choice % 8] + ((choice >> 3) + 1);
}

require('readline')
  .createInterface({ input: process.stdin })
  .on('line', (line) => {
    const message = JSON.parse(line);
    if (message.type === 'hello') console.log('{"type":"ready"}');
    if (message.type === 'turn')
      console.log(JSON.stringify({ type: 'move', n: message.n, move: choose(message.obs) }));
  });
