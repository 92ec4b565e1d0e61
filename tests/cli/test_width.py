#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""On a terminal of 80 columns no line of show, compare, track and list is longer, and --wide prints all."""
import fcntl
import glob
import json
import os
import pty
import shutil
import struct
import subprocess
import tempfile
import termios

TOP = os.environ["INVBENCH_HOME"]
PROGRAM = os.environ["INVBENCH_BUILD"] + "/invbench"
WIDTH = 80


def on_terminal(*arguments, cwd=None):
    """The lines that a command prints on a terminal."""
    own, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 24, WIDTH, 0, 0))
    with subprocess.Popen([PROGRAM, *arguments], stdout=its, stderr=subprocess.DEVNULL, cwd=cwd) as process:
        os.close(its)
        text = b""
        try:
            while block := os.read(own, 65536):
                text += block
        except OSError:  # the end of a terminal
            pass
    os.close(own)
    assert process.returncode in (0, 1, 2), f"{arguments}: {process.returncode}"
    return text.decode().replace("\r", "").split("\n")


def check(*arguments, cwd=None):
    lines = on_terminal(*arguments, cwd=cwd)
    assert len(lines) > 3, f"{arguments}: too few lines"
    for line in lines:
        # A word that is longer than the terminal, such as a path, cannot be divided.
        assert len(line) <= WIDTH or " " not in line.strip(), f"{arguments}: {len(line)} characters: {line}"
    return lines


def main():
    fixtures = [f"{TOP}/tests/fixtures/{name}.jsonl" for name in ("exact", "kernels", "verdicts", "boots", "fio", "race", "mix")]
    for fixture in fixtures + sorted(glob.glob(f"{TOP}/tests/fixtures/version1/*.jsonl")):
        check("show", fixture)
    for fixture in fixtures[:5]:
        check("compare", fixture)
    for kind in "axes", "plans", "strategies", "metrics":
        check("list", kind)
    with tempfile.TemporaryDirectory() as folder:
        for fixture in fixtures[1], fixtures[2]:
            with open(fixture, encoding="utf-8") as file:
                run = json.loads(file.readline())["run"]
            os.makedirs(f"{folder}/out/{run}")
            shutil.copy(fixture, f"{folder}/out/{run}/record.jsonl")
        subprocess.run([PROGRAM, "index", "rebuild"], cwd=folder, check=True, stderr=subprocess.DEVNULL)
        check("list", "runs", cwd=folder)
        check("track", "quick", "--history", cwd=folder)
    wide = on_terminal("show", fixtures[0], "--wide")
    assert max(map(len, wide)) > WIDTH, "--wide leaves something out"


main()
