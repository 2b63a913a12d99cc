/* One frame of Othello (frame() in othello.c) on a canvas; seat 0 has the dark discs. */
'use strict';
var agonView = (function () {
  var FACE = { x: '#1b1b1b', o: '#fafafa' };

  function draw(ctx, width, height, frame, names, colors) {
    var bar = 34, n = frame.width, cell = Math.max(4, Math.floor(Math.min((width - 48) / n, (height - bar - 40) / n)));
    var x0 = Math.floor((width - cell * n) / 2), y0 = bar + Math.floor((height - bar - cell * n) / 2);
    players(ctx, width, bar, frame, names, colors);
    ctx.fillStyle = '#1f7a4a';
    ctx.fillRect(x0, y0, cell * n, cell * n);
    grid(ctx, x0, y0, cell, n);
    for (var i = 0; i < frame.cells.length; i++)
      square(ctx, x0 + (i % n + 0.5) * cell, y0 + (Math.floor(i / n) + 0.5) * cell, cell, frame.cells[i], i === frame.last);
  }

  function grid(ctx, x0, y0, cell, n) {
    ctx.strokeStyle = '#0e4f2e';
    ctx.lineWidth = 1;
    ctx.beginPath();
    for (var i = 0; i <= n; i++) {
      ctx.moveTo(x0 + i * cell + 0.5, y0);
      ctx.lineTo(x0 + i * cell + 0.5, y0 + n * cell);
      ctx.moveTo(x0, y0 + i * cell + 0.5);
      ctx.lineTo(x0 + n * cell, y0 + i * cell + 0.5);
    }
    ctx.stroke();
    ctx.fillStyle = '#777';
    ctx.font = Math.round(cell * 0.24) + 'px sans-serif';
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    for (i = 0; i < n; i++) {
      ctx.fillText('abcdefgh'[i], x0 + (i + 0.5) * cell, y0 + n * cell + 10);
      ctx.fillText(String(i + 1), x0 - 10, y0 + (i + 0.5) * cell);
    }
  }

  function square(ctx, x, y, cell, what, last) {
    if (what === '.') return;
    ctx.beginPath();
    ctx.arc(x, y, what === '*' ? cell * 0.09 : cell * 0.42, 0, 2 * Math.PI);
    ctx.fillStyle = what === '*' ? 'rgba(255,255,255,0.45)' : FACE[what];
    ctx.fill();
    if (!last) return;
    ctx.beginPath();
    ctx.arc(x, y, cell * 0.1, 0, 2 * Math.PI);
    ctx.fillStyle = '#e4572e';
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
      var text = names[s] + '  ' + frame.discs[s] + (frame.winner === s ? ' wins' : frame.end === 'open' && frame.mover === s ? ' to move' : '');
      ctx.fillText(text, right ? x - 18 : x + 18, bar / 2, width / 2 - 70);
    }
    var middle = frame.end === 'drawn' ? 'draw' : frame.passed ? names[1 - frame.mover] + ' passed' : '';
    ctx.textAlign = 'center';
    ctx.font = '13px sans-serif';
    ctx.fillText(middle, width / 2, bar / 2, 120);
  }

  function title(frame) {
    return 'ply ' + frame.ply + ', ' + frame.discs[0] + ':' + frame.discs[1];
  }

  return { draw: draw, title: title };
})();
