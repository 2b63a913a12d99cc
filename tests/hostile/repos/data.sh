# Rows 91 and 92: JSON that others wrote, and the pipes of agon-worker.
#
# Bots that answer turn by turn come with their driver; its rows of 92 (a move
# after the deadline, two at once, an opponent that stops reading, a deadlock) wait for
# it.  Here are the peers there are: agon-worker and the git that an import asks.

json_file() { cat >x.json && printf '%s\n' replay --verify code/x.json >"$W/args"; }

row 91 json_depth agon 'exit 2' 'x.json' '10^6 levels'
json_depth() { python3 -c 'print("[" * 1000000)' | json_file; }
row 91 json_depth_objects agon 'exit 2' 'x.json' ''
json_depth_objects() { python3 -c 'print("{\"a\":" * 1000000)' | json_file; }
row 91 json_long_number agon 'exit 2' 'x.json' '100 MB of digits'
json_long_number() { python3 -c 'print("{\"seed\": " + "9" * 100000000 + "}")' | json_file; }
row 91 json_huge agon 'exit 2' 'larger' '600 MiB of blanks'
json_huge() { truncate -s 600M x.json && printf '%s\n' replay --verify code/x.json >"$W/args"; }
row 91 json_duplicate agon 'exit 2' 'x.json' ''
json_duplicate() { echo '{"arena": "corewar", "arena": "x"}' | json_file; }
row 91 json_nul agon 'exit 2' 'x.json' ''
json_nul() { printf '{"arena": "core\0war"}' | json_file; }
row 91 json_nul_escape agon 'exit 2' 'x.json' ''
json_nul_escape() { printf '{"ar\\u0000ena": "core\\u0000war"}' | json_file; }
row 91 json_bad_utf8 agon 'exit 2' 'x.json' ''
json_bad_utf8() { printf '{"arena": "\377\376\300\200"}' | json_file; }
row 91 json_nan agon 'exit 2' 'x.json' ''
json_nan() { echo '{"seed": NaN, "x": Infinity, "y": 1e999}' | json_file; }
row 91 json_surrogates agon 'exit 2' 'x.json' ''
json_surrogates() { echo '{"arena": "\ud800\udbff"}' | json_file; }
row 91 json_fifo agon 'exit 2' '' 'a file that is none'
json_fifo() { printf '%s\n' replay --verify /dev/zero >"$W/args"; }

# What each line is: worker.py.
exec_job() { # COMMAND [LIMITS]
  printf 'job {"kind":"exec","argv":["/bin/sh","-c","%s"],"mounts":[["%s","/repo"]],"limits":{"wall_ns":700000000,"cpu_ns":500000000,"memory_bytes":67108864,"processes":16,"output_bytes":1048576%s}}\n' "$1" "$W/code" "${2:-}" >"$W/lines"
}
row 92 git_stalls worker wall 'idle' 'what an import asks never answers'
git_stalls() { exec_job 'sleep 100'; }
row 92 git_fifo_ref worker wall '' 'a branch that is a FIFO: git itself stalls'
git_fifo_ref() {
  git init -q --bare -b main . && mkfifo refs/heads/main
  exec_job 'git --git-dir=/repo -c safe.directory=/repo rev-parse main'
}
row 92 git_floods worker output '' 'it answers without end'
git_floods() { exec_job 'yes'; }
row 92 git_floods_stderr worker output '' ''
git_floods_stderr() { exec_job 'yes >&2'; }
row 92 git_half_line worker ok '' 'a line without an end; ls_parse() refuses it'
git_half_line() { exec_job 'printf %s 100644'; }
row 92 git_reads_nothing worker ok '' 'it ends without reading what it is asked'
git_reads_nothing() { exec_job 'exec <\&-; true'; sed -i 's/\\&/\&/' "$W/lines"; }
row 92 git_daemon worker ok '' 'it ends, and its child holds the pipe'
git_daemon() { exec_job '(setsid sleep 50 \&) ; true'; sed -i 's/\\&/\&/' "$W/lines"; }
row 92 worker_half_line worker 'no answer' '' 'the peer dies in the middle of a job'
worker_half_line() { printf 'raw {"kind":"exec","argv":["/bin/tr\n' >"$W/lines"; }
row 92 worker_slow_line worker ok '' 'a job in pieces'
worker_slow_line() { exec_job 'true' && sed -i 's/^job/slow/' "$W/lines"; }
row 92 worker_crlf worker ok '' 'lines that end as in Windows'
worker_crlf() { exec_job 'true' && sed -i 's/^job/crlf/' "$W/lines"; }
row 92 worker_not_json worker refused '' ''
worker_not_json() { printf 'job }{\n' >"$W/lines"; }
row 92 worker_wrong_types worker refused '' ''
worker_wrong_types() { printf 'job {"kind":"exec","argv":{"a":1},"limits":[],"mounts":"/"}\n' >"$W/lines"; }
row 92 worker_unknown_job worker refused '' ''
worker_unknown_job() { printf 'job {"kind":"../../bin/sh"}\n' >"$W/lines"; }
row 92 worker_peer_gone worker 'no answer' '' 'nobody is there to read the answer: no SIGPIPE, nothing left'
worker_peer_gone() { exec_job 'sleep 0.3' && sed -i 's/^job/gone/' "$W/lines"; }
row 92 worker_flood worker refused '' 'a line without an end is cut off by its limit or its peer'
worker_flood() { printf 'flood 40\n' >"$W/lines"; }
