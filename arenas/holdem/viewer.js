/* One frame of hold'em (holdem_frame() in tell.c) on a canvas: a table with cards. */
'use strict';
var agonView = (function () {
  var SUIT = { c: '\u2663', d: '\u2666', h: '\u2665', s: '\u2660' };

  function draw(ctx, width, height, frame, names, colors) {
    var cx = width / 2, cy = height / 2 + 8, n = names.length, unit = Math.max(4, Math.min(width / 56, height / 38));
    var rx = width / 2 - unit * 14.4, ry = Math.min(height / 2 - unit * 10.6, rx);
    felt(ctx, cx, cy, rx, ry, unit);
    frame.board.forEach(function (c, i) { card(ctx, c, cx + (i - 2.5) * unit * 4.3 + unit * 0.3, cy - unit * 3.4, unit * 3.8); });
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.fillStyle = '#fff';
    ctx.font = 'bold ' + Math.round(unit * 1.6) + 'px sans-serif';
    ctx.fillText('pot ' + frame.pot, cx, cy + unit * 4);
    for (var s = 0; s < n; s++) seat(ctx, frame, s, n, names, colors, cx, cy, rx, ry, unit);
    ctx.fillStyle = '#555';
    ctx.textAlign = 'left';
    ctx.font = Math.round(unit * 1.4) + 'px sans-serif';
    ctx.fillText('hand ' + (frame.hand + 1) + ' of ' + frame.hands + ', blinds ' + frame.small_blind + '/' + frame.big_blind + ', ' + frame.street, 12, 14);
  }

  function felt(ctx, cx, cy, rx, ry, unit) {
    ctx.beginPath();
    ctx.ellipse(cx, cy, rx, ry, 0, 0, 2 * Math.PI);
    ctx.fillStyle = '#1f6b4a';
    ctx.fill();
    ctx.strokeStyle = '#5b3a21';
    ctx.lineWidth = unit * 1.2;
    ctx.stroke();
  }

  /* A card, its left upper corner at x, y; w wide. */
  function card(ctx, text, x, y, w) {
    var h = w * 1.4;
    ctx.fillStyle = '#fff';
    ctx.strokeStyle = '#444';
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.roundRect(x, y, w, h, w * 0.12);
    ctx.fill();
    ctx.stroke();
    ctx.fillStyle = text[1] === 'd' || text[1] === 'h' ? '#c1121f' : '#111';
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.font = 'bold ' + Math.round(w * 0.58) + 'px sans-serif';
    ctx.fillText(text[0] === 'T' ? '10' : text[0], x + w / 2, y + h * 0.32);
    ctx.font = Math.round(w * 0.6) + 'px sans-serif';
    ctx.fillText(SUIT[text[1]], x + w / 2, y + h * 0.74);
  }

  function chip(ctx, x, y, r, color, text) {
    ctx.beginPath();
    ctx.arc(x, y, r, 0, 2 * Math.PI);
    ctx.fillStyle = color;
    ctx.fill();
    ctx.strokeStyle = '#fff';
    ctx.lineWidth = 1.5;
    ctx.stroke();
    ctx.fillStyle = '#222';
    ctx.textAlign = 'center';
    ctx.fillText(text, x, y);
  }

  function state(frame, s) {
    if (frame.won[s] > 0) return '+' + frame.won[s] + (frame.values[s] ? ', ' + frame.values[s] : '');
    if (frame.values[s]) return frame.values[s];
    if (!frame.holes[s]) return 'out';
    if (frame.in.indexOf(s) < 0) return 'folded';
    if (frame.stacks[s] === 0 && frame.street !== 'over') return 'all-in';
    if (frame.last.seat === s && frame.last.act !== 'blind') return frame.last.act + (frame.last.act === 'raise' ? ' to ' + frame.last.to : '');
    return '';
  }

  /* Seats go clockwise from below. */
  function seat(ctx, frame, s, n, names, colors, cx, cy, rx, ry, unit) {
    var a = Math.PI / 2 + 2 * Math.PI * s / n, dx = Math.cos(a), dy = Math.sin(a);
    var x = cx + dx * (rx + unit * 6.5), y = cy + dy * (ry + unit * 5.2), folded = frame.in.indexOf(s) < 0;
    var box = unit * 15, high = unit * 7.4;
    ctx.globalAlpha = folded ? 0.45 : 1;
    ctx.fillStyle = '#fbfaf7';
    ctx.strokeStyle = colors[s % colors.length];
    ctx.lineWidth = frame.mover === s ? 5 : 2;
    ctx.beginPath();
    ctx.roundRect(x - box / 2, y - high / 2, box, high, unit);
    ctx.fill();
    ctx.stroke();
    (frame.holes[s] || []).forEach(function (c, i) { card(ctx, c, x - box / 2 + unit * (0.6 + 3.5 * i), y - high / 2 + unit * 0.7, unit * 3.2); });
    ctx.textBaseline = 'middle';
    ctx.textAlign = 'left';
    ctx.fillStyle = '#222';
    ctx.font = (frame.won[s] > 0 ? 'bold ' : '') + Math.round(unit * 1.35) + 'px sans-serif';
    ctx.fillText(names[s], x + unit * 0.4, y - unit * 2.2, unit * 6.8);
    ctx.fillText(String(frame.stacks[s]), x + unit * 0.4, y - unit * 0.4, unit * 6.8);
    ctx.fillStyle = '#777';
    ctx.fillText((frame.net[s] >= 0 ? '+' : '') + frame.net[s], x + unit * 0.4, y + unit * 1.2, unit * 6.8);
    ctx.textAlign = 'center';
    ctx.fillStyle = '#a03a1a';
    ctx.fillText(state(frame, s), x, y + unit * 2.9, box - unit);
    ctx.globalAlpha = 1;
    ctx.font = 'bold ' + Math.round(unit * 1.3) + 'px sans-serif';
    if (frame.button === s) chip(ctx, cx + (rx - unit * 2) * Math.cos(a + 0.32), cy + (ry - unit * 2) * Math.sin(a + 0.32), unit * 1.2, '#fff', 'D');
    if (frame.bets[s] > 0 && frame.street !== 'over') {
      ctx.fillStyle = '#ffe9a8';
      ctx.fillText(String(frame.bets[s]), cx + dx * (rx - unit * 4), cy + dy * (ry - unit * 2.2));
    }
  }

  function title(frame) {
    return 'hand ' + (frame.hand + 1) + ', ' + frame.street;
  }

  return { draw: draw, title: title, aspect: function () { return 0.8; } };
})();
