/* One frame of tron (frame() in tron.c) on a canvas. */
'use strict';
var agonView = (function () {
  /* The field as a square grid in the middle, the players in a list beside or below it. */
  function layout(width, height, frame) {
    var beside = width > 1.25 * height, n = frame.bikes.length;
    var list = beside ? Math.min(220, width * 0.3) : Math.min(24 * Math.ceil(n / 2) + 12, height * 0.4);
    var w = beside ? width - list : width, h = beside ? height : height - list;
    var cell = Math.max(1, Math.floor(Math.min((w - 16) / frame.width, (h - 16) / frame.height)));
    var x = Math.floor((w - cell * frame.width) / 2);
    var y = Math.floor(beside ? (h - cell * frame.height) / 2 : 8);
    return {
      cell: cell, x: x, y: y, columns: beside ? 1 : 2, listX: beside ? w : 12,
      listY: beside ? y : y + cell * frame.height + 8, listW: beside ? list - 12 : (width - 24) / 2
    };
  }

  function field(ctx, at, frame, colors) {
    ctx.fillStyle = '#15181d';
    ctx.fillRect(at.x, at.y, at.cell * frame.width, at.cell * frame.height);
    ctx.strokeStyle = '#262b33';
    ctx.lineWidth = 1;
    ctx.beginPath();
    for (var x = 1; x < frame.width; x++) {
      ctx.moveTo(at.x + x * at.cell + 0.5, at.y);
      ctx.lineTo(at.x + x * at.cell + 0.5, at.y + frame.height * at.cell);
    }
    for (var y = 1; y < frame.height; y++) {
      ctx.moveTo(at.x, at.y + y * at.cell + 0.5);
      ctx.lineTo(at.x + frame.width * at.cell, at.y + y * at.cell + 0.5);
    }
    ctx.stroke();
    for (y = 0; y < frame.height; y++)
      for (x = 0; x < frame.width; x++) cell(ctx, at, frame, x, y, frame.field[y][x], colors);
  }

  /* A wall runs on into the cells of the same player beside it. */
  function cell(ctx, at, frame, x, y, what, colors) {
    var left = at.x + x * at.cell, top = at.y + y * at.cell, gap = Math.max(1, Math.floor(at.cell * 0.14));
    if (what === '.') return;
    if (what === '#') {
      ctx.fillStyle = '#6b7280';
      ctx.fillRect(left, top, at.cell, at.cell);
      return;
    }
    var bike = frame.bikes[Number(what)];
    ctx.globalAlpha = bike.alive ? 1 : 0.38;
    ctx.fillStyle = colors[Number(what)];
    ctx.fillRect(left + gap, top + gap, at.cell - 2 * gap, at.cell - 2 * gap);
    if (x + 1 < frame.width && frame.field[y][x + 1] === what)
      ctx.fillRect(left + at.cell - gap, top + gap, 2 * gap, at.cell - 2 * gap);
    if (y + 1 < frame.height && frame.field[y + 1][x] === what)
      ctx.fillRect(left + gap, top + at.cell - gap, at.cell - 2 * gap, 2 * gap);
    ctx.globalAlpha = 1;
  }

  function heads(ctx, at, frame) {
    frame.bikes.forEach(function (b) {
      var x = at.x + (b.x + 0.5) * at.cell, y = at.y + (b.y + 0.5) * at.cell, r = at.cell * 0.32;
      ctx.strokeStyle = ctx.fillStyle = '#fff';
      ctx.lineWidth = Math.max(1, at.cell * 0.12);
      ctx.beginPath();
      if (b.alive) {
        ctx.arc(x, y, r * 0.8, 0, 2 * Math.PI);
        ctx.fill();
        return;
      }
      ctx.moveTo(x - r, y - r);
      ctx.lineTo(x + r, y + r);
      ctx.moveTo(x + r, y - r);
      ctx.lineTo(x - r, y + r);
      ctx.stroke();
    });
  }

  function list(ctx, at, frame, names, colors) {
    ctx.font = '14px sans-serif';
    ctx.textAlign = 'left';
    ctx.textBaseline = 'middle';
    frame.bikes.forEach(function (b, i) {
      var x = at.listX + (i % at.columns) * at.listW, y = at.listY + Math.floor(i / at.columns) * 24 + 12;
      ctx.fillStyle = colors[i];
      ctx.fillRect(x, y - 6, 12, 12);
      ctx.fillStyle = b.alive ? '#222' : '#999';
      ctx.fillText(names[i] + (b.alive ? '' : ' (out)'), x + 20, y, at.listW - 28);
    });
  }

  function draw(ctx, width, height, frame, names, colors) {
    var at = layout(width, height, frame);
    ctx.fillStyle = '#fff';
    ctx.fillRect(0, 0, width, height);
    field(ctx, at, frame, colors);
    heads(ctx, at, frame);
    list(ctx, at, frame, names, colors);
  }

  function title(frame) {
    return 'tick ' + frame.tick + ', ' + frame.bikes.filter(function (b) { return b.alive; }).length + ' drive';
  }

  return { draw: draw, title: title };
})();
