/* One frame of Halite (halite_frame() in view.c) on a canvas: each square in its owner's
 * colour, as large as its strength; the ground is darker the more it produces. */
'use strict';
var agonView = (function () {
  function layout(width, height, frame) {
    var beside = width >= height;
    var list = beside ? Math.min(240, width * 0.3) : Math.min(24 * frame.players + 12, height * 0.4);
    var w = beside ? width - list : width, h = beside ? height : height - list;
    var cell = Math.max(1, Math.floor(Math.min((w - 16) / frame.width, (h - 16) / frame.height)));
    var x = Math.floor((w - cell * frame.width) / 2), y = Math.floor((h - cell * frame.height) / 2);
    return { cell: cell, x: x, y: y, listX: beside ? w : 12, listY: beside ? 12 : h, listW: beside ? list - 12 : width - 24 };
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
    var all = sums(frame), row = 24, cells = frame.width * frame.height;
    ctx.textBaseline = 'middle';
    ctx.font = '13px sans-serif';
    for (var p = 0; p < frame.players; p++) {
      var y = at.listY + p * row + row / 2, room = at.listW - 120, of = all[p + 1];
      ctx.globalAlpha = of.squares ? 1 : 0.5;
      ctx.fillStyle = colors[p];
      ctx.fillRect(at.listX, y - 6, 12, 12);
      ctx.fillStyle = '#222';
      ctx.fillText(names[p], at.listX + 18, y, Math.max(20, room));
      ctx.fillText(of.squares ? String(of.squares) : 'out', at.listX + 22 + room, y, 36);
      ctx.fillStyle = '#ddd';
      ctx.fillRect(at.listX + 62 + room, y - 4, 54, 8);
      ctx.fillStyle = colors[p];
      ctx.fillRect(at.listX + 62 + room, y - 4, 54 * of.squares / cells, 8);
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

  return { draw: draw, title: title };
})();
