/* One frame of gomoku (frame() in gomoku.c) on a canvas; seat 0 has the dark stones. */
'use strict';
var agonView = (function () {
  var FACE = { x: '#1b1b1b', o: '#fcfcfc' };

  function draw(ctx, width, height, frame, names, colors) {
    var bar = 34, n = frame.width, cell = Math.max(3, Math.floor(Math.min((width - 24) / (n + 0.6), (height - bar - 12) / (n + 0.6))));
    var x0 = Math.floor((width - cell * n) / 2), y0 = bar + Math.floor((height - bar - cell * n) / 2);
    players(ctx, width, bar, frame, names, colors);
    ctx.fillStyle = '#dcb36a';
    ctx.fillRect(x0 - cell * 0.3, y0 - cell * 0.3, cell * (n + 0.6), cell * (n + 0.6));
    lines(ctx, x0 + cell / 2, y0 + cell / 2, cell, n);
    for (var i = 0; i < frame.cells.length; i++) stone(ctx, frame, i, x0 + (i % n + 0.5) * cell, y0 + (Math.floor(i / n) + 0.5) * cell, cell);
  }

  function lines(ctx, x0, y0, cell, n) {
    ctx.strokeStyle = '#7a5a24';
    ctx.lineWidth = 1;
    ctx.beginPath();
    for (var i = 0; i < n; i++) {
      ctx.moveTo(x0 + i * cell, y0);
      ctx.lineTo(x0 + i * cell, y0 + (n - 1) * cell);
      ctx.moveTo(x0, y0 + i * cell);
      ctx.lineTo(x0 + (n - 1) * cell, y0 + i * cell);
    }
    ctx.stroke();
  }

  function stone(ctx, frame, i, x, y, cell) {
    if (frame.cells[i] === '.') return;
    ctx.beginPath();
    ctx.arc(x, y, cell * 0.44, 0, 2 * Math.PI);
    ctx.fillStyle = FACE[frame.cells[i]];
    ctx.fill();
    ctx.strokeStyle = '#333';
    ctx.lineWidth = 1;
    ctx.stroke();
    var win = frame.line.indexOf(i) >= 0;
    if (!win && i !== frame.last) return;
    ctx.beginPath();
    ctx.arc(x, y, cell * (win ? 0.24 : 0.13), 0, 2 * Math.PI);
    ctx.fillStyle = win ? '#e4572e' : '#3a7bd5';
    ctx.fill();
  }

  function players(ctx, width, bar, frame, names, colors) {
    ctx.textBaseline = 'middle';
    for (var s = 0; s < 2; s++) {
      var right = s === 1, x = right ? width - 20 : 20;
      ctx.beginPath();
      ctx.arc(x, bar / 2, 9, 0, 2 * Math.PI);
      ctx.fillStyle = FACE[s === 0 ? 'x' : 'o'];
      ctx.fill();
      ctx.strokeStyle = colors[s];
      ctx.lineWidth = 3;
      ctx.stroke();
      ctx.font = (frame.winner === s ? 'bold ' : '') + '15px sans-serif';
      ctx.fillStyle = '#222';
      ctx.textAlign = right ? 'right' : 'left';
      var text = names[s] + (frame.winner === s ? ' wins' : frame.end === 'open' && frame.mover === s ? ' to move' : '');
      ctx.fillText(text, right ? x - 18 : x + 18, bar / 2, width / 2 - 60);
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
