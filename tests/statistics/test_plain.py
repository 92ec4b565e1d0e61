#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A record says the same whether its lines are plain or need the JSON library, and a wrong plain line stops the reading."""
import json
import os
import subprocess
import tempfile
import zlib

TOP = os.environ["INVBENCH_HOME"]
INVBENCH = os.environ["INVBENCH_BUILD"] + "/invbench"
FIXTURES = "boots", "exact", "fio", "hw", "kernels", "mix", "race", "steady"

# The types of which a record has many lines, and a member of which the analysis knows nothing.
MANY = tuple(f'{{"type":"{name}",' for name in ("cell", "round", "histogram", "counters", "noise", "boot_end"))
MEMBER = ',"unknown":"\\u0041"'


def seal(bodies):
    """The text of a record with these lines, which are JSON without their closing brace."""
    text = ""
    for seq, body in enumerate(bodies):
        body = f'{body},"seq":{seq}'
        text += f'{body},"crc":"{zlib.crc32(body.encode()):08x}"}}\n'
    return text


def bodies_of(lines):
    return [json.dumps({key: value for key, value in line.items() if key not in ("seq", "crc")},
                       separators=(",", ":"))[:-1] for line in lines]


def by_round():
    """A host's record: each process names the cells again; in the last one a cell says something else."""
    yield {"type": "header", "format": "invbench-record", "version": 2, "run": "20261122T081500Z-p-0000", "plan": "p",
           "plan_text": "", "sets": [], "devices": [], "place": "host", "kernels": ["host"], "boots": 1, "seed": 1,
           "created_utc": "2026-11-22T08:15:00Z", "invbench": "0", "git": "0"}
    for boot in range(4):
        yield {"type": "boot", "boot": boot, "kernel": "host", "clock": "hw", "block": boot, "by_round": True}
        yield {"type": "environment", "boot": boot, "kernel_release": "7.3.4", "machine": "x86_64", "page_size": 4096}
        yield {"type": "clock", "boot": boot, "clock": "hw", "unit": "ns", "source": "made up", "resolution": 1,
               "monotonic": True, "empty_min": 4, "empty_max": 4, "when": "start"}
        for cell in range(6):
            patched = [{"position": "load", "word": "d5033bbf"}] if (boot, cell) != (3, 5) else []
            yield {"type": "cell", "boot": boot, "cell": cell, "section": "a", "target": "driver",
                   "workload": "inv_range", "strategy": "v7.1", "entries": cell + 1, "trash": 0, "size": 4096,
                   "granule": 4096, "cpus": 1, "patched": patched}
            yield {"type": "round", "boot": boot, "cell": cell, "round": boot, "slot": 0, "order": cell, "mode": "batch",
                   "cpu": 0, "iterations": 64, "ticks": 64 * (1000 + 100 * cell + boot)}
        yield {"type": "boot_end", "boot": boot, "kernel": "host", "block": boot, "measured": 6, "skipped": 0, "failed": 0}
    yield {"type": "end", "verdict": "complete", "cells": 6, "measured": 6, "skipped": 0, "failed": 0}


def say(text, *verbs):
    """What the verbs print about a record: results, messages."""
    with open("record.jsonl", "w", encoding="utf-8") as file:
        file.write(text)
    runs = [subprocess.run([INVBENCH, *verb.split(), "record.jsonl"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           check=False) for verb in verbs]
    return [(run.stdout, run.stderr) for run in runs]


def check_same(name, bodies):
    """The escape in the member keeps a line from being plain."""
    verbs = "show --json", "compare --json", "export --format csv", "export --format hdr"
    plain = say(seal(bodies), *verbs)
    other = say(seal([body + (MEMBER if body.startswith(MANY) else "") for body in bodies]), *verbs)
    for verb, one, two in zip(verbs, plain, other):
        assert one == two, (name, verb, one, two)
    assert json.loads(plain[0][0])["cells"], name


def check_refused(wrong):
    """The reading stops at a wrong line, and names it."""
    lines = bodies_of(by_round())
    number = next(number for number, body in enumerate(lines) if '"round"' in body)
    lines[number] = wrong(lines[number])
    [(_, text)] = say(seal(lines), "show")
    assert f"record.jsonl:{number + 1}: ".encode() in text or f"line {number + 1}: ".encode() in text, text


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    for fixture in FIXTURES:
        path = f"{TOP}/tests/fixtures/{fixture}.jsonl"
        if os.path.exists(path):
            with open(path, encoding="utf-8") as record:
                check_same(fixture, bodies_of(map(json.loads, record)))
    check_same("by round", bodies_of(by_round()))
    check_refused(lambda body: body + ',"boot":0')
    check_refused(lambda body: body + ',"seq":4')
    check_refused(lambda body: body + ',"crc":"00000000"')
    check_refused(lambda body: body.replace('"iterations":64', '"iterations":"64"'))
    check_refused(lambda body: body.replace('"mode":"batch"', '"mode":"bat"'))
    check_refused(lambda body: body + ',')
