// What Robot Rumble bots use of lodash, whose names and meanings these are (lodash.com/docs).
'use strict';
const { isDeepStrictEqual } = require('util');

// A function, the name of a member, a path to one, or members that must be there.
function by(f) {
  if (f === undefined || f === null) return x => x;
  if (typeof f === 'function') return f;
  if (Array.isArray(f)) return x => isDeepStrictEqual(get(x, f[0]), f[1]);
  if (typeof f === 'object') return x => Object.keys(f).every(k => isDeepStrictEqual(get(x, k), f[k]));
  return x => get(x, f);
}

function get(o, path, other) {
  const keys = Array.isArray(path) ? path : String(path).split(/[.[\]]+/).filter(k => k !== '');
  const v = keys.reduce((x, k) => x?.[k], o);
  return v === undefined ? other : v;
}

const isNil = v => v === null || v === undefined;
const list = a => (isNil(a) ? [] : typeof a[Symbol.iterator] === 'function' ? [...a] : Object.values(a));
// [value, key] of an array or an object.
const isIterable = a => !isNil(a) && typeof a[Symbol.iterator] === 'function';
const pairs = a => (isIterable(a) ? [...a].map((v, i) => [v, i]) : Object.entries(a || {}).map(([k, v]) => [v, k]));
const map = (a, f) => pairs(a).map(([v, k]) => by(f)(v, k, a));
const filter = (a, f) => pairs(a).filter(([v, k]) => by(f)(v, k, a)).map(([v]) => v);
const reject = (a, f) => pairs(a).filter(([v, k]) => !by(f)(v, k, a)).map(([v]) => v);
const find = (a, f) => pairs(a).find(([v, k]) => by(f)(v, k, a))?.[0];
const some = (a, f) => pairs(a).some(([v, k]) => by(f)(v, k, a));
const every = (a, f) => pairs(a).every(([v, k]) => by(f)(v, k, a));
const findIndex = (a, f) => list(a).findIndex((v, i) => by(f)(v, i, a));

function forEach(a, f) {
  for (const [v, k] of pairs(a)) if (f(v, k, a) === false) break;
  return a;
}

function reduce(a, f, ...start) {
  let rest = pairs(a), sum = start[0];
  if (start.length === 0) [sum, rest] = [rest[0]?.[0], rest.slice(1)];
  for (const [v, k] of rest) sum = f(sum, v, k, a);
  return sum;
}

// The first whose key no other's is better than; keys that are no value do not count.
function extreme(a, f, better) {
  let best, key;
  for (const v of list(a)) {
    const k = by(f)(v);
    if (isNil(k) || Number.isNaN(k) || (key !== undefined && !better(k, key))) continue;
    [best, key] = [v, k];
  }
  return best;
}
const less = (x, y) => x < y, more = (x, y) => x > y;

function sumBy(a, f) {
  const v = list(a).map(x => by(f)(x)).filter(x => x !== undefined);
  return v.length ? v.reduce((x, y) => x + y) : 0;
}
const meanBy = (a, f) => (list(a).length ? sumBy(a, f) / list(a).length : NaN);

function grouped(a, f, add) {
  const out = {};
  for (const v of list(a)) add(out, by(f)(v), v);
  return out;
}
const groupBy = (a, f) => grouped(a, f, (o, k, v) => (o[k] = o[k] || []).push(v));
const countBy = (a, f) => grouped(a, f, (o, k) => { o[k] = (o[k] || 0) + 1; });
const keyBy = (a, f) => grouped(a, f, (o, k, v) => { o[k] = v; });

function orderBy(a, keys, ways = []) {
  const f = isNil(keys) ? [x => x] : [].concat(keys).map(by), w = [].concat(ways);
  const rows = list(a).map(v => [v, f.map(k => k(v))]);
  rows.sort((p, q) => {
    const i = f.findIndex((_, n) => p[1][n] < q[1][n] || p[1][n] > q[1][n]);
    return i < 0 ? 0 : (p[1][i] < q[1][i] ? -1 : 1) * (w[i] === 'desc' ? -1 : 1);
  });
  return rows.map(([v]) => v);
}
const sortBy = (a, ...keys) => orderBy(a, keys.length ? keys.flat() : undefined);

function uniqBy(a, f) {
  const seen = new Set();
  return list(a).filter(v => !seen.has(by(f)(v)) && seen.add(by(f)(v)));
}
const uniqWith = (a, f) => list(a).reduce((out, v) => (out.some(o => f(o, v)) ? out : [...out, v]), []);
const difference = (a, ...b) => list(a).filter(v => !b.some(x => list(x).includes(v)));
const intersection = (a, ...b) => uniqBy(a).filter(v => b.every(x => list(x).includes(v)));
const without = (a, ...b) => list(a).filter(v => !b.includes(v));

function remove(a, f) {
  const out = filter(a, f), left = reject(a, f);
  a.splice(0, a.length, ...left);
  return out;
}

function range(from, to, step) {
  if (to === undefined) [from, to] = [0, from];
  if (step === undefined) step = from < to ? 1 : -1;
  return Array.from({ length: Math.max(0, Math.ceil((to - from) / (step || 1))) }, (_, i) => from + i * step);
}

function random(low, high, floating) {
  if (typeof high === 'boolean') [high, floating] = [undefined, high];
  if (high === undefined) [low, high] = low === undefined ? [0, 1] : [0, low];
  if (low > high) [low, high] = [high, low];
  if (floating || low % 1 || high % 1) return low + Math.random() * (high - low);
  return low + Math.floor(Math.random() * (high - low + 1));
}
const sample = a => list(a)[random(0, Math.max(0, list(a).length - 1))];

function shuffle(a) {
  const out = list(a);
  for (let i = out.length - 1; i > 0; i--) {
    const k = random(0, i);
    [out[i], out[k]] = [out[k], out[i]];
  }
  return out;
}

const isObject = v => v !== null && (typeof v === 'object' || typeof v === 'function');
const size = a => (typeof a === 'string' ? a.length : list(a).length);
const clone = o => (Array.isArray(o) ? [...o] : o instanceof Map ? new Map(o) : o instanceof Set ? new Set(o)
  : isObject(o) && typeof o === 'object' ? Object.assign(Object.create(Object.getPrototypeOf(o)), o) : o);

// Values that stand in several places, or in themselves, do so in the copy.
function cloneDeep(o, done = new Map()) {
  if (!isObject(o) || typeof o === 'function') return o;
  if (done.has(o)) return done.get(o);
  const c = o instanceof Map ? new Map() : o instanceof Set ? new Set() : clone(o);
  done.set(o, c);
  if (o instanceof Map) for (const [k, v] of o) c.set(k, cloneDeep(v, done));
  else if (o instanceof Set) for (const v of o) c.add(cloneDeep(v, done));
  else for (const k of Object.keys(c)) c[k] = cloneDeep(o[k], done);
  return c;
}

function inRange(v, from, to) {
  if (to === undefined) [from, to] = [0, from];
  return v >= Math.min(from, to) && v < Math.max(from, to);
}

function memoize(f, key = x => x) {
  const cache = new Map();
  return (...a) => {
    if (!cache.has(key(...a))) cache.set(key(...a), f(...a));
    return cache.get(key(...a));
  };
}

const entries = o => Object.entries(o || {});
const lodash = {
  get, map, filter, reject, find, findIndex, some, every, forEach, reduce, sumBy, meanBy, groupBy, countBy,
  keyBy, orderBy, sortBy, uniqBy, uniqWith, difference, intersection, without, remove, range, random, sample,
  shuffle, size, clone, inRange, memoize, isObject, isNil, entries,
  each: forEach,
  minBy: (a, f) => extreme(a, f, less),
  maxBy: (a, f) => extreme(a, f, more),
  min: a => extreme(a, null, less),
  max: a => extreme(a, null, more),
  sum: a => sumBy(a),
  mean: a => meanBy(a),
  uniq: a => uniqBy(a),
  cloneDeep: o => cloneDeep(o),
  findLast: (a, f) => list(a).reverse().find(v => by(f)(v)),
  flatMap: (a, f) => map(a, f).flat(),
  partition: (a, f) => [filter(a, f), reject(a, f)],
  includes: (a, v) => (typeof a === 'string' ? a.includes(v) : list(a).includes(v)),
  flatten: a => list(a).flat(),
  flattenDeep: a => list(a).flat(Infinity),
  compact: a => list(a).filter(Boolean),
  concat: (a, ...b) => list(a).concat(...b),
  union: (...a) => uniqBy(a.flatMap(list)),
  differenceBy: (a, b, f) => list(a).filter(v => !list(b).some(w => by(f)(w) === by(f)(v))),
  differenceWith: (a, b, f) => list(a).filter(v => !list(b).some(w => f(v, w))),
  intersectionWith: (a, b, f) => uniqBy(a).filter(v => list(b).some(w => f(v, w))),
  forOwn: (o, f) => forEach({ ...o }, f),
  findKey: (o, f) => entries(o).find(([k, v]) => by(f)(v, k))?.[0],
  zip: (...a) => range(Math.max(0, ...a.map(x => x.length))).map(i => a.map(x => x[i])),
  zipObject: (k, v) => Object.fromEntries(k.map((x, i) => [x, v[i]])),
  fromPairs: a => Object.fromEntries(a),
  toPairs: entries,
  chunk: (a, n = 1) => range(0, list(a).length, n).map(i => list(a).slice(i, i + n)),
  head: a => list(a)[0],
  first: a => list(a)[0],
  last: a => list(a).at(-1),
  nth: (a, n = 0) => list(a).at(n),
  tail: a => list(a).slice(1),
  initial: a => list(a).slice(0, -1),
  take: (a, n = 1) => list(a).slice(0, n),
  takeRight: (a, n = 1) => (n > 0 ? list(a).slice(-n) : []),
  drop: (a, n = 1) => list(a).slice(n),
  dropRight: (a, n = 1) => list(a).slice(0, Math.max(0, list(a).length - n)),
  takeWhile: (a, f) => { const n = findIndex(a, v => !by(f)(v)); return n < 0 ? list(a) : list(a).slice(0, n); },
  pull: (a, ...b) => { remove(a, v => b.includes(v)); return a; },
  reverse: a => a.reverse(),
  sampleSize: (a, n = 1) => shuffle(a).slice(0, n),
  times: (n, f = x => x) => range(n).map(i => f(i)),
  clamp: (v, low, high) => (high === undefined ? Math.min(v, low) : Math.min(Math.max(v, low), high)),
  isEqual: (a, b) => isDeepStrictEqual(a, b),
  isEmpty: a => size(a) === 0,
  isNull: v => v === null,
  isUndefined: v => v === undefined,
  isArray: Array.isArray,
  isFunction: v => typeof v === 'function',
  isNumber: v => typeof v === 'number',
  isString: v => typeof v === 'string',
  isFinite: Number.isFinite,
  keys: o => Object.keys(o || {}),
  values: o => Object.values(o || {}),
  has: (o, k) => !isNil(o) && Object.hasOwn(o, k),
  pick: (o, ...k) => Object.fromEntries(k.flat().filter(x => x in o).map(x => [x, o[x]])),
  omit: (o, ...k) => Object.fromEntries(entries(o).filter(([x]) => !k.flat().includes(x))),
  mapValues: (o, f) => Object.fromEntries(entries(o).map(([k, v]) => [k, by(f)(v, k, o)])),
  mapKeys: (o, f) => Object.fromEntries(entries(o).map(([k, v]) => [by(f)(v, k, o), v])),
  pickBy: (o, f) => Object.fromEntries(entries(o).filter(([k, v]) => by(f)(v, k))),
  invert: o => Object.fromEntries(entries(o).map(([k, v]) => [v, k])),
  assign: Object.assign,
  extend: Object.assign,
  identity: x => x,
  noop: () => undefined,
  constant: x => () => x,
  property: by,
  negate: f => (...a) => !f(...a),
  partial: (f, ...a) => (...b) => f(...a, ...b),
  flow: (...f) => (...a) => f.flat().slice(1).reduce((x, g) => g(x), f.flat()[0](...a)),
  isBoolean: v => typeof v === 'boolean',
};
const link = (value, name) => (name === 'value' ? () => value : (...a) => lodash.chain(lodash[name](value, ...a)));
lodash.chain = value => new Proxy({}, { get: (_, name) => link(value, name) });

module.exports = lodash;
