/* One frame of Battlesnake (snake_frame() in view.c) on a canvas; y counts from the bottom. */
'use strict';
var agonView = (function () {
  /* The board as a square grid in the middle, a list of the snakes beside or below it. */
  function layout(width, height, frame) {
    var beside = width > 1.25 * height, columns = beside || width < 440 ? 1 : 2;
    var rows = Math.ceil(frame.snakes.length / columns);
    var list = beside ? Math.min(260, width * 0.3) : Math.min(24 * rows + 8, height * 0.4);
    var w = beside ? width - list : width, h = beside ? height : height - list;
    var cell = Math.max(1, Math.floor(Math.min((w - 16) / frame.width, (h - 12) / frame.height)));
    var x = Math.floor((w - cell * frame.width) / 2);
    var y = Math.floor(beside ? (h - cell * frame.height) / 2 : 6);
    var below = y + cell * frame.height + 8;
    return {
      cell: cell, x: x, y: y, rows: rows, listX: beside ? w : 12, listY: beside ? y : below,
      listW: beside ? list - 12 : Math.floor((width - 24) / columns) - (columns - 1) * 12
    };
  }

  /* Where the row of player i begins. */
  function place(at, i) {
    return { x: at.listX + Math.floor(i / at.rows) * (at.listW + 24), y: at.listY + (i % at.rows) * 24 + 12 };
  }

  function board(ctx, at, frame) {
    for (var y = 0; y < frame.height; y++)
      for (var x = 0; x < frame.width; x++) {
        ctx.fillStyle = (x + y) % 2 ? '#f1f1ee' : '#e7e7e2';
        ctx.fillRect(at.x + x * at.cell, at.y + y * at.cell, at.cell, at.cell);
      }
  }

  function center(at, frame, p) {
    return [at.x + (p[0] + 0.5) * at.cell, at.y + (frame.height - p[1] - 0.5) * at.cell];
  }

  function hazards(ctx, at, frame) {
    ctx.fillStyle = 'rgba(90, 30, 120, 0.28)';
    frame.hazards.forEach(function (p) {
      var c = center(at, frame, p);
      ctx.fillRect(c[0] - at.cell / 2, c[1] - at.cell / 2, at.cell, at.cell);
    });
  }

  function food(ctx, at, frame) {
    ctx.fillStyle = '#d7263d';
    frame.food.forEach(function (p) {
      var c = center(at, frame, p);
      ctx.beginPath();
      ctx.arc(c[0], c[1], at.cell * 0.24, 0, 2 * Math.PI);
      ctx.fill();
    });
  }

  function isBeside(a, b) {
    return Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]) === 1;
  }

  /* A body as a thick line; it breaks where a snake leaves on one side and comes in on the other. */
  function snake(ctx, at, frame, s, color) {
    var body = s.body;
    if (body.length === 0) return;
    ctx.globalAlpha = s.died ? 0.22 : 1;
    ctx.strokeStyle = ctx.fillStyle = color;
    ctx.lineWidth = at.cell * 0.72;
    ctx.lineCap = ctx.lineJoin = 'round';
    ctx.beginPath();
    body.forEach(function (p, i) {
      var c = center(at, frame, p);
      if (i > 0 && isBeside(p, body[i - 1])) ctx.lineTo(c[0], c[1]);
      else {
        ctx.moveTo(c[0], c[1]);
        ctx.lineTo(c[0] + 0.01, c[1]);
      }
    });
    ctx.stroke();
    if (!s.died) head(ctx, at, frame, body);
    ctx.globalAlpha = 1;
  }

  function head(ctx, at, frame, body) {
    var c = center(at, frame, body[0]), neck = body[1] || body[0];
    var dx = 0, dy = -1;
    if (isBeside(body[0], neck)) {
      dx = body[0][0] - neck[0];
      dy = neck[1] - body[0][1];
    }
    [-1, 1].forEach(function (side) {
      var x = c[0] + at.cell * (0.14 * dx - 0.17 * side * dy);
      var y = c[1] + at.cell * (0.14 * dy + 0.17 * side * dx);
      ctx.fillStyle = '#fff';
      ctx.beginPath();
      ctx.arc(x, y, at.cell * 0.11, 0, 2 * Math.PI);
      ctx.fill();
      ctx.fillStyle = '#222';
      ctx.beginPath();
      ctx.arc(x + at.cell * 0.03 * dx, y + at.cell * 0.03 * dy, at.cell * 0.055, 0, 2 * Math.PI);
      ctx.fill();
    });
  }

  function list(ctx, at, frame, names, colors) {
    ctx.textBaseline = 'middle';
    ctx.font = '13px sans-serif';
    frame.snakes.forEach(function (s, i) {
      var p = place(at, i), tail = s.died ? 140 : 122, room = Math.max(20, at.listW - tail - 22);
      ctx.globalAlpha = s.died ? 0.5 : 1;
      ctx.fillStyle = colors[i];
      ctx.fillRect(p.x, p.y - 6, 12, 12);
      ctx.fillStyle = '#222';
      ctx.fillText(names[i], p.x + 18, p.y, room);
      var x = p.x + at.listW - tail;
      if (s.died) ctx.fillText('turn ' + s.died + ', ' + s.cause, x, p.y, tail);
      else {
        ctx.fillText(String(s.length), x, p.y, 26);
        ctx.fillStyle = '#ccc';
        ctx.fillRect(x + 40, p.y - 4, 76, 8);
        ctx.fillStyle = s.health > 30 ? '#3a9d5d' : '#d7263d';
        ctx.fillRect(x + 40, p.y - 4, 0.76 * Math.max(0, s.health), 8);
      }
      ctx.globalAlpha = 1;
    });
  }

  function draw(ctx, width, height, frame, names, colors) {
    var at = layout(width, height, frame);
    ctx.fillStyle = '#fff';
    ctx.fillRect(0, 0, width, height);
    board(ctx, at, frame);
    hazards(ctx, at, frame);
    frame.snakes.forEach(function (s, i) {
      if (s.died) snake(ctx, at, frame, s, colors[i]);
    });
    food(ctx, at, frame);
    frame.snakes.forEach(function (s, i) {
      if (!s.died) snake(ctx, at, frame, s, colors[i]);
    });
    list(ctx, at, frame, names, colors);
  }

  function title(frame) {
    var alive = frame.snakes.filter(function (s) { return !s.died; }).length;
    return 'turn ' + frame.turn + ' of ' + frame.max_turns + ', ' + frame.mode + ', ' + alive + ' alive';
  }

  return { draw: draw, title: title, aspect: function () { return 0.72; } };
})();
