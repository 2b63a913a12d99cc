#!/bin/bash
# The dense engine against a stub of /v1/embeddings on loopback.  The stub embeds
# by hashing words, so what is measured is the client and the scan, not a model.
. "$(dirname "$0")/lib.sh"
D=$ROOT/tests/data/dup-code
cd "$T" || exit 4

cat >stub.js <<'X'
const http = require('http'), fs = require('fs');
let asked = 0, busy = 0;
function embed(text, dim) {
  const v = new Array(dim).fill(0);
  for (const w of text.toLowerCase().match(/[a-z]+/g) || ['none']) {
    let h = 7;
    for (const c of w) h = (h * 31 + c.charCodeAt(0)) >>> 0;
    v[h % dim] += 3; /* not of unit length */
  }
  return v;
}
http.createServer((req, res) => {
  let body = '';
  req.on('data', d => body += d);
  req.on('end', () => {
    const j = JSON.parse(body), n = j.input.length;
    const end = (code, text, head) => { res.writeHead(code, head); res.end(text); };
    fs.appendFileSync('log', JSON.stringify({path: req.url, model: j.model, n, first: j.input[0].slice(0, 40), bytes: Math.max(...j.input.map(t => Buffer.byteLength(t))), auth: req.headers.authorization}) + '\n');
    asked++;
    if (j.model === 'down') return end(500, 'no');
    if (j.model === 'forbidden') return end(401, 'who are you');
    if (j.model === 'torn') { res.writeHead(200, {'content-length': 1000}); res.write('{"data":['); return res.destroy(); }
    if (n > 8) return end(413, 'too many');
    if (busy++ % 5 === 0) return end(429, 'busy', {'retry-after': '0'});
    if (busy % 7 === 0) return end(503, 'tired', {'retry-after': '0'});
    let data = j.input.map((t, i) => ({index: i, embedding: embed(t, 96)}));
    if (j.model === 'dims') data[0].embedding.pop();
    if (j.model === 'nan') data[0].embedding[0] = null;
    if (j.model === 'zero') data[0].embedding.fill(0);
    if (j.model === 'short') data.pop();
    if (j.model === 'twice') data[0].index = 1;
    if (j.model === 'text') return end(200, 'hello');
    end(200, JSON.stringify({data: data.reverse()})); /* order is by index, not by place */
  });
}).listen(0, '127.0.0.1', function () { fs.writeFileSync('port', String(this.address().port)); });
X
node stub.js & stub=$!
trap 'kill $stub 2>/dev/null; finish || exit 1' EXIT
for _ in $(seq 100); do [ -s port ] && break; sleep 0.1; done
U=http://127.0.0.1:$(cat port)/v1
export no_proxy=127.0.0.1

mkdir text
for d in "$D"/*/; do mkdir "text/$(basename "$d")" && cp "$d/statement.md" "text/$(basename "$d")/"; done
"$AGON" dup index text -o i.dup >/dev/null
t "embed through 413, 429 and 503" "$AGON" dup embed -i i.dup --url "$U" -m stub --cache c.db --batch 32 --json
t "every document" test "$(json out .documents)" = "$(ls "$D" | wc -l)"
t "at /v1/embeddings" test "$(head -n 1 log | json /dev/stdin .path)" = /v1/embeddings
t "in batches that the server takes" test "$(grep -c '"n":8' log)" -ge 4
: >log
t "again, all from the cache" "$AGON" dup embed -i i.dup --url "$U" -m stub --cache c.db --json
t "without a request" test ! -s log
t "and to the same bytes" bash -c "'$AGON' dup embed -i i.dup --url '$U' -m stub -o j.vec >/dev/null && cmp i.dup.vec j.vec"
V="--vectors i.dup.vec --url $U"
t "dense search" says "1. islands" "$AGON" dup search -i i.dup --engine dense $V -f text/islands/statement.md
t "fused search" says "1. islands" "$AGON" dup search -i i.dup --engine fused $V number of islands of land and water
: >log
t "a query prefix is sent" "$AGON" dup search -i i.dup --engine dense $V --query-prefix "Query: " stairs
t "before the query" grep -q '"first":"Query: stairs"' log
: >log
TOKEN=secret t "a token from the environment" "$AGON" dup search -i i.dup --engine dense $V --key-env TOKEN stairs
t "is sent as bearer" grep -q '"auth":"Bearer secret"' log
t "a token that is not there is said" exits 2 "$AGON" dup search -i i.dup --engine dense $V --key-env NO_SUCH_TOKEN stairs
: >log
t "long texts are cut" "$AGON" dup embed -i i.dup --url "$U" -m stub -o k.vec --max-bytes 100
t "to what was asked" test "$(grep -o '"bytes":[0-9]*' log | cut -d: -f2 | sort -n | tail -n 1)" -le 100

for d in text/*/; do
  task=$(basename "$d")
  node -e 'console.log(JSON.stringify({_id:"q-"+process.argv[1],text:require("fs").readFileSync(process.argv[2],"utf8").split(".")[0]}))' "$task" "$d/statement.md" >>q.jsonl
  echo "{\"query-id\":\"q-$task\",\"corpus-id\":\"$task\",\"score\":1}" >>r.jsonl
done
t "eval of two engines" "$AGON" dup eval -i i.dup -q q.jsonl -r r.jsonl $V --engine fused --against dense --json
cp out ev.json
t "both found most" test "$(json ev.json '.ndcg10>0.8&&j.against.ndcg10>0.6')" = true
t "with a paired test" test "$(json ev.json '.paired_p>0&&j.paired_p<=1')" = true

refuse() { # MODEL TEXT
  t "$1: refused" exits 3 "$AGON" dup embed -i i.dup --url "$U" -m "$1" -o bad.vec --retries 1 --batch 4
  t "$1: said" says "$2" "$AGON" dup embed -i i.dup --url "$U" -m "$1" -o bad.vec --retries 1 --batch 4
}
refuse down "answers 500"
refuse forbidden "answers 401"
refuse torn "does not answer"
refuse dims "one dimension"
refuse nan "no number"
refuse zero "is zero"
refuse short "one embedding for each"
refuse twice "twice"
refuse text "is it an embedding server"
t "nothing is left" test ! -e bad.vec
t "no server" exits 3 "$AGON" dup embed -i i.dup --url http://127.0.0.1:9/v1 -m x --retries 0
t "no such scheme" exits 3 "$AGON" dup embed -i i.dup --url file:///etc -m x --retries 0
t "vectors of another index are refused" bash -c "'$AGON' dup index q.jsonl -o o.dup >/dev/null; ! '$AGON' dup search -i o.dup --engine dense $V x 2>&1 | grep -v 'another index'"
head -c 2000 i.dup.vec >torn.vec
t "torn vectors are refused" exits 2 "$AGON" dup search -i i.dup --engine dense --vectors torn.vec --url "$U" x
t "dense without vectors" exits 2 "$AGON" dup search -i i.dup --engine dense x
