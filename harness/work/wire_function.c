/*
 * Players that are a function, py-function and js-function: a loader of ours
 * imports their file and speaks agon/1 for them.
 *
 * The file is the last word of the player's command (main.py, main.js).  Its
 * function is the first of move, get_move, get_action, do_turn, choose that it
 * has; it gets the view, or, with two parameters, the view's board and who it
 * plays.  What it prints
 * goes to its private log.
 */
#include "harness/work/wire.h"

extern const struct wire wire_agon;

static const char python_loader[] =
	"import importlib.util, inspect, json, os, sys\n"
	"wire_in, wire_out = sys.stdin, os.fdopen(os.dup(1), 'w')\n"
	"os.dup2(2, 1)\n"
	"sys.stdin = open(os.devnull)\n"
	"words = os.environ.get('AGON_COMMAND', '').split()\n"
	"path = words[-1] if words and words[-1].endswith('.py') else 'main.py'\n"
	"sys.path.insert(0, os.path.dirname(os.path.abspath(path)))\n"
	"spec = importlib.util.spec_from_file_location('player', path)\n"
	"player = importlib.util.module_from_spec(spec)\n"
	"sys.modules['player'] = player\n"
	"spec.loader.exec_module(player)\n"
	"names = ('move', 'get_move', 'get_action', 'do_turn', 'choose')\n"
	"f = next((getattr(player, n) for n in names if callable(getattr(player, n, None))), "
	"None)\n"
	"if f is None:\n"
	"    sys.exit(path + ' has no function ' + ', '.join(names))\n"
	"n_args = len([p for p in inspect.signature(f).parameters.values()\n"
	"              if p.default is p.empty and p.kind in (p.POSITIONAL_ONLY, "
	"p.POSITIONAL_OR_KEYWORD)])\n"
	"def say(o):\n"
	"    wire_out.write(json.dumps(o) + '\\n')\n"
	"    wire_out.flush()\n"
	"for line in wire_in:\n"
	"    m = json.loads(line)\n"
	"    if m['type'] == 'hello':\n"
	"        say({'type': 'ready'})\n"
	"    elif m['type'] == 'turn':\n"
	"        o = m['obs']\n"
	"        say({'type': 'move', 'n': m['n'], 'move': f(o) if n_args < 2 else f(o['board'], "
	"o['you'])})\n";

static const char javascript_loader[] =
	"'use strict';\n"
	"const fs = require('fs'), path = require('path'), readline = require('readline');\n"
	"console.log = console.info = console.error;\n"
	"const words = (process.env.AGON_COMMAND || '').split(/\\s+/), last = words[words.length - "
	"1];\n"
	"const file = path.resolve(/\\.[cm]?js$/.test(last) ? last : 'main.js');\n"
	"const say = o => fs.writeSync(1, JSON.stringify(o) + '\\n');\n"
	"const names = ['move', 'get_move', 'getMove', 'get_action', 'do_turn', 'choose'];\n"
	"(async () => {\n"
	"  let m;\n"
	"  try { m = require(file); } catch (e) {\n"
	"    if (e.code !== 'ERR_REQUIRE_ESM') throw e;\n"
	"    m = await import(file);\n"
	"  }\n"
	"  const f = typeof m === 'function' ? m : names.map(n => m[n] || (m.default || "
	"{})[n]).find(x => typeof x === 'function');\n"
	"  if (!f) { console.error(file + ' exports no function ' + names.join(', ')); "
	"process.exit(1); }\n"
	"  for await (const line of readline.createInterface({ input: process.stdin })) {\n"
	"    const x = JSON.parse(line);\n"
	"    if (x.type === 'hello') say({ type: 'ready' });\n"
	"    else if (x.type === 'turn') {\n"
	"      const move = await (f.length < 2 ? f(x.obs) : f(x.obs.board, x.obs.you));\n"
	"      say({ type: 'move', n: x.n, move: move === undefined ? null : move });\n"
	"    }\n"
	"  }\n"
	"})().catch(e => { console.error(e); process.exit(1); });\n";

static const struct wire_file python_files[] = {{"loader.py", python_loader}, {0}};
static const struct wire_file javascript_files[] = {{"loader.js", javascript_loader}, {0}};

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
