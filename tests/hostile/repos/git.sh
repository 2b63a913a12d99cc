# Rows 87 to 89: repositories that somebody else made.

# A repository r.git with an honest warrior, one commit on main.
honest_repo() {
  git init -q -b main w
  cp "$T/honest/warrior.red" w/
  (cd w && git add -A && git commit -qm one && cd .. && git clone -q --bare w r.git)
  echo code/r.git@main >"$W/spec"
}
# A commit on main of r.git whose tree holds entries as no tool of git would write them;
# $1: shell commands that print them, with ids in $B (blob) $T_ (tree) $L (blob "/etc") $G.
raw_repo() {
  git init -q --bare -b main r.git
  cd r.git
  local I B L T_ G S
  raw() { printf %s "$1" | sed 's/../\\x&/g' | xargs -0 printf; }
  B=$(git hash-object -w --stdin <"$T/honest/warrior.red")
  L=$(printf /etc | git hash-object -w --stdin)
  S=$(printf sub | git hash-object -w --stdin)
  T_=$(printf '100644 blob %s\tf\n' "$B" | git mktree)
  G=$(printf '100644 blob %s\tconfig\n' "$B" | git mktree)
  eval "{ $1; }" >tree
  I=$(git hash-object -w -t tree --literally tree)
  git update-ref refs/heads/main "$(git commit-tree -m bad "$I")"
  cd ..
  echo code/r.git@main >"$W/spec"
}
row 87 git_config_exec import ok '' 'every key of a configuration that names a program'
git_config_exec() {
  honest_repo
  printf '#!/bin/sh\ntouch %s %s/pwned\ncat %s\n' "$PWNED" "$W" "$HIDDEN" >evil && chmod +x evil
  for k in core.fsmonitor core.sshCommand core.pager core.editor core.askPass core.gitProxy core.alternateRefsCommand \
    gpg.program diff.external filter.f.smudge filter.f.clean filter.f.process diff.d.textconv diff.d.command \
    pager.ls-tree pager.cat-file pager.rev-parse credential.helper sequence.editor uploadpack.packObjectsHook \
    remote.origin.uploadpack alias.ls-tree alias.rev-parse alias.cat-file; do
    git --git-dir=r.git config "$k" "!$PWD/evil"
  done
  git --git-dir=r.git config core.hooksPath "$PWD"
  git --git-dir=r.git config include.path "$PWD/other"
  echo '* filter=f diff=d' >r.git/info/attributes
  for h in post-checkout pre-commit reference-transaction post-index-change fsmonitor-watchman; do cp evil "r.git/hooks/$h"; done
}
row 87 git_dir_exec import ok '' 'the same in the .git of a directory, which nobody opens'
git_dir_exec() {
  git_config_exec
  rm -rf w/.git && mv r.git w/.git && git --git-dir=w/.git config core.bare false
  echo code/w >"$W/spec"
}
row 87 git_promisor import cr 'git ' 'a missing object must not be fetched'
git_promisor() {
  honest_repo
  git --git-dir=r.git config extensions.partialClone origin
  git --git-dir=r.git config core.repositoryFormatVersion 1
  git --git-dir=r.git config remote.origin.promisor true
  git --git-dir=r.git config remote.origin.url "ext::sh -c 'touch% $PWNED'"
  rm -f r.git/objects/"$(git --git-dir=r.git rev-parse main:warrior.red | sed 's,^..,&/,')"
}
row 87 git_fifo_branch import cr 'FIFO' 'a branch at which git would wait for its writer'
git_fifo_branch() { honest_repo && rm -f r.git/packed-refs r.git/refs/heads/main && mkfifo r.git/refs/heads/main; }
row 87 git_fifo_object import cr 'FIFO' 'an object, the same'
git_fifo_object() {
  honest_repo
  local o
  o=$(git --git-dir=r.git rev-parse main | sed 's,^..,&/,')
  rm -f "r.git/objects/$o" && mkfifo "r.git/objects/$o"
}
row 87 git_worktree_file import 'exit 2' 'linked' 'a .git that is a file and points elsewhere'
git_worktree_file() {
  honest_repo
  mkdir x && echo "gitdir: $ROOT/.git" >x/.git
  echo code/x@main >"$W/spec"
}
row 88 tree_dotgit import cr '.git' '.git as a directory of the tree'
tree_dotgit() { raw_repo 'printf "40000 .git\0"; raw $G'; }
row 88 tree_dotgit_case import cr '.git' 'for file systems that fold case'
tree_dotgit_case() { raw_repo 'printf "40000 .GiT\0"; raw $G'; }
row 88 tree_dotgit_ntfs import cr '.git' 'short name of NTFS'
tree_dotgit_ntfs() { raw_repo 'printf "40000 GIT~1\0"; raw $G'; }
row 88 tree_dotgit_hfs import cr '.git' 'a code point that HFS+ ignores'
tree_dotgit_hfs() { raw_repo 'printf "40000 .g\342\200\214it\0"; raw $G'; }
row 88 tree_dotdot import cr '..' ''
tree_dotdot() { raw_repo 'printf "40000 ..\0"; raw $T_'; }
row 88 tree_slash import cr '..' 'a name with slashes'
tree_slash() { raw_repo "printf '100644 a/../../../pwned\\0'; raw \$B"; }
row 88 tree_absolute import cr 'absolute' ''
tree_absolute() { raw_repo "printf '100644 $PWNED\\0'; raw \$B"; }
row 88 tree_cr_in_path import cr 'control' ''
tree_cr_in_path() { raw_repo 'printf "100644 a\rb\0"; raw $B'; }
row 88 tree_symlink_through import cr 'symlink' 'a symlink, then a file through it'
tree_symlink_through() { raw_repo 'printf "120000 l\0"; raw $S; printf "40000 l\0"; raw $T_'; }
row 88 tree_symlink_out import cr 'symlink' ''
tree_symlink_out() { raw_repo 'printf "120000 l\0"; raw $L'; }
row 88 tree_twice import cr 'twice' ''
tree_twice() { raw_repo 'printf "100644 f\0"; raw $B; printf "100644 f\0"; raw $B'; }
row 88 tree_submodule import cr 'submodule' 'with URLs that are options and commands'
tree_submodule() {
  honest_repo
  cd w
  printf '[submodule "m"]\n\tpath = m\n\turl = --upload-pack=touch %s\n[submodule "n"]\n\tpath = n\n\turl = ext::sh -c touch%% %s\n' "$PWNED" "$PWNED" >.gitmodules
  git update-index --add --cacheinfo "160000,$(git rev-parse HEAD),m"
  git add .gitmodules && git commit -qm two && cd ..
  echo code/w@main >"$W/spec"
}
row 88 git_alternates import cr 'repack' 'objects that live in a repository of the host'
git_alternates() {
  honest_repo
  git clone -q --bare --shared w s.git
  echo code/s.git@main >"$W/spec"
}
row 88 git_many_refs import ok '' '10^6 packed references'
git_many_refs() {
  honest_repo
  local c
  c=$(git --git-dir=r.git rev-parse main)
  { echo '# pack-refs with: peeled fully-peeled sorted '; seq -f "$c refs/heads/a%07.0f" 1 1000000
    echo "$c refs/heads/main"; } >r.git/packed-refs
  rm -f r.git/refs/heads/main
}
row 88 git_delta_bomb import cr 'larger' 'a pack of 200 KiB that holds 200 MiB'
git_delta_bomb() {
  honest_repo
  cd w
  head -c 200M /dev/zero >big && git add big && git commit -qm big && git gc -q && cd ..
  echo code/w@main >"$W/spec"
}
row 88 git_many_files import cr 'limit' 'one blob under 10^6 names'
git_many_files() {
  git init -q --bare -b main r.git
  cd r.git
  local B t
  B=$(git hash-object -w --stdin <"$T/honest/warrior.red")
  t=$(seq -w 1 1000 | sed "s/.*/100644 blob $B\tf&/" | git mktree)
  t=$(seq -w 1 1000 | sed "s/.*/040000 tree $t\td&/" | git mktree)
  git update-ref refs/heads/main "$(git commit-tree -m many "$t")"
  cd ..
  echo code/r.git@main >"$W/spec"
}
row 88 git_tree_bomb import cr 'limit' '10^16 files in 16 objects'
git_tree_bomb() {
  git init -q --bare -b main r.git
  cd r.git
  local t i
  t=$(git hash-object -w --stdin <"$T/honest/warrior.red")
  t=$(seq -w 1 10 | sed "s/.*/100644 blob $t\tf&/" | git mktree)
  for i in $(seq 15); do t=$(seq -w 1 10 | sed "s/.*/040000 tree $t\td&/" | git mktree); done
  git update-ref refs/heads/main "$(git commit-tree -m bomb "$t")"
  cd ..
  echo code/r.git@main >"$W/spec"
}
row 88 git_damaged_pack import cr '' 'bytes of a pack turned over'
git_damaged_pack() {
  honest_repo
  git --git-dir=r.git gc -q
  local f
  f=$(ls r.git/objects/pack/*.pack)
  chmod u+w "$f" && printf '\377\377\377\377\377\377' | dd of="$f" bs=1 seek=14 conv=notrunc status=none
}
row 88 git_rev_option import 'exit 2' 'revision' 'a revision that is an option'
git_rev_option() { honest_repo && echo "code/r.git@--output=$PWNED" >"$W/spec"; }
row 89 gitattributes import ok '' 'none of them changes a byte'
gitattributes() {
  git init -q -b main w
  cp "$T/honest/warrior.red" w/
  echo '; $Id$ $Format:%H$' >>w/warrior.red
  printf '* text eol=crlf ident export-subst working-tree-encoding=UTF-16\nwarrior.red export-ignore\n' >w/.gitattributes
  (cd w && for f in warrior.red .gitattributes; do
    git update-index --add --cacheinfo "100644,$(git hash-object -w --no-filters $f),$f"; done && git commit -qm one)
  echo code/w@main >"$W/spec"
}
