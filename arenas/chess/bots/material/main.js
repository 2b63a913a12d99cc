// Looks two plies ahead, then follows captures; counts pieces and how far they are from the edge.
'use strict';
const VALUE = { p: 100, n: 310, b: 320, r: 500, q: 900, k: 0 };
const KNIGHT = [[1, 2], [2, 1], [2, -1], [1, -2], [-1, -2], [-2, -1], [-2, 1], [-1, 2]];
const KING = [[1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0], [-1, -1], [0, -1], [1, -1]];

// at: 64 letters, a8 first; white is in capitals.
function parse(fen) {
  const [rows, side] = fen.split(' ');
  return { at: [...rows.replace(/\//g, '').replace(/\d/g, (d) => '.'.repeat(d))], white: side === 'w' };
}

const isWhite = (c) => c < 'a';
const kind = (c) => c.toLowerCase();

// Moves as [from, to]; promotions are to a queen; no castling, no en passant, kings may be taken.
function moves(p, capturesOnly) {
  const out = [];
  const add = (from, x, y) => {
    if (x < 0 || x > 7 || y < 0 || y > 7) return false;
    const c = p.at[8 * y + x];
    if (c === '.' ? !capturesOnly : isWhite(c) !== p.white) out.push([from, 8 * y + x]);
    return c === '.';
  };
  for (let s = 0; s < 64; s++) {
    const c = p.at[s];
    if (c === '.' || isWhite(c) !== p.white) continue;
    const x = s % 8, y = s >> 3;
    if (kind(c) === 'p') {
      const dy = p.white ? -1 : 1, ahead = s + 8 * dy;
      if (ahead < 0 || ahead > 63) continue;
      if (!capturesOnly && p.at[ahead] === '.') {
        out.push([s, ahead]);
        if (y === (p.white ? 6 : 1) && p.at[ahead + 8 * dy] === '.') out.push([s, ahead + 8 * dy]);
      }
      for (const dx of [-1, 1]) {
        if (x + dx < 0 || x + dx > 7) continue;
        const to = p.at[ahead + dx];
        if (to !== '.' && isWhite(to) !== p.white) out.push([s, ahead + dx]);
      }
    } else if (kind(c) === 'n') for (const [dx, dy] of KNIGHT) add(s, x + dx, y + dy);
    else if (kind(c) === 'k') for (const [dx, dy] of KING) add(s, x + dx, y + dy);
    else
      KING.forEach(([dx, dy], i) => {
        if (kind(c) !== 'q' && (kind(c) === 'r') !== (i % 2 === 0)) return;
        for (let k = 1; add(s, x + k * dx, y + k * dy); k++);
      });
  }
  return out;
}

function make(p, from, to) {
  const at = p.at.slice();
  at[to] = kind(at[from]) === 'p' && (to < 8 || to > 55) ? (p.white ? 'Q' : 'q') : at[from];
  at[from] = '.';
  return { at, white: !p.white };
}

function judge(p) {
  let sum = 0;
  p.at.forEach((c, s) => {
    if (c === '.') return;
    const x = s % 8, y = s >> 3, middle = 3.5 - Math.max(Math.abs(x - 3.5), Math.abs(y - 3.5));
    const run = kind(c) === 'p' ? (isWhite(c) ? 6 - y : y - 1) * 6 : 0;
    const v = VALUE[kind(c)] + (kind(c) === 'k' ? -8 : 9) * middle + run;
    sum += isWhite(c) === p.white ? v : -v;
  });
  return sum;
}

function search(p, depth, alpha, beta) {
  if (depth <= 0) {
    const stand = judge(p);
    if (stand >= beta || depth < -4) return stand;
    alpha = Math.max(alpha, stand);
  }
  const list = moves(p, depth <= 0);
  const worth = ([from, to]) => (p.at[to] === '.' ? 0 : 10 * (VALUE[kind(p.at[to])] || 10000) - VALUE[kind(p.at[from])]);
  list.sort((a, b) => worth(b) - worth(a));
  for (const [from, to] of list) {
    if (kind(p.at[to]) === 'k') return 50000 + depth;
    alpha = Math.max(alpha, -search(make(p, from, to), depth - 1, -beta, -alpha));
    if (alpha >= beta) break;
  }
  return alpha;
}

function choose(obs) {
  const p = parse(obs.fen), index = (s) => s.charCodeAt(0) - 97 + 8 * (8 - s[1]);
  let best = -Infinity, move = obs.legal[0];
  for (const m of obs.legal) {
    const castles = kind(p.at[index(m)]) === 'k' && Math.abs(index(m) - index(m.slice(2))) === 2;
    const value = -search(make(p, index(m), index(m.slice(2))), 1, -100000, -best) + (castles ? 40 : 0) -
      (m.length === 5 && m[4] !== 'q' ? 300 : 0);
    if (value > best) {
      best = value;
      move = m;
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
