#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""compare --geomean: the mean and its interval against another computation, and the sets that have none."""
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile

import records

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is missing: apt-get install python3-jsonschema")
    sys.exit(77)

with open(os.environ["INVBENCH_HOME"] + "/docs/schema/compare.json", encoding="utf-8") as schema:
    SCHEMA = json.load(schema)
PROGRAM = os.environ["INVBENCH_BUILD"] + "/invbench"
ENTRIES = 1, 8, 64, 512
ROUNDS = 40
BOOTS = 6
# How much more mb costs, by entries.
EFFECTS = dict(zip(ENTRIES, (0.02, 0.03, 0.05, 0.08)))


def noise(entries, is_b, number):
    """Between -1 and 1 %, different for each cell and round; the round moves all cells alike, too."""
    return 0.01 * math.sin(number * (entries + 3 + is_b)) + 0.2 * math.sin(number)


def cost(entries, is_b, number, effects):
    return round(1e6 * (100 + entries) * math.exp(noise(entries, is_b, number) + (effects[entries] if is_b else 0)))


def rounds(effects, skipped=()):
    """A run by rounds of two strategies over the entries."""
    cells = [(entries, strategy) for entries in ENTRIES for strategy in ("v7.1", "mb")]
    yield records.header("sweep")
    for number in range(ROUNDS):
        yield from records.boot(number, block=number, by_round=True, empty=0)
        for cell, (entries, strategy) in enumerate(cells):
            yield records.cell(number, cell, entries=entries, strategy=strategy)
            if cell in skipped:
                yield {"type": "event", "event": "skip", "boot": number, "cell": cell, "reason": "a hole"}
        for cell, (entries, strategy) in enumerate(cells):
            if cell not in skipped:
                yield from records.calls_alone(number, cell, number, {cost(entries, strategy == "mb", number, effects): 4})
        yield records.boot_end(number, len(cells), block=number)
    yield records.end(len(cells))


def boots(clock, effects):
    """Two kernels in several boots, or on the exact clock in one."""
    count = 0
    yield records.header("sweep", ("6.12.107", "7.3.4"))
    for number in range(BOOTS if clock == "hw" else 1):
        for kernel in "6.12.107", "7.3.4":
            yield from records.boot(count, kernel, block=number, clock=clock, empty=0)
            for cell, entries in enumerate(ENTRIES):
                ticks = cost(entries, kernel == "7.3.4", number, effects) if effects else 0
                yield records.cell(count, cell, entries=entries, strategy="as-built")
                yield from records.calls_alone(count, cell, 0, {ticks: 4})
            yield records.boot_end(count, len(ENTRIES), kernel, number)
            count += 1
    yield records.end(len(ENTRIES))


def compare(path, lines, *more):
    records.seal(path, lines)
    return subprocess.run([PROGRAM, "compare", path, "--geomean", *more], capture_output=True, text=True, check=False)


def means(path, lines):
    document = json.loads(compare(path, lines, "--json").stdout)
    jsonschema.validate(document, SCHEMA)
    return document["geomeans"]


def of_cells(number, effects):
    """The mean over the cells of the logarithms of their ratios in a round."""
    return statistics.mean(math.log(cost(e, True, number, effects) / cost(e, False, number, effects)) for e in ENTRIES)


def percent(effect):
    return 100 * math.expm1(effect)


def check_rounds(path):
    one, = means(path, rounds(EFFECTS))
    effects = sorted(of_cells(number, EFFECTS) for number in range(ROUNDS))
    tail = [sum(math.comb(ROUNDS, i) for i in range(k)) / 2**ROUNDS for k in range(ROUNDS)]
    k = max(k for k in range(1, ROUNDS) if 2 * tail[k] <= 0.01)
    want = statistics.median(effects), effects[k - 1], effects[-k]
    found = one["effect_percent"], one["low_percent"], one["high_percent"]
    print("rounds:", found)
    assert all(math.isclose(a, percent(b), rel_tol=1e-6) for a, b in zip(found, want)), want
    assert one["cells"] == 4 and one["over"] == ["entries"] and one["value"] == "mb" and one["refusal"] is None, one


def check_boots(path):
    one, = means(path, boots("hw", EFFECTS))
    want = statistics.mean(of_cells(number, EFFECTS) for number in range(BOOTS))
    print("boots:", one["effect_percent"], one["low_percent"], one["high_percent"])
    assert math.isclose(one["effect_percent"], percent(want), rel_tol=1e-6), percent(want)
    one, = means(path, boots("exact", EFFECTS))
    print("exact:", one["effect_percent"])
    assert math.isclose(one["effect_percent"], percent(of_cells(0, EFFECTS)), rel_tol=1e-9), one


def check_refused(path):
    # What costs more and what costs less have no common answer.
    one, = means(path, rounds({1: 0.1, 8: 0.1, 64: 0.1, 512: -0.1}))
    assert one["refusal"] == "they disagree: 3 regressed, 1 improved" and one["effect_percent"] is None, one
    # A set with a hole is another set than that of another candidate.
    one, = means(path, rounds(EFFECTS, skipped=(3,)))
    assert one["refusal"] == "1 of 4 cells have no effect", one
    one, = means(path, boots("exact", None))
    assert one["refusal"] == "a cell costs nothing, so it has no ratio", one
    # Operations are different questions, even if their numbers are alike.
    asked = compare(path, ({**line, "workload": ["inv_range", "unmap", "map", "attach"][line["cell"] // 2]}
                           if line["type"] == "cell" else line for line in rounds(EFFECTS)))
    assert asked.returncode == 3 and "--geomean: no two cells of one candidate differ only in numbers" in asked.stderr, asked
    asked = compare(path, rounds(EFFECTS))
    assert "mb (correct on Arm)  entries      4  +4." in asked.stdout and asked.returncode == 1, asked


def main():
    with tempfile.TemporaryDirectory() as folder:
        for check in check_rounds, check_boots, check_refused:
            check(folder + "/record.jsonl")


sys.exit(main())
