# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs to be disturbed, and what must be true after each of them, however it ended.

The fixture measure.sh prints the same samples each time, so an undisturbed run tells what a run must leave.
"""
import glob
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import zlib

TOP = os.environ["INVBENCH_HOME"]
PROGRAM = os.environ["INVBENCH_BUILD"] + "/invbench"
CELLS = 3
# A run that hangs ends the test, not the machine's patience.
HANG_SECONDS = 600
CODES = {0, 1, 2, 3, 4, 77}
PLAN = f"[plan]\nrounds = 1\n[a]\nentries = {','.join(map(str, range(1, CELLS + 1)))}\nworkload = empty\n"
MODEL_PLAN = "[plan]\nrounds = 1\n[a]\ntarget = model\nworkload = inv_range,unmap\nentries = 1,4\n"
LAB_PLAN = "[plan]\nexact_calls = 1\n[a]\nworkload = inv_range\nentries = 1,2\n"
RUN_ID = re.compile(r"\d{8}T\d{6}Z-p-[0-9a-f]{4}")


class Wrong(Exception):
    """What was found after a run, but may not be."""


def need(true, what):
    if not true:
        raise Wrong(what)


def sealed_lines(path):
    """The lines of a record up to the first that is not whole; this knows nothing of the program's reader."""
    lines = []
    with open(path, "rb") as file:
        for raw in file:
            body, comma, crc = raw.partition(b',"crc":"')
            if not raw.endswith(b'"}\n') or crc[:8] != b"%08x" % zlib.crc32(body):
                break
            line = json.loads(body + b"}")
            if line["seq"] != len(lines):
                break
            lines.append(line)
    return lines


class Place:
    """A folder with a plan, a cache, and the runs made in it: on this machine, or of a kernel in the lab."""

    def __init__(self, measure=TOP + "/tests/fixtures/measure.sh", plan=PLAN, gnuplot=False, kernel=None):
        self.dir = tempfile.mkdtemp(prefix="invbench-faults-")
        self.out = self.dir + "/out"
        with open(self.dir + "/p.plan", "w", encoding="utf-8") as file:
            file.write(plan)
        with open(self.dir + "/mine", "w", encoding="utf-8") as file:
            file.write("of the user\n")
        self.environment = {**os.environ, "XDG_CACHE_HOME": self.dir + "/cache",
                            # A sanitized program cannot look for leaks while it is traced.
                            "ASAN_OPTIONS": "detect_leaks=0"}
        if measure:
            self.environment["INVBENCH_MEASURE"] = measure
        if not gnuplot:
            os.mkdir(self.dir + "/bin")
            self.replace("gnuplot", "#!/bin/sh\necho none\nexit 77\n")
        if kernel:
            self.share_lab()
        where = ["lab", "--kernel", kernel] if kernel else ["host"]
        self.command = [PROGRAM, "run", "./p.plan", "--place", *where, "--set", "seed=1"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.dir)

    def share_lab(self):
        """The cache has what the lab has made for other tests, but locks of its own."""
        cache = os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache")) + "/invbench"
        os.makedirs(self.dir + "/cache/invbench")
        for part in os.scandir(cache):
            if part.is_dir():
                os.symlink(part.path, f"{self.dir}/cache/invbench/{part.name}")

    def replace(self, program, text):
        """Puts another program of this name first in PATH."""
        path = f"{self.dir}/bin/{program}"
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, 0o755)
        self.environment["PATH"] = self.dir + "/bin:" + os.environ["PATH"]

    def call(self, arguments, before=None):
        """before: is called in the child."""
        return subprocess.run(arguments, cwd=self.dir, env=self.environment, capture_output=True, text=True,
                              errors="replace", stdin=subprocess.DEVNULL, timeout=HANG_SECONDS, check=False,
                              preexec_fn=before)

    def can_trace(self):
        """Whether strace is here and may trace; if not, the reason is printed."""
        can = shutil.which("strace") and not self.call(["strace", "-o", "/dev/null", "true"]).returncode
        if not can:
            print("strace is missing, or may not trace here")
        return can

    def clear(self):
        shutil.rmtree(self.out, ignore_errors=True)

    def runs(self):
        """The folders of runs whose record has a line."""
        names = sorted(os.listdir(self.out)) if os.path.isdir(self.out) else []
        records = [(name, f"{self.out}/{name}/record.jsonl") for name in names if RUN_ID.fullmatch(name)]
        return [name for name, path in records if os.path.exists(path) and os.path.getsize(path)]

    def indexed(self):
        if not os.path.exists(self.out + "/index.db"):
            return {}
        with sqlite3.connect(self.out + "/index.db") as index:
            if not index.execute("SELECT * FROM sqlite_master WHERE name = 'runs'").fetchall():
                return {}
            return dict(index.execute("SELECT run, verdict FROM runs").fetchall())

    def files(self, run):
        """Each file that the run's readers look at, without what differs from run to run."""
        found = {}
        for folder, _, names in os.walk(f"{self.out}/{run}"):
            for name in names:
                path = f"{folder}/{name}"
                with open(path, "rb") as file:
                    text = file.read().replace(run.encode(), b"RUN")
                text = re.sub(rb"20\d\d-\d\d-\d\d[T ]\d\d:\d\d(:\d\dZ)?", b"TIME", text)
                text = re.sub(rb'"crc":"[0-9a-f]*"', b"", text)
                found[os.path.relpath(path, f"{self.out}/{run}")] = text
        return found

    def check_record(self, run):
        """A record is whole up to its end, and its end line counts what is in it. Returns its verdict."""
        path = f"{self.out}/{run}/record.jsonl"
        lines = sealed_lines(path)
        with open(path, "rb") as file:
            is_whole = file.read().count(b"\n") == len(lines)
        need(lines and lines[0]["type"] == "header", f"{run}: no header")
        need(is_whole, f"{run}: a damaged line within the record")
        ends = [line for line in lines if line["type"] == "end"]
        measured = {line["cell"] for line in lines if line["type"] == "counters"}
        for end in ends:
            need(end["measured"] == len(measured), f"{run}: the end line has {end}, the record {measured}")
            need(end["verdict"] != "complete" or len(measured) == end["cells"], f"{run}: complete without {measured}")
        shown = self.call([PROGRAM, "show", run])
        need(shown.returncode in (0, 4), f"show {run}: exit code {shown.returncode}: {shown.stderr}")
        return ends[-1]["verdict"] if ends else "cut short"

    def check_next(self, text=""):
        """The next run is complete, puts into the index what is missing, and leaves nothing else behind."""
        done = self.call(self.command)
        need(done.returncode == 0, f"the next run: exit code {done.returncode}: {done.stderr}")
        verdicts = {run: self.check_record(run) for run in self.runs()}
        need(list(verdicts.values()).count("complete") >= 1, "the next run is not complete")
        need(self.indexed() == verdicts, f"the index has {self.indexed()}, the records {verdicts}; {text}")
        left = [name for name in os.listdir(self.out) if not name.startswith("index.db") and name not in verdicts]
        need(all(not os.path.exists(f"{self.out}/{name}/record.jsonl") or
                 not os.path.getsize(f"{self.out}/{name}/record.jsonl") for name in left), f"left over: {left}")
        guests = glob.glob(self.out + "/*/boots/*/guest.image*") + glob.glob(self.out + "/*/boots/*/port")
        need(not guests, f"left of killed guests: {guests}")
        with open(self.dir + "/mine", encoding="utf-8") as file:
            need(file.read() == "of the user\n", "a file of the user was changed")
