#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Each shipped plan has enough rounds to decide every comparison that its axes invite.

On a real clock `compare --by AXIS` tests all pairs of the plan as one family. With too few rounds
Holm's correction leaves each of them inconclusive, whatever the effect.
"""
import configparser
import glob
import json
import math
import os
import subprocess

TOP = os.environ["INVBENCH_HOME"]
INVBENCH = os.environ["INVBENCH_BUILD"] + "/invbench"
ALPHA = 0.01
FIELDS = {"type", "cell", "section"}


def needed(pairs):
    """The fewest rounds whose sign test can reach alpha for this number of cells (S4, S8)."""
    return 1 + math.ceil(math.log2(pairs / ALPHA))


def pairs_by(cells, axis):
    """The number of cells that compare tests: all but the first of those that differ in nothing else."""
    groups = {}
    for cell in cells:
        rest = tuple((key, cell[key]) for key in cell if key not in ("type", "cell", axis))
        groups.setdefault(rest, []).append(cell)
    return sum(len(group) - 1 for group in groups.values())


def main():
    plans = glob.glob(TOP + "/bench/plans/*.plan")
    assert plans
    short = []
    for path in plans:
        text = configparser.ConfigParser(inline_comment_prefixes=(";",))
        text.read(path)
        rounds = int(text["plan"].get("rounds", 40))
        plan = subprocess.run([INVBENCH, "run", path, "--dry-run", "--json"], check=True, stdout=subprocess.PIPE)
        cells = [line for line in json.loads(plan.stdout) if line["type"] == "cell"]
        for axis in {key for cell in cells for key in cell} - FIELDS:
            pairs = pairs_by(cells, axis)
            if pairs and rounds < needed(pairs):
                short.append(f"{os.path.basename(path)}: --by {axis} tests {pairs} cells, which takes "
                             f"{needed(pairs)} rounds, and the plan has {rounds}")
    assert not short, "\n".join(sorted(short))


main()
