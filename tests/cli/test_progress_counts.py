#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the progress of a run counts never gets smaller: rounds, cells within a round, and seconds.

A terminal gets each state; the rounds of a section go through its cells in a drawn order.
"""
import os
import pty
import re
import subprocess
import tempfile

INVBENCH = os.environ["INVBENCH_BUILD"] + "/invbench"
PLAN = """[plan]
rounds = 3
slots = 2
calls = 20

[a]
workload = inv_range
strategy = v7.1,smp-wmb,mb
entries = 1,2

[b]
workload = unmap
strategy = v7.1,mb
"""


def output_of(*command):
    """What the command prints on a terminal."""
    main, other = pty.openpty()
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=other, stderr=other) as process:
        os.close(other)
        text = b""
        try:
            while part := os.read(main, 65536):
                text += part
        except OSError:  # the last one has closed the terminal
            pass
        assert process.wait() in (0, 2), text
    return text.decode()


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    with open("p.plan", "w", encoding="ascii") as file:
        file.write(PLAN)
    printed = output_of(INVBENCH, "run", "./p.plan", "--place", "host", "--set", "target=model")
states = [(int(rounds), int(cells), float(seconds)) for rounds, cells, seconds in
          re.findall(r"(\d+) of 3 rounds done; host: (\d+) of 8 cells begun, measuring \[[ab]\] \w+, ([\d.]+) s", printed)]
assert len(states) > 30, printed
for before, after in zip(states, states[1:]):
    assert after[:2] >= before[:2] and after[2] >= before[2], (before, after)
assert {cells for _, cells, _ in states} == set(range(1, 9)), states
