# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes made-up records, so that a test knows each number in them."""
import json
import zlib


def seal(path, lines):
    """Write the lines with their sequence numbers and checksums."""
    with open(path, "w", encoding="ascii") as file:
        for seq, line in enumerate(lines):
            body = json.dumps({**line, "seq": seq}, separators=(",", ":"))[:-1]
            file.write(f'{body},"crc":"{zlib.crc32(body.encode()):08x}"}}\n')


def header(run, kernels=("host",)):
    return {"type": "header", "format": "invbench-record", "version": 2, "run": f"20261130T081500Z-{run}-0001",
            "plan": run, "plan_text": "", "sets": [], "devices": [], "place": "host", "kernels": list(kernels),
            "boots": 1, "seed": 1, "created_utc": "2026-11-30T08:15:00Z", "invbench": "0", "git": "0"}


def boot(number, kernel="host", block=0, by_round=False, clock="hw", empty=20):
    """The lines that begin a boot. An empty sample costs 20 ticks, once."""
    yield {"type": "boot", "boot": number, "kernel": kernel, "clock": clock, "block": block, "by_round": by_round}
    yield {"type": "environment", "boot": number, "kernel_release": "7.3.4", "machine": "aarch64", "page_size": 4096}
    yield {"type": "clock", "boot": number, "clock": clock, "unit": "instructions" if clock == "exact" else "ns",
           "source": "made up", "resolution": 1, "monotonic": True, "empty_min": empty, "empty_max": empty, "when": "start"}


def boot_end(number, cells, kernel="host", block=0):
    return {"type": "boot_end", "boot": number, "kernel": kernel, "block": block, "measured": cells, "skipped": 0,
            "failed": 0}


def end(cells):
    return {"type": "end", "verdict": "complete", "cells": cells, "measured": cells, "skipped": 0, "failed": 0}


def cell(boot_number, number, **axes):
    return {"type": "cell", "boot": boot_number, "cell": number, "section": "a", "target": "model",
            "workload": "inv_range", "cpus": 1, **axes}


def calls_alone(boot_number, number, round_number, counts):
    """A sub-batch of calls that were timed alone: {ticks: calls}."""
    yield {"type": "round", "boot": boot_number, "cell": number, "round": round_number, "slot": 0, "order": number,
           "mode": "each", "cpu": 0, "iterations": sum(counts.values()), "ticks": sum(v * n for v, n in counts.items()),
           "min": min(counts), "max": max(counts)}
    yield {"type": "histogram", "boot": boot_number, "cell": number, "cpu": 0, "precision_bits": 10,
           "counts": sorted(counts.items())}
    yield {"type": "counters", "boot": boot_number, "cell": number, "calls": 0}
