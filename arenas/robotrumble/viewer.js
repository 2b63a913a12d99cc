/* One frame of robotrumble (rumble_frame() in view.c) on a canvas. */
'use strict';
var agonView = (function () {
  var SIDE = 19, STEP = [[0, -1], [1, 0], [0, 1], [-1, 0]], TEAMS = ['Blue', 'Red'], HEALTH = 5;

  /* The map as a square, the teams in a list beside or below it. */
  function layout(width, height) {
    var beside = width > 1.25 * height;
    var list = beside ? Math.min(240, width * 0.3) : Math.min(76, height * 0.3);
    var w = beside ? width - list : width, h = beside ? height : height - list;
    var cell = Math.max(1, Math.floor(Math.min(w - 8, h - 8) / SIDE));
    var x = Math.floor((w - cell * SIDE) / 2), y = Math.floor(beside ? (h - cell * SIDE) / 2 : 4);
    return {
      cell: cell, x: x, y: y, beside: beside, listX: beside ? w : 16, listY: beside ? y + 8 : y + cell * SIDE + 8,
      listW: beside ? list - 16 : (width - 48) / 2
    };
  }

  function map(ctx, at, frame) {
    var fills = { '.': '#f1efe8', 's': '#d5e3cf', '#': '#3a4048' };
    for (var y = 0; y < SIDE; y++)
      for (var x = 0; x < SIDE; x++) {
        ctx.fillStyle = fills[frame.map[y][x]];
        ctx.fillRect(at.x + x * at.cell, at.y + y * at.cell, at.cell, at.cell);
        if (frame.map[y][x] === '#') continue;
        ctx.strokeStyle = 'rgba(60, 64, 72, 0.16)';
        ctx.lineWidth = 1;
        ctx.strokeRect(at.x + x * at.cell + 0.5, at.y + y * at.cell + 0.5, at.cell - 1, at.cell - 1);
      }
  }

  /* A unit is fuller the healthier it is, and says how healthy. */
  function unit(ctx, at, x, y, health, color, alpha) {
    var gap = at.cell * 0.1, size = at.cell - 2 * gap, left = at.x + x * at.cell + gap, top = at.y + y * at.cell + gap;
    ctx.globalAlpha = alpha;
    ctx.fillStyle = '#fff';
    ctx.fillRect(left, top, size, size);
    ctx.globalAlpha = alpha * (0.35 + 0.65 * health / HEALTH);
    ctx.fillStyle = color;
    ctx.fillRect(left, top, size, size);
    ctx.globalAlpha = alpha;
    ctx.strokeStyle = color;
    ctx.lineWidth = Math.max(1, at.cell * 0.07);
    ctx.strokeRect(left, top, size, size);
    if (at.cell >= 12) {
      ctx.fillStyle = health >= 3 ? '#fff' : '#1b1f24';
      ctx.font = 'bold ' + Math.floor(at.cell * 0.5) + 'px sans-serif';
      ctx.textAlign = 'center';
      ctx.textBaseline = 'middle';
      ctx.fillText(String(health), left + size / 2, top + size * 0.54);
    }
    ctx.globalAlpha = 1;
  }

  /* Who is there in the next frame goes its way; who is not, fades. */
  function units(ctx, at, frame, colors, next, t) {
    var then = {};
    (next ? next.units : []).forEach(function (u) { then[u[0]] = u; });
    frame.units.forEach(function (u) {
      var v = then[u[0]] || u, gone = next && !then[u[0]];
      unit(ctx, at, u[2] + (v[2] - u[2]) * t, u[3] + (v[3] - u[3]) * t, t < 0.5 ? u[4] : v[4], colors[u[1]], gone ? 1 - t : 1);
    });
  }

  /* An attack is a wedge from who strikes into the cell that is struck; healing is a bar. */
  function deeds(ctx, at, frame, colors, alpha) {
    frame.deeds.forEach(function (d) {
      if (d[3] === 'move') return;
      var s = STEP[d[4]], x = at.x + (d[1] + 0.5) * at.cell, y = at.y + (d[2] + 0.5) * at.cell, c = at.cell;
      ctx.globalAlpha = alpha;
      ctx.fillStyle = d[3] === 'attack' ? '#ffd23f' : '#2fbf71';
      ctx.strokeStyle = '#1b1f24';
      ctx.lineWidth = 1;
      ctx.beginPath();
      ctx.moveTo(x + s[0] * 0.3 * c - s[1] * 0.18 * c, y + s[1] * 0.3 * c + s[0] * 0.18 * c);
      ctx.lineTo(x + s[0] * 0.72 * c, y + s[1] * 0.72 * c);
      ctx.lineTo(x + s[0] * 0.3 * c + s[1] * 0.18 * c, y + s[1] * 0.3 * c - s[0] * 0.18 * c);
      ctx.closePath();
      ctx.fill();
      ctx.stroke();
      ctx.globalAlpha = 1;
    });
  }

  function count(frame, team) {
    var mine = frame.units.filter(function (u) { return u[1] === team; });
    return { units: mine.length, health: mine.reduce(function (n, u) { return n + u[4]; }, 0) };
  }

  function list(ctx, at, frame, names, colors) {
    TEAMS.forEach(function (team, i) {
      var n = count(frame, i), x = at.listX + (at.beside ? 0 : i * (at.listW + 16)), y = at.listY + (at.beside ? i * 84 : 0);
      ctx.textAlign = 'left';
      ctx.textBaseline = 'middle';
      ctx.fillStyle = colors[i];
      ctx.fillRect(x, y, 14, 14);
      ctx.fillStyle = '#222';
      ctx.font = 'bold 14px sans-serif';
      ctx.fillText(names[i] + ' (' + team + ')' + (frame.gone[i] ? ', left' : ''), x + 22, y + 7, at.listW - 22);
      ctx.font = '13px sans-serif';
      ctx.fillText(n.units + ' units, ' + n.health + ' health', x, y + 30, at.listW);
      ctx.fillStyle = '#e4e7ec';
      ctx.fillRect(x, y + 42, at.listW, 12);
      ctx.fillStyle = colors[i];
      ctx.fillRect(x, y + 42, at.listW * Math.min(1, n.units / 40), 12);
    });
  }

  function draw(ctx, width, height, frame, names, colors, next, t) {
    var at = layout(width, height), way = next ? t || 0 : 0;
    ctx.fillStyle = '#fff';
    ctx.fillRect(0, 0, width, height);
    map(ctx, at, frame);
    units(ctx, at, frame, colors, next, way);
    if (way > 0) deeds(ctx, at, next, colors, way);
    else deeds(ctx, at, frame, colors, 1);
    list(ctx, at, frame, names, colors);
  }

  function title(frame) {
    return 'turn ' + frame.turn + ' of ' + frame.turns + ', ' + count(frame, 0).units + ' blue and ' + count(frame, 1).units + ' red units';
  }

  return { draw: draw, title: title, rate: 4 };
})();
