// Tight and aggressive: a table of starting hands, then made hands and draws against pot odds.
'use strict';
const RANKS = '23456789TJQKA';

// Points of two cards: the high one, pairs, suits, and how far they are apart (after Chen).
function starting(hole) {
  const [a, b] = hole.map((c) => RANKS.indexOf(c[0])).sort((p, q) => q - p);
  const high = [1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 10][a];
  if (a === b) return Math.max(5, 2 * high);
  const gap = a - b - 1;
  let points = high + (hole[0][1] === hole[1][1] ? 2 : 0) - [0, 1, 2, 4][Math.min(gap, 3)] - (gap > 3 ? 1 : 0);
  if (gap < 2 && a < 10) points += 1;
  return points;
}

// 0 nothing .. 8; the board's own pairs do not count.
function made(hole, board) {
  const all = hole.concat(board), count = {}, suits = {}, onBoard = {};
  for (const c of all) {
    count[c[0]] = (count[c[0]] || 0) + 1;
    suits[c[1]] = (suits[c[1]] || 0) + 1;
  }
  for (const c of board) onBoard[c[0]] = (onBoard[c[0]] || 0) + 1;
  const mine = new Set(hole.map((c) => c[0]));
  const groups = [...mine].map((r) => count[r]).sort((p, q) => q - p);
  const bits = new Set(all.map((c) => RANKS.indexOf(c[0])));
  if (bits.has(12)) bits.add(-1);
  let straight = false, open = false;
  for (let low = -1; low <= 8; low++) {
    let n = 0;
    for (let i = 0; i < 5; i++) n += bits.has(low + i);
    straight = straight || n === 5;
    open = open || n === 4;
  }
  const flush = Math.max(...Object.values(suits));
  if (groups[0] >= 4 || (groups[0] === 3 && groups[1] >= 2)) return 7;
  if (flush >= 5 && hole.some((c) => suits[c[1]] >= 5)) return 6;
  if (straight) return 5;
  if (groups[0] === 3) return 4;
  if (groups[0] === 2 && groups[1] === 2) return 3.5;
  const top = Math.max(...board.map((c) => RANKS.indexOf(c[0])));
  if (groups[0] === 2) {
    const rank = Math.max(...[...mine].filter((r) => count[r] === 2).map((r) => RANKS.indexOf(r)));
    return rank >= top ? 2.5 : 1.5;
  }
  if (board.length < 5 && (flush === 4 || open)) return 1.2;
  return 0;
}

function raise(obs, to) {
  if (obs.max_raise_to === 0) return obs.to_call > 0 ? 'call' : 'check';
  return { a: 'raise', to: Math.max(obs.min_raise_to, Math.min(Math.round(to), obs.max_raise_to)) };
}

function choose(obs) {
  const call = obs.to_call, free = call === 0, odds = call / (obs.pot + call);
  const raises = obs.history.filter((h) => h[2] === 'raise' && h[0] === (obs.board.length ? obs.board.length - 2 : 0)).length;
  if (obs.board.length === 0) {
    const points = starting(obs.hole) + (obs.in.length === 2 ? 2 : 0);
    if (points >= 12 || (points >= 9 && raises === 0)) return raise(obs, 3 * Math.max(obs.big_blind, ...obs.bets));
    if (free) return 'check';
    return points >= 9 || (points >= 6 && call <= 3 * obs.big_blind) ? 'call' : 'fold';
  }
  const value = made(obs.hole, obs.board);
  if (value >= 3.5 && raises < 3) return raise(obs, Math.max(...obs.bets) + 0.75 * (obs.pot + call));
  if (value >= 2.5 && raises === 0) return raise(obs, Math.max(...obs.bets) + 0.5 * (obs.pot + call));
  if (free) return 'check';
  const need = [0.9, 0.9, 0.45, 0.4, 0.3][Math.min(4, Math.floor(value + 0.5))];
  return value >= 3.5 || (value >= 1 && odds < 1 - need) && value * 0.13 > odds ? 'call' : 'fold';
}

require('readline')
  .createInterface({ input: process.stdin })
  .on('line', (line) => {
    const message = JSON.parse(line);
    if (message.type === 'hello') console.log('{"type":"ready"}');
    if (message.type === 'turn')
      console.log(JSON.stringify({ type: 'move', n: message.n, move: choose(message.obs) }));
  });
