#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""track --history on a real clock: what a step is compared with, what confirms it, and which runs form a series.

The records are made up, so that the true costs are known and no machine is needed."""
import json
import os
import random
import subprocess
import sys
import tempfile
import zlib

invbench = os.environ["INVBENCH_BUILD"] + "/invbench"
PLAN = "[plan]\nrounds = 1\n[s]\nworkload = unmap\n[t]\nworkload = unmap\n"


def boot(number, kernel, costs, clock="hw", **facts):
    """costs: section, entries and cost of each cell."""
    of = {"boot": number}
    yield {"type": "boot", **of, "kernel": kernel, "clock": clock, "cells": "0", "block": number,
           "artefacts": {"kernel": facts.pop("image", kernel)}}
    yield {"type": "environment", **of, "kernel_release": kernel, "machine": "aarch64", "page_size": 4096, "distort": [],
           "checks": [], **facts}
    yield {"type": "clock", **of, "clock": clock, "unit": "instructions" if clock == "exact" else "ns", "source": "cntvct",
           "resolution": 1, "monotonic": True, "empty_min": 0, "empty_max": 0, "when": "start"}
    for cell, (section, entries, cost) in enumerate(costs):
        at = {**of, "cell": cell}
        yield {"type": "cell", **at, "section": section, "target": "driver", "workload": "unmap", "strategy": "as-built",
               "entries": entries, "trash": 0, "size": 4096, "granule": 4096, "cpus": 1}
        yield {"type": "round", **at, "round": 0, "slot": 0, "order": 0, "mode": "batch", "cpu": 0, "iterations": 1000,
               "ticks": int(1000 * cost)}
        yield {"type": "round", **at, "round": 0, "slot": 0, "order": 0, "mode": "each", "cpu": 0, "iterations": 4,
               "ticks": 4 * int(cost), "min": int(cost), "max": int(cost)}
        yield {"type": "histogram", **at, "cpu": 0, "precision_bits": 10, "counts": [[int(cost), 4]]}
    yield {"type": "boot_end", **of, "kernel": kernel, "block": number, "measured": len(costs), "skipped": 0, "failed": 0}


def write(name, boots, minute=0):
    """boots: lists of lines, in the order in which they were made."""
    run = f"20261122T08{minute:02d}00Z-p-0001"
    lines = [{"type": "header", "format": "invbench-record", "version": 2, "run": run, "plan": "p", "plan_text": "",
              "sets": [], "devices": [], "place": "lab", "kernels": [], "boots": 1, "seed": 1,
              "created_utc": "2026-11-22T08:15:00Z", "invbench": "0", "git": "0"}]
    for one in boots:
        lines += one
    lines.append({"type": "end", "verdict": "complete", "cells": 1, "measured": 1, "skipped": 0, "failed": 0})
    os.makedirs(f"{name}/{run}")
    with open(f"{name}/{run}/record.jsonl", "w", encoding="ascii") as file:
        for seq, line in enumerate(lines):
            body = json.dumps({**line, "seq": seq}, separators=(",", ":"))[:-1]
            file.write(f'{body},"crc":"{zlib.crc32(body.encode()):08x}"}}\n')


def series(name, levels, blocks, spread=0.003, sections=("s",), boots_of=None, cells=1, seed=3):
    """A run whose kernels 7.0, 7.1 … have these levels in the first cell; boots_of: of single kernels another number of boots."""
    draw = random.Random(seed)
    boots = []
    for block in range(max([blocks, *(boots_of or {}).values()])):
        for kernel, level in enumerate(levels):
            costs = [(section, cell, 1000 * (level if cell == 0 else 1) * (1 + draw.gauss(0, spread)))
                     for section in sections for cell in range(cells)]
            if block < (boots_of or {}).get(kernel, blocks):
                boots.append(list(boot(len(boots), f"7.{kernel}", costs)))
    write(name, boots)


def track(name, code, *words, absent=(), options=()):
    done = subprocess.run([invbench, "track", "./p.plan", "--history", "--out", name, *options], capture_output=True,
                          text=True, check=False)
    text = done.stdout + done.stderr
    if done.returncode != code or any(word not in text for word in words) or any(word in text for word in absent):
        sys.exit(f"{name}: exit code {done.returncode} instead of {code}, or the output lacks one of {words} or has one of "
                 f"{absent}:\n{text}")
    return done.stdout


def accepted(text):
    with open("some.accepted", "w", encoding="ascii") as file:
        file.write(text)
    return "--accepted", "some.accepted"


def behind_a_spike():
    """The cost before a step is that of the last kernel that was no spike."""
    series("spike", [1, 1, 1, 1.5, 1.1, 1.1, 1.1], 8)
    steps = json.loads(track("spike", 1, options=["--json"]))[0]["steps"]
    if [(step["before"], step["kernel"], step["kind"]) for step in steps] != [("7.2", "7.3", "spike"),
                                                                              ("7.2", "7.4", "step")]:
        sys.exit(f"the steps are: {steps}")
    if not 0.99 < steps[1]["cost_before"] / 1000 < 1.01:
        sys.exit(f"the step begins at {steps[1]['cost_before']}")
    # Somebody accepted the spike when it was the last kernel. This says nothing about the step.
    track("spike", 1, options=accepted("[7.3]\nall = 60 % a bug that 7.4 mends\n"))
    track("spike", 0, options=accepted("[7.4]\nall = 12 % the walk\n"))


def two_sections():
    """Two sections with the same axes are two rows: three boots are three boots, and 150 is not an older 100."""
    series("sections", [1, 1, 1, 1.05, 1.05, 1.05], 3, sections="st")
    track("sections", 2, "unmap, [s]", "unmap, [t]", "3 boots of each", "too few boots", absent=["NEW"])
    series("enough", [1, 1, 1, 1.05, 1.05, 1.05], 5, sections="st")
    track("enough", 1, "5 boots of each", "unmap, [s]", "unmap, [t]")
    # A name in a file from before has no section and means both rows; with a section it means one.
    track("enough", 0, options=accepted("[7.3]\nunmap = 6 % the walk\n"))
    track("enough", 1, options=accepted("[7.3]\nunmap, [s] = 6 % the walk\n"))
    track("enough", 3, "unmap, [u]", "did you mean", options=accepted("[7.3]\nunmap, [u] = 6 % the walk\n"))
    exact = [list(boot(n, f"7.{n}", [("s", 0, 100), ("t", 0, 150)], clock="exact")) for n in range(2)]
    write("exact", exact)
    track("exact", 0, "unmap, [s]  100   100", "unmap, [t]  150   150", absent=["older run"])


def the_last_kernel():
    """A change at the last kernel is a step once it has the boots that it asks for, and a small one decides nothing."""
    series("last", [1, 1, 1, 1, 1, 1.05], 8)
    track("last", 1, "+5.", "NEW", "▲", absent=["to confirm"])
    track("last", 1, "99 % interval", options=["--alpha", "5"])
    track("last", 0, options=accepted("[7.5]\nall = 6 % the walk\n"))
    series("few", [1, 1, 1, 1, 1, 1.05], 8, boots_of={5: 3})
    track("few", 2, "up to 8 boots of each", "7.5: too few boots, 3;", "to confirm", "confirm with 2 more boots of 7.5", absent=["NEW"])
    # Blocks that only the last kernel fills tell nothing, and hide nothing.
    series("alone", [1, 1, 1, 1, 1, 1.02], 8, boots_of={5: 40})
    track("alone", 1, "+2.", "NEW")
    series("more", [1, 1, 1, 1.1, 1.1, 1.1], 7, boots_of={5: 8})
    track("more", 1, "+10.", "NEW")
    series("small", [1, 1, 1, 1, 1, 1.004], 8, spread=0.001)
    track("small", 0, "smaller ones: 1")
    # A kernel with few boots may hide a change, even if nothing is to be confirmed.
    series("small few", [1, 1, 1, 1, 1, 1.008], 8, spread=0.001, boots_of={5: 3})
    track("small few", 2, "smaller ones: 1", "?", "7.5: too few boots, 3;")
    series("none few", [1] * 6, 8, boots_of={2: 1})
    track("none few", 2, "7.2: too few boots, 1;")


def many_cells():
    """One exit code answers for all cells, so each has its share of alpha; a step in one of them is still found."""
    series("many", [1] * 6, 7, 0.015, cells=20, seed=9)
    track("many", 0, "unmap, entries 19", "(--delta): 0; smaller ones: 0")
    series("one", [1, 1, 1, 1.06, 1.06, 1.06], 7, 0.015, cells=20)
    steps = json.loads(track("one", 1, options=["--json"]))[0]["steps"]
    if [(step["cell"], step["kernel"], step["p"] < 0.01) for step in steps] != [("unmap, entries 0", "7.3", True)]:
        sys.exit(f"the steps are: {steps}")
    # No order of 5 boots is rare enough among 6 kernels and 40 cells.
    series("reach", [1, 1, 1, 1, 1, 1.2], 5, cells=40)
    track("reach", 2, "too few boots", "at least 3 kernels and 6 boots of each")


def other_machines():
    """A boot that compare refuses beside the newest one is left out; the report says how many and why."""
    levels = [1, 1, 1, 1.3, 1.3, 1.3]
    draw = random.Random(7)

    def mixed(name, per_boot, count=6, blocks=8):
        boots = []
        for block in range(blocks):
            for kernel in range(count):
                level, facts = per_boot(kernel, block)
                costs = [("s", 0, 1000 * level * (1 + draw.gauss(0, 0.002)))]
                boots.append(list(boot(len(boots), f"7.{kernel}", costs, **facts)))
        # The last block is the newest run.
        write(name, boots[:-count])
        write(name, boots[-count:], minute=1)

    def moved(kernel, block):
        slow = block < 4 and levels[kernel] > 1
        return (1.3 if slow else 1), {"cpu": {"model name": "Y" if slow else "X"}}

    mixed("moved", moved, blocks=9)
    track("moved", 0, "12 boots that differ in CPU: {\"model name\":\"X\"} and {\"model name\":\"Y\"}", absent=["NEW", "1,3"])
    found = json.loads(track("moved", 0, options=["--json"]))[0]
    if [left["boots"] for left in found["left_out"]] != [12] or found["steps"]:
        sys.exit(f"left out: {found['left_out']}, steps: {found['steps']}")
    # The same costs on one machine: some boots cost more and some do not, and the interval contains 0.
    mixed("unsure", lambda kernel, block: (moved(kernel, block)[0], {}), blocks=5)
    track("unsure", 2, "to confirm", "of each kernel", "… +", absent=["NEW", "left out"])
    # A kernel that was built again under its name is another one.
    mixed("built", lambda kernel, block: (1.1 if kernel == 5 and block < 2 else 1, {"image": block < 2 and kernel == 5}))
    track("built", 0, "2 boots that differ in image or modules of one kernel", absent=["NEW"])
    # Kernels differ in their checks; that forbids no comparison between them.
    mixed("checks", lambda kernel, block: (1, {"checks": ["UBSAN"] if kernel > 2 else []}))
    track("checks", 0, absent=["left out"])
    # If nothing remains to be compared, the reason is told all the same.
    mixed("apart", lambda kernel, block: (1, {"governor": "performance" if kernel else "powersave"}), count=2)
    track("apart", 2, "8 boots that differ in governor: powersave and performance", "no cell was measured on two kernels")


with tempfile.TemporaryDirectory() as work:
    os.chdir(work)
    with open("p.plan", "w", encoding="ascii") as plan:
        plan.write(PLAN)
    for case in sys.argv[1:] or ["behind_a_spike", "two_sections", "the_last_kernel", "many_cells", "other_machines"]:
        globals()[case]()
