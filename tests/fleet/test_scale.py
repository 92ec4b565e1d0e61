#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""12 kernels x 5 boots x 200 cells in 64 parts, with invented samples: gather's cost is linear in the parts.

Measured of each call: bytes that it read, CPU time and memory. Parts are of one size, so four times as many must cost
about four times as much; what is quadratic would cost sixteen times as much. Memory must not grow with them.
"""
import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import zlib

PROGRAM = os.environ["INVBENCH_BUILD"] + "/invbench"
KERNELS = [f"1.{i}" for i in range(12)]
BOOTS, SECTIONS, CELLS, PARTS = 5, 8, 25, 64


def write_plan(folder):
    plan = "[plan]\nexact_calls = 24\n"
    for section in range(SECTIONS):
        entries = ",".join(str(1 + section * CELLS + i) for i in range(CELLS))
        plan += f"[s{section}]\nworkload = inv_range\nentries = {entries}\n"
    (folder / "p.plan").write_text(plan)
    (folder / "home/bench/kernels").mkdir(parents=True)
    (folder / "home/bench/plans").mkdir()
    for kernel in KERNELS:
        (folder / f"home/bench/kernels/{kernel}.kernel").write_text(
            f"# Made up.\n[kernel]\nrelease = {kernel}\nsuite = sid\n")
    return plan


def call(folder, *arguments):
    environment = dict(os.environ, INVBENCH_HOME=str(folder / "home"), XDG_CACHE_HOME=str(folder / "cache"))
    return subprocess.run([PROGRAM, *arguments], cwd=folder, env=environment, text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def boots_of(folder, part):
    """What the program says that a part measures: boot, kernel and cells."""
    printed = call(folder, "run", "./p.plan", "--place", "lab", "--kernels", ",".join(KERNELS), "--boots", str(BOOTS),
                   "--part", f"{part}/{PARTS}", "--dry-run").stdout
    for boot, kernel, cells in re.findall(r"^boot (\d+) of (\S+): cells (\S+)$", printed, re.M):
        numbers = []
        for some in cells.split(","):
            first, _, last = some.partition("-")
            numbers += range(int(first), int(last or first) + 1)
        # More parts than boots: each section has a boot of its own.
        for section in sorted({number // CELLS for number in numbers}):
            own = [number for number in numbers if number // CELLS == section]
            yield int(boot), kernel, f"{own[0]}-{own[-1]}", own


def lines_of(plan, part, boots):
    yield {"type": "header", "format": "invbench-record", "version": 2, "run": f"20260101T000000Z-p-{part:04x}",
           "plan": "p", "plan_text": plan, "sets": ["seed=1"], "devices": [], "place": "lab", "kernels": KERNELS,
           "boots": BOOTS, "seed": 1, "part": {"index": part, "of": PARTS, "unit": "kernel, boot and section"},
           "command": f"invbench run ./p.plan --part {part}/{PARTS}", "created_utc": "2026-01-01T00:00:00Z",
           "invbench": "0", "git": "0"}
    count = 0
    for number, (block, kernel, cells, wanted) in enumerate(boots):
        yield {"type": "boot", "boot": number, "kernel": kernel, "clock": "exact", "cells": cells, "block": block,
               "by_round": False, "machine": f"node{part}", "artefacts": {"kernel": "12"}}
        yield {"type": "environment", "boot": number, "kernel_release": kernel, "machine": "aarch64", "page_size": 4096}
        yield {"type": "clock", "boot": number, "clock": "exact", "unit": "instructions", "source": "made up",
               "resolution": 1, "monotonic": True, "empty_min": 4, "empty_max": 4, "when": "start"}
        for cell in wanted:
            ticks = 1000 + 10 * cell + KERNELS.index(kernel)
            count += 1
            yield {"type": "cell", "boot": number, "cell": cell, "section": f"s{cell // CELLS}", "target": "driver",
                   "workload": "inv_range", "strategy": "as-built", "entries": cell + 1, "trash": 0, "size": 4096,
                   "granule": 4096, "cpus": 1}
            yield {"type": "round", "boot": number, "cell": cell, "round": 0, "slot": 0, "order": 0, "mode": "each",
                   "cpu": 0, "iterations": 24, "ticks": 24 * ticks, "min": ticks, "max": ticks}
            yield {"type": "histogram", "boot": number, "cell": cell, "cpu": 0, "precision_bits": 10,
                   "counts": [[ticks, 24]]}
            yield {"type": "counters", "boot": number, "cell": cell, "calls": 2, "commands": 4, "syncs": 2,
                   "doorbells": 2, "entries_walked": 2}
        yield {"type": "boot_end", "boot": number, "kernel": kernel, "block": block, "measured": len(wanted),
               "skipped": 0, "failed": 0}
    yield {"type": "end", "verdict": "complete", "cells": count, "measured": count, "skipped": 0, "failed": 0}


def write_part(folder, plan, part):
    """Returns the size of the record."""
    run = folder / f"parts/{part}/20260101T000000Z-p-{part:04x}"
    run.mkdir(parents=True)
    with open(run / "record.jsonl", "w", encoding="utf-8") as file:
        for seq, line in enumerate(lines_of(plan, part, list(boots_of(folder, part)))):
            body = json.dumps({**line, "seq": seq}, separators=(",", ":"))[:-1]
            file.write(f'{body},"crc":"{zlib.crc32(body.encode()):08x}"}}\n')
    return (run / "record.jsonl").stat().st_size


def gather(folder, parts, out):
    """Gathers the first parts; returns what the call read, its CPU seconds, its memory and its output."""
    arguments = [PROGRAM, "gather", *(f"parts/{i}" for i in range(1, parts + 1)), "--out", out]
    # The process waits for its end, so that the kernel's counts of what it read can be taken.
    read, write = os.pipe()
    pid = os.fork()
    if not pid:
        os.chdir(folder)
        os.dup2(write, 1)
        os.dup2(write, 2)
        os.close(read)
        os.execv(PROGRAM, arguments)
    os.close(write)
    with os.fdopen(read) as pipe:
        output = pipe.read()
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    counts = dict(line.split(": ") for line in pathlib.Path(f"/proc/{pid}/io").read_text().splitlines())
    _, status, usage = os.wait4(pid, 0)
    return int(counts["rchar"]), usage.ru_utime + usage.ru_stime, usage.ru_maxrss, os.waitstatus_to_exitcode(status), output


def main():
    with tempfile.TemporaryDirectory(prefix="invbench-test-") as name:
        folder = pathlib.Path(name)
        plan = write_plan(folder)
        sizes = [write_part(folder, plan, part) for part in range(1, PARTS + 1)]
        print(f"{PARTS} parts, {sum(sizes) / 1e6:.1f} MB, the largest {max(sizes) / 1e3:.0f} kB")
        assert max(sizes) < 1.5 * sum(sizes) / PARTS, "the parts are not balanced"
        few = min((gather(folder, PARTS // 4, f"few{i}") for i in range(3)), key=lambda one: one[1])
        all_ = min((gather(folder, PARTS, f"all{i}") for i in range(3)), key=lambda one: one[1])
        for parts, (read, cpu, memory, code, output) in ((PARTS // 4, few), (PARTS, all_)):
            print(f"{parts} parts: read {read / 1e6:.1f} MB, CPU {cpu:.2f} s, memory {memory / 1024:.1f} MB, exit code {code}")
        print(all_[4].strip())
        assert few[3] == 2 and all_[3] == 0, few[4] + all_[4]
        assert f"{len(KERNELS) * SECTIONS * CELLS} of {len(KERNELS) * SECTIONS * CELLS} cells that several" in all_[4], "not all cells were compared"
        # Each record is read once to check it and once to take it; the index reads the joined one, and its own pages.
        assert all_[0] < 6 * sum(sizes), f"{all_[0]} bytes were read of parts of {sum(sizes)} bytes"
        ratio = (all_[1] + 0.01) / (few[1] + 0.01)
        assert ratio < 8, f"four times as many parts cost {ratio:.1f} times as much CPU time"
        assert all_[2] < few[2] + 8192, "the memory grows with the parts"
        shown = call(folder, "show", next((folder / "all0").glob("*Z-p-*")).as_posix())
        cells = len(KERNELS) * BOOTS * SECTIONS * CELLS
        assert f"complete, {cells} of {cells} cells measured" in shown.stdout, shown.stdout[:400]


resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
main()
sys.exit(0)
