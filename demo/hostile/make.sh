#!/bin/sh
# make.sh DIR: writes the codebases of the two hostile players.
#
# Made at run time: git would not keep a .git folder, and nobody needs 100,000
# lines in this repository.
set -eu

dir=$1
mkdir -p "$dir/secret" "$dir/bomb" "$dir/flood" "$dir/honest/.git/objects/info" \
	"$dir/honest/.git/hooks"

# spy: the warrior is a link to the passwords of the host.
ln -s /etc/shadow "$dir/secret/warrior.red"

# mallory, round 0: a build that starts itself twice, for ever.
cat >"$dir/bomb/agon.yaml" <<'END'
build: "bomb() { bomb & bomb & while :; do :; done; }; bomb"
END

# mallory, round 1: a warrior of 100,000 lines.
{
	echo ';name mallory'
	yes 'MOV 0, 1' | head -n 100000
} >"$dir/flood/warrior.red"

# mallory, round 2: an honest warrior, in a repository that borrows the objects of
# another one and asks git to run a program on every checkout.
cat >"$dir/honest/warrior.red" <<'END'
;redcode-94
;name mallory
;assert 1
        MOV.I  0, 1
END
echo "$dir/../../../.git/objects" >"$dir/honest/.git/objects/info/alternates"
echo 'ref: refs/heads/main' >"$dir/honest/.git/HEAD"
cat >"$dir/honest/.git/config" <<END
[core]
	fsmonitor = touch $dir/it-ran
	hooksPath = hooks
END
printf '#!/bin/sh\ntouch %s/it-ran\n' "$dir" >"$dir/honest/.git/hooks/post-checkout"
chmod +x "$dir/honest/.git/hooks/post-checkout"
