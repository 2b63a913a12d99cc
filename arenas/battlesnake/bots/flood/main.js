// flood: keeps room to move, keeps away from heads that are not shorter, eats when it
// must or when it is not the longest.  Speaks agon/1.
'use strict';

const STEPS = { up: [0, 1], down: [0, -1], left: [-1, 0], right: [1, 0] };

// The board as a grid: how many turns a square is still taken (0: free now).
function look(obs) {
  const { width, height, snakes } = obs.board;
  const rules = obs.game.ruleset.name;
  const grid = { width, height, wraps: rules.startsWith('wrapped'), taken: new Array(width * height).fill(0) };
  const stays = rules.endsWith('constrictor');
  for (const s of snakes)
    s.body.forEach((p, i) => {
      const at = p.y * width + p.x;
      grid.taken[at] = Math.max(grid.taken[at], stays ? 9999 : s.body.length - 1 - i);
    });
  return grid;
}

function step(grid, at, move) {
  const [dx, dy] = STEPS[move];
  let x = (at % grid.width) + dx, y = Math.floor(at / grid.width) + dy;
  if (grid.wraps) {
    x = (x + grid.width) % grid.width;
    y = (y + grid.height) % grid.height;
  }
  return x < 0 || y < 0 || x >= grid.width || y >= grid.height ? -1 : y * grid.width + x;
}

// Squares within reach from there, and the steps to the nearest food.
function flood(grid, from, food) {
  const seen = new Uint8Array(grid.taken.length);
  let edge = [from], room = 0, toFood = food.has(from) ? 1 : 0;
  seen[from] = 1;
  for (let turn = 1; edge.length > 0; turn++) {
    const next = [];
    for (const at of edge) {
      room++;
      for (const move in STEPS) {
        const to = step(grid, at, move);
        if (to < 0 || seen[to] || grid.taken[to] > turn) continue;
        seen[to] = 1;
        if (toFood === 0 && food.has(to)) toFood = turn + 1;
        next.push(to);
      }
    }
    edge = next;
  }
  return { room, toFood };
}

function choose(obs) {
  const grid = look(obs), you = obs.you, width = grid.width;
  const head = you.head.y * width + you.head.x;
  const food = new Set(obs.board.food.map((p) => p.y * width + p.x));
  const hazards = new Set(obs.board.hazards.map((p) => p.y * width + p.x));
  const others = obs.board.snakes.filter((s) => s.id !== you.id);
  const longest = others.reduce((n, s) => Math.max(n, s.length), 0);
  const hungry = you.health < 35 || you.length <= longest + 1;
  let best = 'up', bestScore = -Infinity;
  for (const move in STEPS) {
    const to = step(grid, head, move);
    if (to < 0 || grid.taken[to] > 0) continue;
    const { room, toFood } = flood(grid, to, food);
    let score = Math.min(room, 3 * you.length) * 2;
    if (room < you.length) score -= 200;
    if (hungry && toFood > 0) score += 60 / toFood;
    if (hazards.has(to) && !food.has(to)) score -= you.health < 40 ? 150 : 15;
    for (const s of others)
      for (const m in STEPS)
        if (step(grid, s.head.y * width + s.head.x, m) === to)
          score += s.length >= you.length ? -120 : 10;
    if (score > bestScore) {
      bestScore = score;
      best = move;
    }
  }
  return best;
}

require('readline')
  .createInterface({ input: process.stdin })
  .on('line', (line) => {
    const message = JSON.parse(line);
    if (message.type === 'hello') console.log('{"type":"ready","name":"flood"}');
    if (message.type === 'turn')
      console.log(JSON.stringify({ type: 'move', n: message.n, move: choose(message.obs) }));
  });
