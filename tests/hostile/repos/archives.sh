# Row 90: archives.  python3 writes what no honest packer would.

# tar: lines of python that add entries to the open tarfile t; f(name, bytes) adds a file,
# e(name, type, linkname) anything else.
make_tar() { # FILE PYTHON
  python3 - "$1" "$T/honest/warrior.red" "$2" <<'P'
import io, sys, tarfile
name, warrior, code = sys.argv[1:]
t = tarfile.open(name, "w:" + (name.split(".")[-1] if name[-4:] != ".tar" else ""), format=tarfile.PAX_FORMAT)
def f(n, b=b"x", mode=0o644, size=None):
    i = tarfile.TarInfo(n); i.size = len(b) if size is None else size; i.mode = mode
    t.addfile(i, io.BytesIO(b))
def e(n, type, link="", **more):
    i = tarfile.TarInfo(n); i.type = type; i.linkname = link
    for k, v in more.items(): setattr(i, k, v)
    t.addfile(i)
w = open(warrior, "rb").read()
exec(code)
t.close()
P
  echo "code/$1" >"$W/spec"
}
make_zip() { # FILE PYTHON
  python3 - "$1" "$T/honest/warrior.red" "$2" <<'P'
import sys, zipfile
name, warrior, code = sys.argv[1:]
z = zipfile.ZipFile(name, "w", zipfile.ZIP_DEFLATED)
w = open(warrior, "rb").read()
exec(code)
z.close()
P
  echo "code/$1" >"$W/spec"
}
OKAY='f("warrior.red", w)'

row 90 tar_absolute import cr 'absolute path' ''
tar_absolute() { make_tar a.tar "f('$PWNED')"; }
row 90 tar_dotdot import cr '".."' ''
tar_dotdot() { make_tar a.tar "f('a/../../pwned'); f('../pwned')"; }
row 90 tar_symlink_through import cr 'symlink' 'a link, then a file through it'
tar_symlink_through() { make_tar a.tar "e('l', tarfile.SYMTYPE, '.'); f('l/pwned')"; }
row 90 tar_symlink_out import cr 'symlink' 'a link to a secret'
tar_symlink_out() { make_tar a.tar "e('warrior.red', tarfile.SYMTYPE, '$HIDDEN')"; }
row 90 tar_symlink_up import cr 'symlink' ''
tar_symlink_up() { make_tar a.tar "e('warrior.red', tarfile.SYMTYPE, '../' * 20 + '$HIDDEN'[1:])"; }
row 90 tar_hardlink_out import cr 'hard link' ''
tar_hardlink_out() { make_tar a.tar "e('warrior.red', tarfile.LNKTYPE, '$HIDDEN')"; }
row 90 tar_device import cr 'device' ''
tar_device() { make_tar a.tar "e('warrior.red', tarfile.BLKTYPE, devmajor=8, devminor=0)"; }
row 90 tar_fifo import cr 'FIFO' 'no hang'
tar_fifo() { make_tar a.tar "e('warrior.red', tarfile.FIFOTYPE)"; }
row 90 tar_setuid import ok '' 'the mode is dropped'
tar_setuid() { make_tar a.tar "f('warrior.red', w, 0o6777)"; }
row 90 tar_dotgit import ok '' 'a .git at the top is left out'
tar_dotgit() { make_tar a.tar "$OKAY; f('.git/config', b'[core]\n\tfsmonitor = touch $PWNED\n')"; }
row 90 tar_dotgit_below import cr '.git' 'and refused below'
tar_dotgit_below() { make_tar a.tar "$OKAY; f('a/.git/hooks/x')"; }
row 90 tar_twice import cr 'twice' ''
tar_twice() { make_tar a.tar "$OKAY; f('./warrior.red')"; }
row 90 tar_file_and_dir import cr 'below a file' ''
tar_file_and_dir() { make_tar a.tar "f('a'); f('a/b')"; }
row 90 tar_many import cr 'entries' '10^7 in the large; 25000 are refused as well'
tar_many() { make_tar a.tar.gz "[f('f%d' % i, b'') for i in range(25000)]"; }
row 90 tar_many_dirs import cr 'entries' 'directories count too'
tar_many_dirs() { make_tar a.tar.gz "[e('d%d' % i, tarfile.DIRTYPE) for i in range(25000)]"; }
row 90 tar_deep import cr '' '10^5 levels'
tar_deep() { make_tar a.tar "f('d/' * 100000 + 'f')"; }
row 90 tar_bomb import cr 'grows' '500 MiB of zeros in 500 KiB'
tar_bomb() { make_tar a.tar.gz "[f('z%d' % i, bytes(50 << 20)) for i in range(10)]"; }
row 90 tar_bomb_unused import cr 'grows' 'the same where it is left out'
tar_bomb_unused() { make_tar a.tar.gz "$OKAY; [f('.git/z%d' % i, bytes(50 << 20)) for i in range(10)]"; }
row 90 tar_lying_size import cr 'larger' '8 GiB declared, nothing there'
tar_lying_size() { make_tar a.tar "$OKAY; i = tarfile.TarInfo('big'); i.size = (8 << 30) - 1; t.addfile(i)"; }
row 90 tar_cut import cr '' 'ends in the middle'
tar_cut() { make_tar b.tar "$OKAY; f('x', bytes(100000))" && head -c 20000 b.tar >a.tar && echo code/a.tar >"$W/spec"; }
row 90 tar_long_name import cr 'too large' '1 MiB'
tar_long_name() { make_tar a.tar "f('n' * (1 << 20))"; }
row 90 zip_slip import cr '".."' ''
zip_slip() { make_zip a.zip "z.writestr('../pwned', 'x')"; }
row 90 zip_absolute import cr 'absolute' ''
zip_absolute() { make_zip a.zip "z.writestr(zipfile.ZipInfo('$PWNED'), 'x')"; }
row 90 zip_symlink import cr 'symlink' ''
zip_symlink() { make_zip a.zip "i = zipfile.ZipInfo('warrior.red'); i.create_system = 3; i.external_attr = 0o120777 << 16; z.writestr(i, '$HIDDEN')"; }
row 90 zip_bomb import cr 'grows' 'as 42.zip'
zip_bomb() { make_zip a.zip "[z.writestr('z%d' % i, bytes(50 << 20)) for i in range(10)]"; }
row 90 zip_overlap import cr 'no such file' 'a thousand names for one body of 60 MiB: it counts once'
zip_overlap() {
  make_zip b.zip "z.writestr('z', bytes(60 << 20))"
  python3 - <<'P'
import struct
b = open("b.zip", "rb").read()
end = b.rindex(b"PK\5\6"); size, off = struct.unpack("<II", b[end + 12:end + 20])
one = b[off:off + size]
n = 1000
dirs = b"".join(one[:46] + b"%c" % (97 + i % 26) + one[47:] for i in range(n))
open("a.zip", "wb").write(b[:off] + dirs + b"PK\5\6\0\0\0\0" + struct.pack("<HHIIH", n, n, len(dirs), off, 0))
P
  echo code/a.zip >"$W/spec"
}
row 90 zip_lying_size import cr '' 'the header says 3 of 10 bytes'
zip_lying_size() {
  make_zip b.zip "z.writestr('warrior.red', w + bytes(1000))"
  python3 - <<'P'
b = bytearray(open("b.zip", "rb").read())
b[22:26] = b"\3\0\0\0"; c = b.index(b"PK\1\2"); b[c + 24:c + 28] = b"\3\0\0\0"
open("a.zip", "wb").write(b)
P
  echo code/a.zip >"$W/spec"
}
row 90 not_an_archive import cr 'archive' ''
not_an_archive() { head -c 100000 /dev/urandom >a.tar.gz && echo code/a.tar.gz >"$W/spec"; }
row 90 dir_symlink import cr 'symlink' 'a directory'
dir_symlink() { ln -s "$HIDDEN" warrior.red && echo code >"$W/spec"; }
row 90 dir_fifo import cr 'FIFO' 'no hang'
dir_fifo() { mkfifo warrior.red && echo code >"$W/spec"; }
row 90 dir_device import cr 'device' ''
dir_device() { mknod warrior.red c 1 5 && echo code >"$W/spec"; }
row 90 dir_deep import cr 'deep' '10^5 levels, made without a path'
dir_deep() {
  python3 -c '
import os
for i in range(20000): os.mkdir("d"); os.chdir("d")'
  echo code >"$W/spec"
}
