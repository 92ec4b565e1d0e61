#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A run on a machine that has too little: no room in a file, too few descriptors, no memory.

Unlike a fault of one system call (test_syscalls.py), a limit stays, and a write is cut in its middle. The run ends
with a message and a valid record, and never by a signal. With the argument "long" the limits are all values in steps.
"""
import resource
import sys

from runs import CODES, Place, Wrong, need

KIB = 1024
# The limit, and its values: the first ones that let the program start at all, up to what a run needs.
SHORT = {
    "FSIZE": [0, 100, 700, 1900, 3000, 9 * KIB, 20 * KIB],
    "NOFILE": [3, 4, 5, 6, 8, 10],
    "AS": [KIB * KIB * mib for mib in (24, 28, 30, 32)],
}
LONG = {
    "FSIZE": range(0, 40 * KIB, 61),
    "NOFILE": range(3, 24),
    "AS": range(16 * KIB * KIB, 40 * KIB * KIB, 32 * KIB),
}


def check(place, done):
    need(done.returncode in CODES or done.returncode == 127, f"exit code {done.returncode}")
    verdicts = [place.check_record(run) for run in place.runs()]
    need(done.returncode or verdicts == ["complete"], f"it succeeds with the verdicts {verdicts}")
    need(not done.returncode or done.stderr, "it fails without a message")
    place.check_next(done.stderr)


def main():
    tried = wrong = 0
    with Place() as place:
        place.call(place.command)
        for name, values in (LONG if sys.argv[1:] == ["long"] else SHORT).items():
            kind = getattr(resource, "RLIMIT_" + name)
            for value in values:
                place.clear()
                done = place.call(place.command, lambda: resource.setrlimit(kind, (value, value)))
                tried += 1
                try:
                    check(place, done)
                except Wrong as what:
                    wrong += 1
                    print(f"{name} {value}: exit code {done.returncode}: {what}\n    {done.stderr.strip()[-600:]}")
    print(f"{tried} limits, {wrong} with a wrong result")
    return wrong != 0


if __name__ == "__main__":
    sys.exit(main())
