/* One frame of Connect Four (frame() in connect4.c) on a canvas. */
'use strict';
var agonView = (function () {
  function draw(ctx, width, height, frame, names, colors) {
    var bar = 34, cell = Math.max(4, Math.floor(Math.min((width - 24) / frame.width, (height - bar - 24) / (frame.height + 0.4))));
    var x0 = Math.floor((width - cell * frame.width) / 2), y0 = bar + Math.floor((height - bar - cell * (frame.height + 0.4)) / 2);
    players(ctx, width, bar, frame, names, colors);
    ctx.fillStyle = '#2456a6';
    ctx.beginPath();
    ctx.roundRect(x0 - 6, y0 - 6, cell * frame.width + 12, cell * frame.height + 12, 10);
    ctx.fill();
    for (var i = 0; i < frame.cells.length; i++) {
      var x = x0 + (i % frame.width + 0.5) * cell, y = y0 + (Math.floor(i / frame.width) + 0.5) * cell;
      disc(ctx, x, y, cell * 0.42, frame.cells[i], colors);
      if (frame.line.indexOf(i) >= 0) ring(ctx, x, y, cell * 0.3, '#fff', cell * 0.08);
      else if (i === frame.last) ring(ctx, x, y, cell * 0.13, '#fff', cell * 0.05);
    }
    ctx.fillStyle = '#777';
    ctx.font = Math.round(cell * 0.24) + 'px sans-serif';
    ctx.textAlign = 'center';
    ctx.textBaseline = 'top';
    for (var c = 0; c < frame.width; c++) ctx.fillText(String(c), x0 + (c + 0.5) * cell, y0 + frame.height * cell + 10);
  }

  function disc(ctx, x, y, r, what, colors) {
    ctx.fillStyle = what === '.' ? '#f4f6fa' : colors[what === 'x' ? 0 : 1];
    ctx.beginPath();
    ctx.arc(x, y, r, 0, 2 * Math.PI);
    ctx.fill();
  }

  function ring(ctx, x, y, r, color, line) {
    ctx.strokeStyle = color;
    ctx.lineWidth = Math.max(1, line);
    ctx.beginPath();
    ctx.arc(x, y, r, 0, 2 * Math.PI);
    ctx.stroke();
  }

  function players(ctx, width, bar, frame, names, colors) {
    ctx.font = '15px sans-serif';
    ctx.textBaseline = 'middle';
    for (var s = 0; s < 2; s++) {
      var right = s === 1, x = right ? width - 20 : 20;
      disc(ctx, x, bar / 2, 8, s === 0 ? 'x' : 'o', colors);
      var text = names[s] + (frame.winner === s ? ' wins' : frame.end === 'open' && frame.mover === s ? ' to move' : '');
      ctx.font = (frame.winner === s ? 'bold ' : '') + '15px sans-serif';
      ctx.fillStyle = '#222';
      ctx.textAlign = right ? 'right' : 'left';
      ctx.fillText(text, right ? x - 16 : x + 16, bar / 2, width / 2 - 60);
    }
    if (frame.end === 'drawn') {
      ctx.textAlign = 'center';
      ctx.fillText('draw', width / 2, bar / 2);
    }
  }

  function title(frame) {
    return 'ply ' + frame.ply;
  }

  return { draw: draw, title: title };
})();
