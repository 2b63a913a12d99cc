program gauss;
var
  n, i, j: integer;
  x, y: array[0..999] of double;
  len, area: double;
begin
  read(n);
  for i := 0 to n - 1 do
    read(x[i], y[i]);
  len := 0;
  area := 0;
  for i := 0 to n - 1 do
  begin
    j := (i + 1) mod n;
    len := len + sqrt(sqr(x[j] - x[i]) + sqr(y[j] - y[i]));
    area := area + (x[i] - x[0]) * (y[j] - y[0]) - (x[j] - x[0]) * (y[i] - y[0]);
  end;
  writeln(len:0:9, ' ', abs(area) / 2:0:9);
end.
