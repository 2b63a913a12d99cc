# The header that is installed as <agonbox.h>: sandbox.h, with the one struct of
# err.h that it needs and every name in the library's own space, for C and C++.
#
#	awk -f sandbox/public.awk harness/base/err.h sandbox/sandbox.h

function own(line) {
	gsub(/struct err /, "struct sb_err ", line)
	gsub(/err_code/, "sb_err_code", line)
	gsub(/ERR_/, "SB_ERR_", line)
	gsub(/AGON_SANDBOX_H/, "AGONBOX_H", line)
	sub(/ +\\$/, " \\", line)
	return line
}

# The codes, the struct and its initial value.
FILENAME ~ /err\.h$/ {
	if (/^enum err_code/) keep = 1
	if (/^\/\* Set \*e/) keep = 0
	if (keep && !/^_Static_assert/) err = err own($0) "\n"
	next
}

/^struct err;$/ {
	sub(/\n+$/, "\n", err)
	print "#ifdef __cplusplus\nextern \"C\" {\n#endif\n"
	print "/* Why something failed.  Functions return -1 and fill it; the first error stays, so\n" \
		" * start each from SB_ERR_INIT.  NULL is fine where nobody asks. */\n" err
	next
}
/^#endif$/ { print "#ifdef __cplusplus\n}\n#endif\n" }
{ print own($0) }
