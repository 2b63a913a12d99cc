# fixture.sh: small codebases and a tournament for the end-to-end tests.
# make_players DIR: imp, dwarf, a codebase that builds its warrior, one that edits itself
make_players() {
  mkdir -p "$1"/{imp,dwarf,step1,step2,built,self}
  printf ';name imp\nMOV 0, 1\n' >"$1/imp/warrior.red"
  printf ';name dwarf\nORG start\nbomb DAT #0, #0\nstart ADD #4, bomb\nMOV bomb, @bomb\nJMP start\n' >"$1/dwarf/warrior.red"
  printf ';name gate\nORG s\ns SPL 0\nMOV 0, 1\n' >"$1/step1/warrior.red"
  printf ';name gate2\nORG s\nd DAT 0, 0\ns MOV d, <-10\nJMP s\n' >"$1/step2/warrior.red"
  cat >"$1/built/Makefile" <<'X'
warrior.red: gen.sh
	sh gen.sh > warrior.red
X
  cat >"$1/built/gen.sh" <<'X'
echo ";name built"
echo "ORG s"
for i in 1 2 3; do echo "DAT #0, #$i"; done
echo "s ADD #3039, 3"
echo "MOV 2, @2"
echo "JMP -2"
echo "DAT #0, #0"
X
  cp "$1/dwarf/warrior.red" "$1/self/"
}
# make_config FILE ROUNDS GAMES: climber edits from patches, self edits by a command
make_config() {
  cat >"$1" <<X
tournament: {rounds: $2, seed: 7}
game: {name: corewar, sims_per_round: $3}
players:
- {agent: none, name: dwarf, code: players/dwarf}
- {agent: replay, name: climber, code: players/imp, edits: [players/step1, players/step2]}
- {agent: none, name: built, code: players/built}
- {agent: command, name: self, code: players/self, run: "echo '; edited' >> warrior.red; ls /feedback/rounds > seen.txt"}
X
}
# strip DIR: exports without measured times, refs, standings: what two runs must share
strip() {
  "$AGON" export "$1" --format csv -o "$2" >/dev/null || return 1
  node -e '
    const fs=require("fs");
    for(const file of process.argv.slice(1)){
      const rows=[];let row=[],cell="",q=false;
      const s=fs.readFileSync(file,"utf8");
      for(let i=0;i<s.length;i++){const c=s[i];
        if(q){if(c=="\""&&s[i+1]=="\""){cell+=c;i++}else if(c=="\"")q=false;else cell+=c}
        else if(c=="\"")q=true;else if(c==","){row.push(cell);cell=""}
        else if(c=="\n"){row.push(cell.replace(/\r$/,""));rows.push(row);row=[];cell=""}else cell+=c}
      const keep=rows[0].map(h=>!h.endsWith("_ns"));
      fs.writeFileSync(file,rows.map(r=>r.filter((_,i)=>keep[i]).join("|")).join("\n"));
    }' "$2"/*.csv || return 1
  git --git-dir="$1/repo.git" for-each-ref --format='%(refname) %(objectname)' >"$2/refs"
}
same_run() { # DIR DIR
  rm -rf "$T/x1" "$T/x2"
  strip "$1" "$T/x1" && strip "$2" "$T/x2" && diff -r "$T/x1" "$T/x2"
}
