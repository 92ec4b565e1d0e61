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

import records

PROGRAM = os.environ["INVBENCH_BUILD"] + "/invbench"
ROUNDS = 40
EMPTY = 20
CALLS = 400  # of a round, timed alone: the p99 is the 396th


def samples(cell, number):
    """All calls of a round. Strategy mb has a p99 that is 10 % higher and a lower maximum."""
    swing = 900 + 37 * (number * 7 % 11)
    p99 = swing * (1.1 if cell == 1 else 1) + number % 5
    most = 20000 - (0 if cell == 0 else math.ceil(6 * swing / 10))
    return {100: 394, round(p99): 5, most: 1}


def lines(processes, by_round):
    yield records.header("tail")
    for boot, number in enumerate(processes):
        # The smallest empty sample of all processes counts.
        yield from records.boot(boot, block=number, by_round=by_round, empty=EMPTY + boot % 2)
        for cell in 0, 1:
            yield records.cell(boot, cell, strategy=["v7.1", "mb"][cell])
        for cell in 0, 1:
            yield from records.calls_alone(boot, cell, number, samples(cell, number))
        yield records.boot_end(boot, 2, block=number)
    yield records.end(2)


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
            records.seal(path, lines(processes, True))
            check(path, "p99", 396, "regressed")
            check(path, "median", 200, "equivalent")
            check(path, "max", 400, "improved")
        text = compare(path, "p99").stdout
        assert "ns a call, p99: of the 400 calls of each round that were timed alone;" in text, text
        # Without a histogram for each round there is no p99 for each round.
        records.seal(path, lines(range(1), False))
        refused = compare(path, "p99")
        assert refused.returncode == 3 and "--metric p99: one process measured all rounds" in refused.stderr, refused
        unknown = compare(path, "p98")
        assert unknown.returncode == 3 and "did you mean 'p99'?" in unknown.stderr, unknown


sys.exit(main())
