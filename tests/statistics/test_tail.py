#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""compare --metric p99 between strategies of one boot: the p99 of each round, against another computation."""
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import zlib

PROGRAM = os.environ["INVBENCH_BUILD"] + "/invbench"
ROUNDS = 40
EMPTY = 20
CALLS = 400  # of a round, timed alone: the p99 is the 396th


def samples(cell, number):
    """All calls of a round. Strategy mb has the same mean, a p99 that is 10 % higher and a lower maximum."""
    swing = 900 + 37 * (number * 7 % 11)
    p99 = swing * (1.1 if cell == 1 else 1) + number % 5
    most = 20000 - (0 if cell == 0 else math.ceil(6 * swing / 10))
    return {100: 394, round(p99): 5, most: 1}


def lines(processes, is_by_round):
    yield {"type": "header", "format": "invbench-record", "version": 2, "run": "20261130T081500Z-tail-0001",
           "plan": "tail", "plan_text": "", "sets": [], "devices": [], "place": "host", "kernels": ["host"], "boots": 1,
           "seed": 1, "created_utc": "2026-11-30T08:15:00Z", "invbench": "0", "git": "0"}
    for boot, number in enumerate(processes):
        yield {"type": "boot", "boot": boot, "kernel": "host", "clock": "hw", "block": number, "by_round": is_by_round}
        yield {"type": "environment", "boot": boot, "kernel_release": "7.3.4", "machine": "aarch64", "page_size": 4096}
        yield {"type": "clock", "boot": boot, "clock": "hw", "unit": "ns", "source": "made up", "resolution": 1,
               "monotonic": True, "empty_min": EMPTY + boot % 2, "empty_max": EMPTY + 1, "when": "start"}
        for cell in 0, 1:
            yield {"type": "cell", "boot": boot, "cell": cell, "section": "a", "target": "model",
                   "workload": "inv_range", "strategy": ["v7.1", "mb"][cell], "cpus": 1}
        for cell in 0, 1:
            counts = samples(cell, number)
            yield {"type": "round", "boot": boot, "cell": cell, "round": number, "slot": 0, "order": cell,
                   "mode": "each", "cpu": 0, "iterations": CALLS, "ticks": sum(v * n for v, n in counts.items()),
                   "min": min(counts), "max": max(counts)}
            yield {"type": "histogram", "boot": boot, "cell": cell, "cpu": 0, "precision_bits": 10,
                   "counts": sorted(counts.items())}
            yield {"type": "counters", "boot": boot, "cell": cell, "calls": 0}
        yield {"type": "boot_end", "boot": boot, "kernel": "host", "block": number, "measured": 2, "skipped": 0,
               "failed": 0}
    yield {"type": "end", "verdict": "complete", "cells": 2, "measured": 2, "skipped": 0, "failed": 0}


def write(path, processes, is_by_round=True):
    with open(path, "w", encoding="ascii") as file:
        for seq, line in enumerate(lines(processes, is_by_round)):
            body = json.dumps({**line, "seq": seq}, separators=(",", ":"))[:-1]
            file.write(f'{body},"crc":"{zlib.crc32(body.encode()):08x}"}}\n')


def compare(path, metric, *more):
    return subprocess.run([PROGRAM, "compare", path, "--metric", metric, *more], capture_output=True, text=True,
                          check=False)


def ranked(counts, rank):
    """The sample of this rank, net of one empty sample."""
    below = 0
    for value, count in sorted(counts.items()):
        below += count
        if below >= rank:
            return value - EMPTY
    raise ValueError(rank)


def expected(rank):
    """The medians over rounds of the cost of the baseline, and of the effect in per cent."""
    pairs = [(ranked(samples(0, number), rank), ranked(samples(1, number), rank)) for number in range(ROUNDS)]
    effect = statistics.median(math.log(b / a) for a, b in pairs)
    return statistics.median(a for a, _ in pairs), 100 * math.expm1(effect)


def check(path, metric, rank, verdict):
    cell, = json.loads(compare(path, metric, "--json").stdout)["cells"]
    cost, effect = expected(rank)
    found = cell["a"]["cost"], cell["effect_percent"], cell["rounds"], cell["verdict"]
    print(f"{metric}: cost, effect, rounds, verdict: {found}")
    assert math.isclose(found[0], cost) and math.isclose(found[1], effect), (cost, effect)
    assert found[2:] == (ROUNDS, verdict)


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = folder + "/record.jsonl"
        for processes in range(ROUNDS), [number * 7 % ROUNDS for number in range(ROUNDS)]:
            write(path, processes)
            check(path, "p99", 396, "regressed")
            check(path, "median", 200, "equivalent")
            check(path, "max", 400, "improved")
        text = compare(path, "p99").stdout
        assert "ns a call, p99: of the 400 calls of each round that were timed alone;" in text, text
        # Without a histogram for each round there is no p99 for each round.
        write(path, range(1), is_by_round=False)
        refused = compare(path, "p99")
        assert refused.returncode == 3 and "--metric p99: one process measured all rounds" in refused.stderr, refused
        unknown = compare(path, "p98")
        assert unknown.returncode == 3 and "did you mean 'p99'?" in unknown.stderr, unknown


sys.exit(main())
