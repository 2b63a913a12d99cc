// The names that a Robot Rumble bot in JavaScript is written with, and what plays such a bot over
// agon/1 (harness/work/wire_function.c).  The bot's file is a script, not a module: it declares
// robot(state, unit) and may declare initTurn(state).
'use strict';
const fs = require('fs'), util = require('util'), vm = require('vm');
const { createRequire } = require('module');
const lodash = require('./lodash.js');

const MAP_SIZE = 19;
const LOG_BYTES = 100000; // of a game; what a bot says beyond it is dropped, not held against it

function check(value, kind, what) {
  const good = typeof kind === 'string' ? typeof value === kind : value instanceof kind;
  if (!good) throw new TypeError(`${what} takes a ${kind.name || kind}, not ${util.inspect(value)}`);
}

// An enumeration is a class whose instances are its static members.
class Enum {
  static of(...names) {
    const values = names.map((enumKey, ordinal) => Object.assign(new this(), { enumKey, ordinal }));
    for (const v of values) this[v.enumKey] = v;
    this.enumValues = values;
  }
  static valueOf(key) { return this.enumValues.find(v => v.enumKey === key); }
  toString() { return `${this.constructor.name}.${this.enumKey}`; }
  toJSON() { return this.enumKey; }
}

class Direction extends Enum {
  turned(n) { return CLOCKWISE[(CLOCKWISE.indexOf(this) + n) % 4]; }
  get opposite() { return this.turned(2); }
  get rotateCw() { return this.turned(1); }
  get rotateCcw() { return this.turned(3); }
  get toCoords() { return new Coords(...STEP[this.enumKey]); }
}
Direction.of('East', 'West', 'South', 'North');
const CLOCKWISE = [Direction.North, Direction.East, Direction.South, Direction.West];
const STEP = { North: [0, -1], East: [1, 0], South: [0, 1], West: [-1, 0] };

// A cell: x to the right, y down.
class Coords {
  constructor(x, y) {
    check(x, 'number', 'Coords');
    check(y, 'number', 'Coords');
    this.x = x;
    this.y = y;
  }
  toString() { return `(${this.x}, ${this.y})`; }
  isSpawn() { return SPAWN_COORDS.has(this); }
  isHill() { return HILL_COORDS.has(this); }
  distanceTo(other) {
    check(other, Coords, 'Coords.distanceTo');
    return Math.sqrt((other.x - this.x) ** 2 + (other.y - this.y) ** 2);
  }
  walkingDistanceTo(other) {
    check(other, Coords, 'Coords.walkingDistanceTo');
    return Math.abs(other.x - this.x) + Math.abs(other.y - this.y);
  }
  // The nearest of the four; on a diagonal, west before south and north, east last.
  directionTo(other) {
    check(other, Coords, 'Coords.directionTo');
    const dx = other.x - this.x, dy = other.y - this.y;
    if (Math.abs(dy) <= -dx) return Direction.West;
    if (Math.abs(dx) <= dy) return Direction.South;
    return Math.abs(dx) <= -dy ? Direction.North : Direction.East;
  }
  coordsAround() { return Direction.enumValues.map(d => this.add(d)); }
  add(other) {
    const c = pair(other, 'Coords.add');
    return new Coords(this.x + c.x, this.y + c.y);
  }
  sub(other) {
    const c = pair(other, 'Coords.sub');
    return new Coords(this.x - c.x, this.y - c.y);
  }
  mul(n) {
    check(n, 'number', 'Coords.mul');
    return new Coords(this.x * n, this.y * n);
  }
}

function pair(other, what) {
  if (other instanceof Direction) return other.toCoords;
  check(other, Coords, what);
  return other;
}

const isWall = (x, y) => (x - 9) ** 2 + (y - 9) ** 2 >= 81;
const beside = (x, y) => Object.values(STEP).map(([dx, dy]) => [x + dx, y + dy]);

// An array that also answers has(), by value.
class CoordsList extends Array {
  has(c) { return this.some(o => o.x === c.x && o.y === c.y); }
  get size() { return this.length; }
}
const cells = CoordsList.from({ length: MAP_SIZE * MAP_SIZE }, (_, i) => new Coords(Math.floor(i / MAP_SIZE), i % MAP_SIZE));
const SPAWN_COORDS = cells.filter(c => !isWall(c.x, c.y) && beside(c.x, c.y).some(([x, y]) => isWall(x, y)));
const HILL_COORDS = cells.filter(c => Math.abs(c.x - 9) <= 1 && Math.abs(c.y - 9) <= 1);

class Team extends Enum {
  get opposite() { return this === Team.Red ? Team.Blue : Team.Red; }
}
Team.of('Red', 'Blue');
class ObjType extends Enum {}
ObjType.of('Unit', 'Terrain');
class ActionType extends Enum {}
ActionType.of('Attack', 'Move', 'Heal');

// Something on a cell.  team and health are undefined for a wall.
class Obj {
  constructor(id, coords, objType, team, health) {
    Object.assign(this, { id, coords, objType, team, health });
  }
  toString() {
    const more = this.team ? ` ${this.team} health=${this.health}` : '';
    return `<${this.objType} id=${this.id} coords=${this.coords}${more}>`;
  }
}

// The public game numbers its walls from 1, units from 113.
const walls = [...cells].filter(c => isWall(c.x, c.y)).map((c, i) => new Obj(String(i + 1), c, ObjType.Terrain));
const place = c => c.y * 64 + c.x;
const wallsById = new Map(walls.map(o => [o.id, o])), wallsByPlace = new Map(walls.map(o => [place(o.coords), o]));

class State {
  #byId = new Map(wallsById);
  #byPlace = new Map(wallsByPlace);
  #ids = new Map([[Team.Red, []], [Team.Blue, []]]);
  constructor(obs) {
    this.turn = obs.turn;
    this.ourTeam = Team[obs.team];
    this.otherTeam = this.ourTeam.opposite;
    for (const u of obs.units) {
      const o = new Obj(u.id, new Coords(u.x, u.y), ObjType.Unit, Team[u.team], u.health);
      this.#ids.get(o.team).push(o.id);
      this.#byId.set(o.id, o);
      this.#byPlace.set(place(o.coords), o);
    }
  }
  objById(id) {
    check(id, 'string', 'State.objById');
    return this.#byId.get(id);
  }
  idsByTeam(team) {
    check(team, Team, 'State.idsByTeam');
    return [...this.#ids.get(team)];
  }
  objsByTeam(team) { return this.idsByTeam(team).map(id => this.#byId.get(id)); }
  objByCoords(coords) {
    check(coords, Coords, 'State.objByCoords');
    const inside = coords.x >= 0 && coords.y >= 0 && coords.x < MAP_SIZE && coords.y < MAP_SIZE;
    return inside ? this.#byPlace.get(place(coords)) : undefined;
  }
  idByCoords(coords) { return this.objByCoords(coords)?.id; }
}

class Action {
  constructor(type, direction) {
    check(type, ActionType, 'Action');
    check(direction, Direction, 'Action');
    this.type = type;
    this.direction = direction;
  }
  toString() { return `<${this.type} ${this.direction}>`; }
  static move(direction) { return new Action(ActionType.Move, direction); }
  static attack(direction) { return new Action(ActionType.Attack, direction); }
  static heal(direction) { return new Action(ActionType.Heal, direction); }
}

// ---- what plays a bot ----

const NAMES = { MAP_SIZE, SPAWN_COORDS, HILL_COORDS, Direction, Coords, Team, ObjType, Obj, State, ActionType, Action };

// xorshift32: Math.random() is the game's own, so the same game gives the same choices.
function chance(seed) {
  let x = (seed ^ Math.floor(seed / 4294967296)) >>> 0 || 1;
  return () => {
    x ^= x << 13;
    x >>>= 0;
    x ^= x >>> 17;
    x ^= x << 5;
    x >>>= 0;
    return x / 4294967296;
  };
}

// A bot's file, started anew for each game.
class Player {
  constructor(path) {
    this.path = path;
    this.code = fs.readFileSync(path, 'utf8');
    this.before = new Set(Object.keys(globalThis));
    try { this.lodash = createRequire(path)('lodash'); } catch { this.lodash = lodash; } // its own, if it has one
    globalThis.console = { log: (...a) => this.say(a.join(' ')) };
    for (const name of ['info', 'debug', 'warn', 'error', 'trace']) globalThis.console[name] = globalThis.console.log;
  }
  say(text) {
    if (this.left <= 0) return;
    text = String(text).slice(0, this.left);
    this.left -= text.length + 1;
    process.stderr.write(text + (this.left > 0 ? '\n' : '\n... the rest is left out\n'));
  }
  debug() {
    const locate = unit => { check(unit, Obj, 'debug.locate'); this.say(`${this.at}: look at ${unit}`); };
    const show = (key, val) => (key instanceof Obj ? locate(key) : this.say(`${this.at}: ${key} = ${val}`));
    return { inspect: show, log: show, locate }; // inspect(unit) is what locate() was once called
  }
  // Runs the file.  The function that plays, or null: it has no robot().
  start(hello) {
    this.left = LOG_BYTES;
    this.at = 'start';
    Math.random = chance(hello.rng);
    for (const name of Object.keys(globalThis)) if (!this.before.has(name)) delete globalThis[name];
    const own = { ...NAMES, _: this.lodash, debug: this.debug() };
    const end = '\n;return { robot: typeof robot === "function" && robot, initTurn: typeof initTurn === "function" && initTurn };';
    const f = vm.compileFunction(this.code + end, Object.keys(own), { filename: this.path }).call(globalThis, ...Object.values(own));
    for (const [name, n] of [['robot', 2], ['initTurn', 1]])
      if (f[name] && f[name].length !== n) throw new TypeError(`${name} must take ${n} arguments`);
    this.robot = f.robot;
    this.initTurn = f.initTurn;
    return this.robot ? obs => this.turn(obs) : null;
  }
  turn(obs) {
    const state = new State(obs), orders = {};
    this.at = `turn ${state.turn}`;
    if (this.initTurn) this.initTurn(state);
    for (const unit of state.objsByTeam(state.ourTeam)) {
      this.at = `turn ${state.turn}, unit ${unit.id}`;
      const order = this.order(state, unit);
      if (order) orders[unit.id] = order;
    }
    return orders;
  }
  // A unit whose robot() fails does nothing in this turn.
  order(state, unit) {
    try {
      const action = this.robot(state, unit);
      if (action === null) return null;
      check(action, Action, "a robot's answer (or null)");
      return `${action.type.enumKey} ${action.direction.enumKey}`.toLowerCase();
    } catch (e) {
      this.say(`${this.at}: ${(e && e.stack) || e}`);
      return null;
    }
  }
}

module.exports = { Player, ...NAMES };
