/* One frame of Halite (halite_frame() in view.c) on a canvas: each square in its owner's
 * colour, as large as its strength; the ground is darker the more it produces. */
'use strict';
var agonView = (function () {
  function layout(width, height, frame) {
    var beside = width > 1.25 * height, columns = beside || width < 440 ? 1 : 2;
    var rows = Math.ceil(frame.players / columns);
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

  /* The frame's strings of hexadecimal digits: strength has two for each square. */
  function square(frame, i) {
    return {
      owner: parseInt(frame.owner.charAt(i), 16),
      strength: parseInt(frame.strength.substr(2 * i, 2), 16),
      production: parseInt(frame.production.charAt(i), 16)
    };
  }

  function sums(frame) {
    var all = [];
    for (var p = 0; p <= frame.players; p++) all.push({ squares: 0, strength: 0, production: 0 });
    for (var i = 0; i < frame.width * frame.height; i++) {
      var s = square(frame, i), of = all[s.owner];
      of.squares++;
      of.strength += s.strength;
      of.production += s.production;
    }
    return all;
  }

  function map(ctx, at, frame, colors) {
    for (var i = 0; i < frame.width * frame.height; i++) {
      var s = square(frame, i), x = at.x + (i % frame.width) * at.cell, y = at.y + Math.floor(i / frame.width) * at.cell;
      ctx.fillStyle = '#17181c';
      ctx.fillRect(x, y, at.cell, at.cell);
      ctx.globalAlpha = (s.owner ? 0.2 : 0.03) + 0.025 * s.production;
      ctx.fillStyle = s.owner ? colors[s.owner - 1] : '#c9d1e0';
      ctx.fillRect(x, y, at.cell, at.cell);
      ctx.globalAlpha = s.owner ? 1 : 0.5;
      var side = at.cell * Math.sqrt(s.strength / 255);
      if (s.owner && side < 1.5) side = 1.5;
      ctx.fillRect(x + (at.cell - side) / 2, y + (at.cell - side) / 2, side, side);
      ctx.globalAlpha = 1;
    }
  }

  function list(ctx, at, frame, names, colors) {
    var all = sums(frame), cells = frame.width * frame.height;
    ctx.textBaseline = 'middle';
    ctx.font = '13px sans-serif';
    for (var i = 0; i < frame.players; i++) {
      var p = place(at, i), of = all[i + 1], x = p.x + at.listW - 112;
      ctx.globalAlpha = of.squares ? 1 : 0.5;
      ctx.fillStyle = colors[i];
      ctx.fillRect(p.x, p.y - 6, 12, 12);
      ctx.fillStyle = '#222';
      ctx.fillText(names[i], p.x + 18, p.y, Math.max(20, at.listW - 134));
      ctx.fillText(of.squares ? String(of.squares) : 'out', x, p.y, 36);
      ctx.fillStyle = '#ddd';
      ctx.fillRect(x + 40, p.y - 4, 72, 8);
      ctx.fillStyle = colors[i];
      ctx.fillRect(x + 40, p.y - 4, 72 * of.squares / cells, 8);
      ctx.globalAlpha = 1;
    }
  }

  function draw(ctx, width, height, frame, names, colors) {
    var at = layout(width, height, frame);
    ctx.fillStyle = '#fff';
    ctx.fillRect(0, 0, width, height);
    map(ctx, at, frame, colors);
    list(ctx, at, frame, names, colors);
  }

  function title(frame) {
    return 'turn ' + frame.turn + ' of ' + frame.max_turns + ', ' + frame.width + 'x' + frame.height;
  }

  return { draw: draw, title: title, aspect: function () { return 0.72; } };
})();
