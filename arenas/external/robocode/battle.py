#!/usr/bin/env python3
"""One Robocode battle, without a display.

battle.py ROUNDS WIDTH HEIGHT SEED BOT...

Every BOT is a directory with one robot: its classes (compiled here when there
are only sources) and, if it has more than one class, a file NAME.properties that
says robot.classname.  Each is packed into a jar as version p1, p2, ... of itself,
so that two players may hand in classes of the same name.  Robocode's table of
results is left in ./results.
"""
import os
import re
import subprocess
import sys
import zipfile

JAVA = "/usr/share/java"
ROBOTS = "robots"


def fail(why):
    sys.exit("battle.py: " + why)


def files_of(top, suffix):
    found = []
    for folder, _, names in os.walk(top):
        found += [os.path.join(folder, n) for n in names if n.endswith(suffix)]
    return sorted(found)


def compiled(bot, n):
    """Where the classes of a bot are."""
    if files_of(bot, ".class"):
        return bot
    sources = files_of(bot, ".java")
    if not sources:
        fail("bot %d has neither .class nor .java files" % n)
    out = "classes/%d" % n
    os.makedirs(out)
    done = subprocess.run(["javac", "-nowarn", "-cp", JAVA + "/robocode.jar", "-d", out] + sources)
    if done.returncode != 0:
        fail("bot %d does not compile" % n)
    return out


def class_names(top):
    names = []
    for path in files_of(top, ".class"):
        name = os.path.relpath(path, top)[:-len(".class")].replace("/", ".")
        if "$" not in name:
            names.append(name)
    return names


def robot_of(bot, classes, n):
    """The class that is the robot."""
    names = class_names(classes)
    for path in files_of(bot, ".properties"):
        with open(path, encoding="utf-8", errors="replace") as f:
            said = re.search(r"^robot\.classname\s*[=:]\s*([\w.]+)\s*$", f.read(), re.M)
        if said and said.group(1) in names:
            return said.group(1)
    if len(names) != 1:
        fail("bot %d has the classes %s: which one is the robot? Say robot.classname in a "
             "file NAME.properties" % (n, ", ".join(names[:8]) or "(none)"))
    return names[0]


def pack(bot, n):
    """Put the robot where Robocode looks; returns what it is called there."""
    classes = compiled(bot, n)
    name = robot_of(bot, classes, n)
    with zipfile.ZipFile("%s/bot%d.jar" % (ROBOTS, n), "w") as jar:
        for path in files_of(classes, ".class"):
            jar.write(path, os.path.relpath(path, classes))
        jar.writestr(name.replace(".", "/") + ".properties",
                     "robot.classname=%s\nrobot.version=p%d\n" % (name, n))
    return "%s p%d" % (name, n)


def main(rounds, width, height, seed, *bots):
    for folder in ("config", "battles", ROBOTS):
        os.makedirs(folder)
    names = [pack(bot, i + 1) for i, bot in enumerate(bots)]
    with open("battles/agon.battle", "w") as f:
        f.write("robocode.battle.numRounds=%s\nrobocode.battle.gunCoolingRate=0.1\n"
                "robocode.battle.rules.inactivityTime=450\n"
                "robocode.battleField.width=%s\nrobocode.battleField.height=%s\n"
                "robocode.battle.selectedRobots=%s\n" % (rounds, width, height, ",".join(names)))
    jars = ["robocode", "picocontainer", "codesize", "bcel"]
    path = ":".join("%s/%s.jar" % (JAVA, j) for j in jars)
    os.execvp("java", [
        "java", "-Xmx384M", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
        "--add-opens", "java.base/sun.net.www.protocol.jar=ALL-UNNAMED",
        "--add-opens", "java.base/java.lang.reflect=ALL-UNNAMED",
        "--add-opens", "java.desktop/javax.swing.text=ALL-UNNAMED",
        "--add-opens", "java.desktop/sun.awt=ALL-UNNAMED",
        "-Djava.security.manager=allow", "-DNOSECURITY=true", "-Djava.awt.headless=true",
        "-DRANDOMSEED=" + seed, "-DWORKINGDIRECTORY=" + os.getcwd(), "-cp", path,
        "robocode.Robocode", "-battle", "agon.battle", "-nodisplay", "-nosound",
        "-results", "results"])


if __name__ == "__main__":
    if len(sys.argv) < 7:
        fail("expected ROUNDS WIDTH HEIGHT SEED BOT BOT...")
    main(*sys.argv[1:])
