/* One frame of chess (frame() in chess.c) on a canvas: the board from its FEN, pieces as paths. */
'use strict';
var agonView = (function () {
  /* Outlines in a square of 0..100, drawn for white and black alike. */
  var FOOT = 'M22 88 L78 88 L78 80 L70 74 L30 74 L22 80 Z ';
  var SHAPE = {
    p: 'M28 88 L72 88 L72 80 L60 72 Q56 58 60 48 A16 16 0 1 0 40 48 Q44 58 40 72 L28 80 Z',
    r: FOOT + 'M32 74 L35 42 L28 34 L28 16 L38 16 L38 24 L45 24 L45 16 L55 16 L55 24 L62 24 L62 16 L72 16 L72 34 L65 42 L68 74 Z',
    n: FOOT + 'M32 74 Q32 56 48 46 L34 52 L24 54 L20 46 L34 28 L38 14 L48 22 Q76 26 72 74 Z',
    b: FOOT + 'M36 74 L40 62 Q22 44 46 22 A6 6 0 1 1 54 22 Q78 44 60 62 L64 74 Z',
    q: FOOT + 'M30 74 L20 34 L34 52 L36 24 L46 48 L50 18 L54 48 L64 24 L66 52 L80 34 L70 74 Z',
    k: FOOT + 'M30 74 Q12 44 34 40 Q44 40 46 46 L46 30 L38 30 L38 22 L46 22 L46 13 L54 13 L54 22 L62 22 L62 30 L54 30 L54 46 Q56 40 66 40 Q88 44 70 74 Z'
  };
  var path = {};

  function squareOf(name) {
    return name.charCodeAt(0) - 97 + 8 * (8 - Number(name[1]));
  }

  /* 64 letters, a8 first. */
  function board(fen) {
    return fen.split(' ')[0].replace(/\//g, '').replace(/[1-8]/g, function (d) { return '........'.slice(0, Number(d)); });
  }

  function draw(ctx, width, height, frame, names, colors) {
    var bar = 34, cell = Math.max(6, Math.floor(Math.min((width - 48) / 8, (height - bar - 48) / 8)));
    var x0 = Math.floor((width - 8 * cell) / 2), y0 = bar + Math.floor((height - bar - 44 - 8 * cell) / 2);
    var at = board(frame.fen), last = frame.last ? [squareOf(frame.last), squareOf(frame.last.slice(2))] : [];
    players(ctx, width, bar, frame, names, colors);
    for (var s = 0; s < 64; s++) {
      var x = x0 + (s % 8) * cell, y = y0 + Math.floor(s / 8) * cell;
      ctx.fillStyle = (s + Math.floor(s / 8)) % 2 ? '#b07d57' : '#eedcc2';
      ctx.fillRect(x, y, cell, cell);
      if (last.indexOf(s) >= 0) {
        ctx.fillStyle = 'rgba(246, 210, 60, 0.55)';
        ctx.fillRect(x, y, cell, cell);
      }
      if (frame.check && at[s] === (frame.mover === 0 ? 'K' : 'k')) {
        ctx.fillStyle = 'rgba(215, 38, 61, 0.6)';
        ctx.fillRect(x, y, cell, cell);
      }
      if (at[s] !== '.') piece(ctx, at[s], x, y, cell);
    }
    labels(ctx, x0, y0, cell);
    footer(ctx, width, y0 + 8 * cell + 30, frame);
  }

  function piece(ctx, letter, x, y, cell) {
    var kind = letter.toLowerCase(), white = letter !== kind;
    path[kind] = path[kind] || new Path2D(SHAPE[kind]);
    ctx.save();
    ctx.translate(x, y);
    ctx.scale(cell / 100, cell / 100);
    ctx.fillStyle = white ? '#fffdf6' : '#2b2622';
    ctx.strokeStyle = white ? '#2b2622' : '#0b0907';
    ctx.lineWidth = 3.5;
    ctx.lineJoin = 'round';
    ctx.fill(path[kind]);
    ctx.stroke(path[kind]);
    ctx.restore();
  }

  function labels(ctx, x0, y0, cell) {
    ctx.fillStyle = '#777';
    ctx.font = Math.max(9, Math.round(cell * 0.2)) + 'px sans-serif';
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    for (var i = 0; i < 8; i++) {
      ctx.fillText('abcdefgh'[i], x0 + (i + 0.5) * cell, y0 + 8 * cell + 10);
      ctx.fillText(String(8 - i), x0 - 11, y0 + (i + 0.5) * cell);
    }
  }

  function footer(ctx, width, y, frame) {
    var move = Math.ceil(frame.ply / 2), dots = frame.ply % 2 ? '. ' : '... ';
    ctx.fillStyle = '#222';
    ctx.font = '15px sans-serif';
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.fillText((frame.san ? move + dots + frame.san : '') + (frame.why ? '   ' + frame.why : ''), width / 2, y, width - 20);
  }

  function players(ctx, width, bar, frame, names, colors) {
    ctx.textBaseline = 'middle';
    for (var s = 0; s < 2; s++) {
      var right = s === 1, x = right ? width - 29 : 11;
      ctx.fillStyle = s === 0 ? '#fffdf6' : '#2b2622';
      ctx.strokeStyle = colors[s];
      ctx.lineWidth = 3;
      ctx.fillRect(x, bar / 2 - 9, 18, 18);
      ctx.strokeRect(x, bar / 2 - 9, 18, 18);
      ctx.font = (frame.winner === s ? 'bold ' : '') + '15px sans-serif';
      ctx.fillStyle = '#222';
      ctx.textAlign = right ? 'right' : 'left';
      var text = names[s] + (frame.winner === s ? ' wins' : frame.end === 'open' && frame.mover === s ? ' to move' : '');
      ctx.fillText(text, right ? x - 10 : x + 28, bar / 2, width / 2 - 60);
    }
    if (frame.end === 'drawn') {
      ctx.textAlign = 'center';
      ctx.fillText('draw', width / 2, bar / 2);
    }
  }

  function title(frame) {
    return 'move ' + Math.max(1, Math.ceil(frame.ply / 2)) + (frame.san ? ', ' + frame.san : '');
  }

  return { draw: draw, title: title };
})();
