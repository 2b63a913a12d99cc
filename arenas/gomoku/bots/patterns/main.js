// Judges every free square by the windows of five through it, its own and the other's.
'use strict';
const DIRS = [[1, 0], [0, 1], [1, 1], [1, -1]];
const ATTACK = [1, 12, 110, 1200, 1000000];
const DEFEND = [0, 8, 70, 900, 100000];

function worth(board, size, x, y, me) {
  let sum = 0;
  for (const [dx, dy] of DIRS)
    for (let back = 0; back < 5; back++) {
      let mine = 0, theirs = 0, inside = true;
      for (let i = 0; i < 5 && inside; i++) {
        const u = x + (i - back) * dx, v = y + (i - back) * dy;
        inside = u >= 0 && u < size && v >= 0 && v < size;
        if (!inside || board[v][u] === '.') continue;
        if (board[v][u] === me) mine++;
        else theirs++;
      }
      if (!inside) continue;
      if (theirs === 0) sum += ATTACK[mine];
      if (mine === 0) sum += DEFEND[theirs];
    }
  return sum;
}

function choose(obs) {
  const { board, you, size } = obs;
  let best = -1, move = null;
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      if (board[y][x] !== '.') continue;
      const middle = Math.abs(2 * x - size + 1) + Math.abs(2 * y - size + 1);
      const value = worth(board, size, x, y, you) + 1 / (1 + middle);
      if (value > best) {
        best = value;
        move = [x, y];
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
