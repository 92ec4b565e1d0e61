#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Measure what the analysis costs, beside what jq takes to read the same records; `make bench-analysis` runs it."""
import json
import math
import os
import subprocess
import sys
import tempfile
import zlib

PROGRAM = os.path.abspath(os.environ["INVBENCH_BUILD"]) + "/invbench"
os.environ.setdefault("INVBENCH_HOME", os.getcwd())  # make runs this at the top of the tree
PROCESSES = 10
CELLS = (500, 1000, 2000, 4000)
RUNS = (25, 50, 100, 200)


def write(folder, run, cells, make=None):
    """Write a made-up record, by default by rounds: each process names all cells and measures a round of each."""
    os.makedirs(folder)
    with open(folder + "/record.jsonl", "w", encoding="ascii") as file:
        for seq, line in enumerate((make or lines)(run, cells)):
            body = json.dumps({**line, "seq": seq}, separators=(",", ":"))[:-1]
            file.write(f'{body},"crc":"{zlib.crc32(body.encode()):08x}"}}\n')


def lines(run, cells):
    yield {"type": "header", "format": "invbench-record", "version": 2, "run": run, "plan": "bench", "plan_text": "",
           "sets": [], "devices": [], "place": "host", "kernels": ["host"], "boots": 1, "seed": 1,
           "created_utc": "2026-11-22T08:15:00Z", "invbench": "0", "git": "0"}
    for boot in range(PROCESSES):
        yield {"type": "boot", "boot": boot, "kernel": "host", "clock": "hw", "block": boot, "by_round": True}
        yield {"type": "environment", "boot": boot, "kernel_release": "7.3.4", "machine": "x86_64", "page_size": 4096}
        yield {"type": "clock", "boot": boot, "clock": "hw", "unit": "ns", "source": "made up", "resolution": 1,
               "monotonic": True, "empty_min": 4, "empty_max": 4, "when": "start"}
        for cell in range(cells):
            yield {"type": "cell", "boot": boot, "cell": cell, "section": "a", "target": "model", "workload": "inv_range",
                   "strategy": ["v7.1", "mb"][cell % 2], "entries": cell // 2 + 1, "trash": 0, "size": 4096,
                   "granule": 4096, "cpus": 1}
        for cell in range(cells):
            yield {"type": "round", "boot": boot, "cell": cell, "round": boot, "slot": 0, "order": cell, "mode": "batch",
                   "cpu": 0, "iterations": 64, "ticks": 64 * (1000 + 100 * (cell // 2) + boot)}
        yield {"type": "boot_end", "boot": boot, "kernel": "host", "block": boot, "measured": cells, "skipped": 0,
               "failed": 0}
    yield {"type": "end", "verdict": "complete", "cells": cells, "measured": cells, "skipped": 0, "failed": 0}


NAMES = ("arm_smmu_domain_inv_range", "__arm_smmu_cmdq_issue_cmdlist", "arm_smmu_iotlb_sync", "__arm_lpae_unmap",
         "arm_lpae_unmap_pages", "iommu_unmap_fast", "free_iova_fast", "arm_smmu_cmdq_batch_add_range")


def counted(run, cells):
    """The lines of a record of a lab run with --functions: a boot in which each call was counted by function."""
    yield {**next(lines(run, cells)), "place": "lab", "kernels": ["7.3.4"]}
    yield {"type": "boot", "boot": 0, "kernel": "7.3.4", "clock": "exact", "block": 0, "by_round": False}
    yield {"type": "environment", "boot": 0, "kernel_release": "7.3.4", "machine": "aarch64", "page_size": 4096}
    yield {"type": "clock", "boot": 0, "clock": "exact", "unit": "instructions", "source": "made up", "resolution": 1,
           "monotonic": True, "empty_min": 4, "empty_max": 4, "when": "start"}
    for cell in range(cells):
        counts = [[name, 500 // (1 + i) + 250 * (cell // 2)] for i, name in enumerate(NAMES)]
        ticks, of = sum(count for _, count in counts), {"boot": 0, "cell": cell}
        counts[0].append([0, 1])  # the first kind of the mix
        yield {"type": "cell", **of, "section": "a", "target": "driver", "workload": "inv_range", "entries": cell // 2 + 1,
               "strategy": ["v7.1", "mb"][cell % 2], "trash": 0, "size": 4096, "granule": 4096, "cpus": 1}
        yield {"type": "round", **of, "round": 0, "slot": 0, "order": cell, "mode": "each", "cpu": 0, "iterations": 64,
               "ticks": 64 * ticks, "min": ticks, "max": ticks}
        yield {"type": "histogram", **of, "cpu": 0, "precision_bits": 10, "counts": [[ticks, 64]]}
        yield {"type": "functions", **of, "calls": 64, "ticks": ticks, "counts": counts,
               "mix": [[["dmb ish", "dsb sy"][cell % 2], 1], ["atomic", 1], ["load", 300], ["store", 300], ["other", ticks - 602]]}
    yield {"type": "end", "verdict": "complete", "cells": cells, "measured": cells, "skipped": 0, "failed": 0}


def cost(*command, folder=None):
    """Seconds of a CPU that a command takes, and its largest memory in MiB."""
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1, 2):
        sys.exit(f"{' '.join(command)}: exit code {process.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def row(size, times):
    """Print a line, and return the times for the exponent."""
    (ours, memory), (jq, _) = times
    print(f"  {size:>14,}  {ours:8.2f} s  {jq:8.2f} s  {ours / jq:5.2f}  {memory:8.0f} MiB")
    return ours


def without_gnuplot(folder):
    """A folder with a gnuplot that draws nothing: what it takes depends on the figures, not on our analysis."""
    os.mkdir(folder + "/bin")
    with open(folder + "/bin/gnuplot", "w", encoding="ascii") as file:
        file.write("#!/bin/sh\necho none\nexit 77\n")
    os.chmod(folder + "/bin/gnuplot", 0o755)
    return folder + "/bin"


PAGES = ((256, "rounds of ten processes", lines), (256, "with functions", counted), (4000, "with functions", counted))


def exponent(sizes, times):
    """How the time grows with the size, between the largest two: 1 is in proportion."""
    return math.log(times[-1] / times[-2]) / math.log(sizes[-1] / sizes[-2])


def main():
    heading = f"{'':2}{{:>14}}  {'invbench':>10}  {'jq -c .':>10}  ratio  {'memory':>12}"
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PATH"] = without_gnuplot(folder) + ":" + os.environ["PATH"]
        for verb in "show", "compare", "report":
            print(f"{verb}: a record of {PROCESSES} processes, seconds of a CPU\n" + heading.format("cells"))
            times = []
            for cells in CELLS:
                path = f"{folder}/{cells}"
                if not os.path.exists(path):
                    write(path, f"20261122T081500Z-bench-{cells:04d}", cells)
                times.append(row(cells, (cost(PROGRAM, verb, path), cost("jq", "-c", ".", path + "/record.jsonl"))))
            print(f"  exponent {exponent(CELLS, times):.2f}\n")
        print("a page beside show of the same record\n" + f"{'':2}{'cells':>14}  {'show':>10}  {'report':>10}  ratio")
        for cells, name, make in PAGES:
            path = f"{folder}/page-{cells}-{make.__name__}"
            write(path, f"20261122T081500Z-page-{cells:04d}", cells, make)
            show, report = (min(cost(PROGRAM, verb, path)[0] for _ in range(5)) for verb in ("show", "report"))
            print(f"  {cells:>14,}  {show:8.3f} s  {report:8.3f} s  {report / show:5.2f}  {name}")
        print("\nindex rebuild, records of 20 cells\n" + heading.format("runs"))
        times = []
        for runs in RUNS:
            home = f"{folder}/index-{runs}"
            for run in range(runs):
                name = f"20261122T{run // 60:02d}{run % 60:02d}00Z-quick-{run:04x}"
                write(f"{home}/out/{name}", name, 20)
            times.append(row(runs, (cost(PROGRAM, "index", "rebuild", folder=home),
                                    cost("sh", "-c", "jq -c . out/*/record.jsonl", folder=home))))
        print(f"  exponent {exponent(RUNS, times):.2f}\n")
        print("track quick --history, the same runs\n" + heading.format("runs"))
        times = []
        for runs in RUNS:
            home = f"{folder}/index-{runs}"
            times.append(row(runs, (cost(PROGRAM, "track", "quick", "--history", folder=home),
                                    cost("sh", "-c", "jq -c . out/*/record.jsonl", folder=home))))
        print(f"  exponent {exponent(RUNS, times):.2f}")


main()
