/*
 * Players that are a function, py-function and js-function: a loader of ours
 * imports their file and speaks agon/1 for them.
 *
 * The file is the last word of the player's command (main.py, main.js).  Its
 * function is the first of move, get_move, get_action, do_turn, choose that it
 * has; it gets the view, or, with two parameters, the view's board and who it
 * plays.  What it prints goes to its private log.
 *
 * In robotrumble the file is taken as the public game takes it, when it has a function
 * robot: arenas/robotrumble/lib.
 */
#include "harness/work/wire.h"

extern const struct wire wire_agon;

static const char python_loader[] =
	"import importlib.util, inspect, json, os, sys\n"
	"sys.dont_write_bytecode = True\n"
	"wire_in, wire_out = sys.stdin, os.fdopen(os.dup(1), 'w')\n"
	"os.dup2(2, 1)\n"
	"sys.stdin = open(os.devnull)\n"
	"words = os.environ.get('AGON_COMMAND', '').split()\n"
	"path = words[-1] if words and words[-1].endswith('.py') else 'main.py'\n"
	"sys.path.insert(0, os.path.dirname(os.path.abspath(path)))\n"
	"def module(name, path):\n"
	"    spec = importlib.util.spec_from_file_location(name, path)\n"
	"    sys.modules[name] = m = importlib.util.module_from_spec(spec)\n"
	"    spec.loader.exec_module(m)\n"
	"    return m\n"
	"def load():\n"
	"    player = module('player', path)\n"
	"    names = ('move', 'get_move', 'get_action', 'do_turn', 'choose')\n"
	"    f = next((getattr(player, n) for n in names if callable(getattr(player, n, None))), "
	"None)\n"
	"    if f is None:\n"
	"        sys.exit(path + ' has no function ' + ', '.join(names))\n"
	"    n_args = len([p for p in inspect.signature(f).parameters.values()\n"
	"                  if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, "
	"p.POSITIONAL_OR_KEYWORD)])\n"
	"    return f if n_args < 2 else lambda o: f(o['board'], o['you'])\n"
	"def load_rumble():\n"
	"    return module('rumblelib', os.path.dirname(os.path.abspath(__file__)) + "
	"'/rumblelib.py').Player(path)\n"
	"def say(o):\n"
	"    wire_out.write(json.dumps(o) + '\\n')\n"
	"    wire_out.flush()\n"
	"play = rumble = None\n"
	"for line in wire_in:\n"
	"    m = json.loads(line)\n"
	"    if m['type'] == 'hello':\n"
	"        if m['game'] == 'robotrumble' and (rumble or not play):\n"
	"            rumble = rumble or load_rumble()\n"
	"            play = rumble.start(m)\n"
	"            rumble = play and rumble\n"
	"        play = play or load()\n"
	"        say({'type': 'ready'})\n"
	"    elif m['type'] == 'turn':\n"
	"        say({'type': 'move', 'n': m['n'], 'move': play(m['obs'])})\n";

static const char javascript_loader[] =
	"'use strict';\n"
	"const fs = require('fs'), path = require('path'), readline = require('readline');\n"
	"console.log = console.info = console.error;\n"
	"const words = (process.env.AGON_COMMAND || '').split(/\\s+/), last = words[words.length - "
	"1];\n"
	"const file = path.resolve(/\\.[cm]?js$/.test(last) ? last : 'main.js');\n"
	"const say = o => fs.writeSync(1, JSON.stringify(o) + '\\n');\n"
	"const complain = console.error;\n"
	"const names = ['move', 'get_move', 'getMove', 'get_action', 'do_turn', 'choose'];\n"
	"async function load() {\n"
	"  let m;\n"
	"  try { m = require(file); } catch (e) {\n"
	"    if (e.code !== 'ERR_REQUIRE_ESM') throw e;\n"
	"    m = await import(file);\n"
	"  }\n"
	"  const f = typeof m === 'function' ? m : names.map(n => m[n] || (m.default || "
	"{})[n]).find(x => typeof x === 'function');\n"
	"  if (!f) { complain(file + ' exports no function ' + names.join(', ')); "
	"process.exit(1); }\n"
	"  return o => (f.length < 2 ? f(o) : f(o.board, o.you));\n"
	"}\n"
	"(async () => {\n"
	"  let play, rumble;\n"
	"  for await (const line of readline.createInterface({ input: process.stdin })) {\n"
	"    const x = JSON.parse(line);\n"
	"    if (x.type === 'hello') {\n"
	"      if (x.game === 'robotrumble' && (rumble || !play)) {\n"
	"        rumble = rumble || new (require('./rumblelib.js').Player)(file);\n"
	"        play = rumble.start(x);\n"
	"        rumble = play && rumble;\n"
	"      }\n"
	"      play = play || await load();\n"
	"      say({ type: 'ready' });\n"
	"    } else if (x.type === 'turn') {\n"
	"      const move = await play(x.obs);\n"
	"      say({ type: 'move', n: x.n, move: move === undefined ? null : move });\n"
	"    }\n"
	"  }\n"
	"})().catch(e => { complain(e); process.exit(1); });\n";

static const struct wire_file python_files[] = {
	{.name = "loader.py", .text = python_loader},
	{.name = "rumblelib.py", .embedded = "arenas/robotrumble/lib/rumblelib.py"},
	{0}};
static const struct wire_file javascript_files[] = {
	{.name = "loader.js", .text = javascript_loader},
	{.name = "rumblelib.js", .embedded = "arenas/robotrumble/lib/rumblelib.js"},
	{.name = "lodash.js", .embedded = "arenas/robotrumble/lib/lodash.js"},
	{0}};

static void hello(struct wire_talk *t, struct buf *out)
{
	wire_agon.hello(t, out);
}

static void turn(struct wire_talk *t, const struct wire_turn *x, struct buf *out)
{
	wire_agon.turn(t, x, out);
}

static enum wire_said hear(struct wire_talk *t, const char *bytes, size_t len, size_t *ret_used,
			   struct wire_heard *ret, struct buf *out)
{
	return wire_agon.hear(t, bytes, len, ret_used, ret, out);
}

const struct wire wire_py_function = {
	.name = "py-function",
	.summary = "a function in a Python file",
	.again = true,
	.echoes = true,
	.command = "python3 /agon/wire/loader.py",
	.files = python_files,
	.hello = hello,
	.turn = turn,
	.hear = hear,
};

const struct wire wire_js_function = {
	.name = "js-function",
	.summary = "a function that a JavaScript file exports",
	.again = true,
	.echoes = true,
	.command = "node /agon/wire/loader.js",
	.files = javascript_files,
	.hello = hello,
	.turn = turn,
	.hear = hear,
};
