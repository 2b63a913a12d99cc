/*
 * job: what travels between agon and agon-worker, one JSON object per line
 * each way, on descriptor 3 of the worker.
 *
 * kind "match": games of one pairing
 *   {"kind","arena","params":{name:text},"n":players,"source":[dir],
 *    "seed":hex,"first":idx,"stride":n,"games":count,"frames":bool}
 *   game number idx is played in seating idx % n (seat s holds player (s + idx) % n) on
 *   the seed derived from (seed, "game", idx / n), so the n seatings of one seed
 *   are n consecutive numbers.  An arena with a carry (P-space, a series) gets it
 *   from one game of the job to the next.
 *   -> {"ok":true,"games":[[idx,turns,hash,[rank],[score]]],"log":[text],"replay":text,
 *       "cpu_ns","wall_ns"}; rank, score and log by player
 *
 *   with "engine":{"command","files":dir or none,"isolation","port" or "socket","first_player",
 *    "params":{},"limits":{},"bot_cpu_ns","grace_ns","result":{}} the games are an external
 * engine's: "run":[{"command"}] starts its players, "bots" limits them
 *   -> the same, or with "void":text,"outcomes":[] in it: a game had no result, twice
 *
 * kind "tree": sandboxed commands over a codebase (a build, an agent's edit)
 *   {"kind","source":dir or null,"command":text or null,"profile","mounts":[[from,to]],
 *    "limits":{cpu_ns,...},"out":dir or null,
 *    "check":{"arena","params"} or null}
 *   ->
 * {"ok":true,"passed":bool,"end","why","log","checked":bool,"check_log","cpu_ns","wall_ns",...}
 *
 * kind "exec": one command whose stdin and stdout are the worker's own 0 and 1
 *   {"kind","argv":[],"env":[],"mounts":[[from,to]],"limits":{}}
 *   -> {"ok":true,"passed":bool,"status","why","err","cpu_ns","wall_ns","memory_bytes"}
 *
 * kind "judge": tests of one submission (struct judge_ctx says how they are run)
 *   {"kind","program":{"box":dir,"argv":[],"profile","limits":{},"memory_status"} or none,
 *    "validators":[the same with "protocol"],"interactor":the same or none,"compare":{},
 *    "passes","in_name","out_name","writes","scoring","feedback_bytes","repeat","stop",
 *    "tests":[{"id","in":path,"ans":path,"args":[],"flags":[],"files":[[path,name]],
 *              "answer":path,"cpu_ns","memory_bytes","show"}]}
 *   -> {"ok":true,"tests":[{"id","verdict":number,"cpu_ns","wall_ns","memory_bytes",
 *       "output_bytes","runs","near","passes","score","factor","message","team","diff",
 *       "stdout","stderr"}]}, up to the first that is not AC if "stop"
 *
 * kind "tool": calls of one program of a package that judges something else than a run
 *   {"kind","program":as of "judge","calls":[{"id","in":path,"args":[],"mounts":[[from,to]],
 *    "cwd","to":path}]}; /judge/feedback is an empty directory; stdout goes into the file "to",
 *   which is there already, else into "out"
 *   -> {"ok":true,"calls":[{"id","end","status","why","cpu_ns",...,"out","err",
 *       "judgemessage.txt","teammessage.txt","score.txt","score_multiplier.txt"}]}
 *
 * kind "shell": the worker is one agent's shell until it is closed; lines go both ways
 *   {"kind","source":dir,"mounts":[[from,to]],"limits":{},"cwd","bridge":bool,
 *    "scratch":dir for files of its own}
 *   -> {"ok":true,"opened":true}
 *   {"op":"run","command","limits":{}} -> {"ok":true,"ran":{"end","status","limit","why",
 *       "head","tail","elided":bytes,"cpu_ns","wall_ns","memory_bytes"}}
 *   before that, from a program that asks for its model: {"ok":true,"ask":{"id","path",
 *       "body":{}}}, to be answered with {"op":"answer","id","status","body":{},"stream":text}
 *   {"op":"close","out":dir or null} -> {"ok":true,"closed":true,"files":bool,"why"}
 *
 * Any kind may answer {"ok":false,"error":text}: the worker or the host failed.
 */
#ifndef AGON_JOB_H
#define AGON_JOB_H

#include "harness/base/err.h"

#include <jansson.h>

struct sb_host;

enum { JOB_FD = 3, JOB_LINE_MAX = 64 << 20 };

struct job_kind {
	const char *name;
	const char *sandbox_key; /* a job with this key, and not null, needs the sandbox */
	/* A result object without "ok", or NULL with *e. */
	json_t *(*run)(struct sb_host *h, const json_t *job, struct err *e);
};

json_t *job_match(struct sb_host *h, const json_t *job, struct err *e);
json_t *job_tree(struct sb_host *h, const json_t *job, struct err *e);
json_t *job_judge(struct sb_host *h, const json_t *job, struct err *e);
json_t *job_tool(struct sb_host *h, const json_t *job, struct err *e);
json_t *job_shell(struct sb_host *h, const json_t *job, struct err *e);
json_t *job_steps(struct sb_host *h, const json_t *job, struct err *e);
json_t *job_exec(struct sb_host *h, const json_t *job, struct err *e);

#endif
