#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""GiB/s of the target vfio: bytes of a call by its time, of all callers together. No other target has it."""
import json
import os
import subprocess
import sys
import tempfile
import zlib

invbench = os.environ["INVBENCH_BUILD"] + "/invbench"
GIB = 1 << 30


def lines(target, size, cpus, ns):
    yield {"type": "header", "format": "invbench-record", "version": 2, "run": "r", "plan": "p", "plan_text": "",
           "sets": [], "devices": [], "place": "host", "kernels": ["host"], "boots": 1, "seed": 1,
           "created_utc": "2026-11-30T08:15:00Z", "invbench": "0", "git": "0"}
    yield {"type": "boot", "boot": 0, "kernel": "host", "clock": "hw", "block": 0, "by_round": True}
    yield {"type": "environment", "boot": 0, "kernel_release": "7.3.4", "machine": "aarch64", "page_size": 4096, "cpus": 8}
    yield {"type": "clock", "boot": 0, "clock": "hw", "unit": "ns", "source": "made up", "resolution": 1,
           "monotonic": True, "empty_min": 0, "empty_max": 0, "when": "start"}
    yield {"type": "cell", "boot": 0, "cell": 0, "section": "a", "target": target, "workload": "unmap",
           "strategy": "as-built", "entries": 1, "trash": 0, "size": size, "granule": 4096, "cpus": cpus}
    for cpu in range(cpus):
        yield {"type": "round", "boot": 0, "cell": 0, "round": 0, "slot": 0, "order": 0, "mode": "batch", "cpu": cpu,
               "iterations": 1, "ticks": ns}
    yield {"type": "end", "verdict": "complete", "cells": 1, "measured": 1, "skipped": 0, "failed": 0}


def gib_per_second(*cell):
    os.makedirs("r", exist_ok=True)
    with open("r/record.jsonl", "w", encoding="ascii") as file:
        for seq, line in enumerate(lines(*cell)):
            body = json.dumps({**line, "seq": seq}, separators=(",", ":"))[:-1]
            file.write(f'{body},"crc":"{zlib.crc32(body.encode()):08x}"}}\n')
    done = subprocess.run([invbench, "show", "./r", "--json"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)["cells"][0]["gib_per_second"]


with tempfile.TemporaryDirectory() as work:
    os.chdir(work)
    cases = [(("vfio", 64 * GIB, 1, 16_000_000_000), 4.0), (("vfio", GIB, 2, 1_000_000_000), 2.0),
             (("vfio", 4096, 1, 1000), 3.81), (("driver", GIB, 1, 1_000_000_000), None)]
    for cell, wanted in cases:
        if gib_per_second(*cell) != wanted:
            sys.exit(f"{cell}: {gib_per_second(*cell)} GiB/s instead of {wanted}")
    table = subprocess.run([invbench, "show", "./r"], capture_output=True, text=True, check=True).stdout
    gib_per_second("vfio", GIB, 1, 1_000_000_000)
    if "GiB/s" in table or "GiB/s" not in subprocess.run([invbench, "show", "./r"], capture_output=True, text=True,
                                                          check=True).stdout:
        sys.exit("the table has the column for the wrong target")
