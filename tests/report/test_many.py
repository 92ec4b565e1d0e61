#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Thousands of runs in out/, a record of thousands of rounds, and a plan of 65,536 cells cost in proportion to their number.

System calls are counted where the files are many, and instructions where cells are compared. Else the time of the CPU and the
memory are limited, with a wide margin.
"""
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.environ["INVBENCH_HOME"] + "/tests/statistics")
from records import boot, boot_end, calls_alone, cell, end, header, seal  # pylint: disable=wrong-import-position

PROGRAM = os.environ["INVBENCH_BUILD"] + "/invbench"
FEW, MANY = 200, 2000  # runs in out/
GROWTH_MAX = 15  # of the system calls, for ten times as many runs: a search of all for each needs a hundred times as many
PROCESSES, CELLS = 4000, 10
# docs/record.md states these: bytes of the program, for each cell, for each round, and for each round of a cell.
PROGRAM_BYTES, CELL_BYTES, ROUND_BYTES, CELL_ROUND_BYTES = 16 << 20, 16 << 10, 600, 128


def need(condition, text):
    if not condition:
        sys.exit(f"FAILED: {text}")


def call(command, folder, seconds=60):
    """Returns what it printed, and the bytes of memory that it took at most."""
    def limit():
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    with open(folder + "/output", "w+", encoding="utf-8") as output:
        with subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT, preexec_fn=limit) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read()
    need(process.returncode == 0, f"{' '.join(command)[:200]}: exit code {process.returncode}: {text[-300:]}")
    return text, usage.ru_maxrss * 1024


def system_calls(folder, *command):
    call(["strace", "-f", "-c", "-o", folder + "/calls", PROGRAM, *command], folder)
    with open(folder + "/calls", encoding="utf-8") as file:
        return int(re.findall(r"^\s*100\.00\s+\S+\s+(?:\S+\s+)?(\d+)(?:\s+\d+)?\s+total$", file.read(), re.M)[0])


def make_runs(folder, count):
    """Nine of ten runs have a name. Returns the others."""
    os.mkdir(folder + "/out")
    for i in range(count):
        run = f"202611{1 + i // 1440:02}T{i // 60 % 24:02}{i % 60:02}00Z-small-{i:04x}"
        os.mkdir(f"{folder}/out/{run}")
        seal(f"{folder}/out/{run}/record.jsonl",
             [{**header("small", ["7.3.4"]), "run": run}, *boot(0, "7.3.4", clock="exact"), cell(0, 0, strategy="v7.1"),
              *calls_alone(0, 0, 0, {1000: 3}), end(1)])
        if i % 10:
            os.symlink(run, f"{folder}/out/name{i}")
        else:
            yield run


def check_runs(work):
    if not shutil.which("strace") or subprocess.run(["strace", "-o", "/dev/null", "true"], check=False).returncode:
        print("strace is missing, or may not trace here: the system calls are not counted")
        return
    counts = []
    for count in FEW, MANY:
        folder = f"{work}/{count}"
        os.mkdir(folder)
        unnamed = list(make_runs(folder, count))
        counts.append({" ".join(command): system_calls(folder, *command) for command in (
            ["index", "rebuild"], ["list", "runs"], ["show", "latest"], ["show", "small"], ["name", "latest", "good"])})
        counts[-1]["rm"] = system_calls(folder, "rm", *unnamed[:count // 20])
    for command, few in counts[0].items():
        many = counts[1][command]
        print(f"{command}: {few} system calls for {FEW} runs, {many} for {MANY}")
        need(many <= GROWTH_MAX * few, f"{command}: {few} system calls for {FEW} runs, {many} for {MANY}")


def week():
    """A record by rounds, in which each process says what it is like and names its cells again."""
    yield header("week")
    for number in range(PROCESSES):
        first, environment, clock = boot(number, block=number, by_round=True)
        yield from (first, {**environment, "command_line": "x" * 2000}, clock)
        for at in range(CELLS):
            yield cell(number, at, strategy=["v7.1", "mb"][at % 2], entries=at // 2 + 1)
        for at in range(CELLS):
            yield from calls_alone(number, at, number, {1000 + at + number % 7: 3})
        yield boot_end(number, CELLS, block=number)
    yield end(CELLS)


def check_week(work):
    os.mkdir(work + "/week")
    seal(work + "/week/record.jsonl", week())
    allowed = PROGRAM_BYTES + PROCESSES * (ROUND_BYTES + CELLS * CELL_ROUND_BYTES)
    _, took = call([PROGRAM, "show", work + "/week"], work)
    print(f"a record of {PROCESSES} rounds of {CELLS} cells: {took >> 10} KiB, allowed {allowed >> 10} KiB")
    need(took <= allowed, f"show took {took >> 10} KiB for {PROCESSES} rounds, allowed {allowed >> 10} KiB")


def large(cells, rounds):
    yield header("large")
    yield from boot(0)
    for at in range(cells):
        yield cell(0, at, strategy="v7.1", entries=at + 1)
        for number in range(rounds):
            yield from calls_alone(0, at, number, {100 * call + at + number % 7: 3 for call in range(1, 33)})
    yield boot_end(0, cells)
    yield end(cells)


def check_large(work):
    cells, rounds = 2000, 20
    os.mkdir(work + "/large")
    seal(work + "/large/record.jsonl", large(cells, rounds))
    allowed = PROGRAM_BYTES + rounds * ROUND_BYTES + cells * (CELL_BYTES + rounds * CELL_ROUND_BYTES)
    _, took = call([PROGRAM, "show", work + "/large"], work)
    print(f"a record of {cells} cells of {rounds} rounds: {took >> 10} KiB, allowed {allowed >> 10} KiB")
    need(took <= allowed, f"show took {took >> 10} KiB for {cells} cells, allowed {allowed >> 10} KiB")


def pairs(cells):
    yield header("pairs")
    yield from boot(0)
    for at in range(cells):
        yield cell(0, at, strategy=["v7.1", "dma-mb"][at % 2], entries=at // 2 + 1)
        yield from calls_alone(0, at, 0, {400 + at: 4})
    yield boot_end(0, cells)
    yield end(cells)


def instructions(folder, *command):
    done = subprocess.run(["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", PROGRAM, *command],
                          cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    return int(re.search(r"I\s+refs:\s+([\d,]+)", done.stderr).group(1).replace(",", ""))


def check_compare(work):
    """Eight times as many cells; a search of all of them for each costs 13 times as many instructions."""
    if not shutil.which("valgrind"):
        print("valgrind is missing: the instructions of compare are not counted")
        return
    took = []
    for cells in 1000, 8000:
        os.mkdir(f"{work}/pairs{cells}")
        seal(f"{work}/pairs{cells}/record.jsonl", pairs(cells))
        took.append(instructions(work, "compare", f"{work}/pairs{cells}"))
    print(f"compare: {took[0]} instructions for 1,000 cells, {took[1]} for 8,000")
    need(took[1] <= 10 * took[0], f"compare: {took[0]} instructions for 1,000 cells, {took[1]} for 8,000")


def skipped(cells):
    yield header("skipped")
    yield from boot(0)
    for at in range(cells):
        yield cell(0, at, strategy="v7.1", entries=at % 4096 + 1, trash=at // 4096)
        yield {"type": "event", "event": "skip", "boot": 0, "cell": at, "reason": f"reason {at}"}
    yield end(cells)


def check_cells(work):
    with open(work + "/large.plan", "w", encoding="ascii") as plan:
        plan.write("[a]\ntarget = model\ntrash = 0," + ",".join(map(str, range(1, 64))) + "\n")
    entries = "entries=" + ",".join(map(str, range(1, 1025)))
    text, _ = call([PROGRAM, "run", "./large.plan", "--dry-run", "--set", entries], work, 10)
    need("plan large: 65536 cells" in text, "65,536 cells are not listed")
    os.mkdir(work + "/skipped")
    seal(work + "/skipped/record.jsonl", skipped(20000))
    text, _ = call([PROGRAM, "show", work + "/skipped"], work, 15)
    need("reason 19999" in text, "the skipped cells are not listed")


def main():
    with tempfile.TemporaryDirectory(prefix="invbench-many-") as work:
        check_runs(work)
        check_week(work)
        check_large(work)
        check_compare(work)
        check_cells(work)


main()
