#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What is not made again from a record is on the disk when its command ends, or the command says that it is not.

A file is synced before it gets its name, and its folder afterwards. strace shows that, and lets each of these calls fail.
The files of a report are not synced.
"""
import os
import re
import sys

from runs import PROGRAM, Place, Wrong, need

# The commands that keep something, and how many names each of them gives.
KEEP = {"name latest mine": 1, "perf latest": 3}
PERF = "#!/bin/sh\nwhile [ $# -gt 1 ] && [ \"$1\" != -o ]; do shift; done\n[ \"$1\" != -o ] || : >\"$2\"\n"
CALL = re.compile(r'(\w+)\((?:\d+<([^>]*)>|"([^"]*)", "([^"]*)")')


def traced(place, command, *options):
    return place.call(["strace", "-qq", "-y", "-o", place.dir + "/trace", "-e", "trace=fsync,rename", *options,
                       PROGRAM, *command.split()])


def calls(place):
    """Of the last trace: ("fsync", path) and ("rename", from, to)."""
    found = []
    with open(place.dir + "/trace", encoding="utf-8", errors="replace") as trace:
        for name, *paths in filter(None, (CALL.match(line) and CALL.match(line).groups() for line in trace)):
            found.append((name, *(os.path.join(place.dir, path) for path in paths if path)))
    return found


def check_order(place, names):
    """Returns the number of calls of fsync()."""
    found = calls(place)
    renamed = [at for at, call in enumerate(found) if call[0] == "rename"]
    need(len(renamed) == names, f"{len(renamed)} names are given, expected {names}: {found}")
    for at in renamed:
        _, old, new = found[at]
        need(os.path.islink(new) or found[at - 1:at] == [("fsync", old)], f"{new} gets its name before it is on the disk")
        need(found[at + 1:at + 2] == [("fsync", os.path.dirname(new))], f"the name of {new} is not on the disk")
    return len(found) - names


def check_failures(place, command, syncs):
    for number in range(1, syncs + 1):
        done = traced(place, command, "-e", f"inject=fsync:error=EIO:when={number}")
        need(done.returncode == 3, f"fsync() number {number} fails: exit code {done.returncode}: {done.stderr}")
        need("Input/output error" in done.stderr, f"fsync() number {number} fails, and nothing says so: {done.stderr}")


def main():
    wrong = tried = 0
    with Place() as place:
        if not place.can_trace():
            return 77
        place.replace("perf", PERF)
        place.call(place.command)
        for command, names in KEEP.items():
            try:
                traced(place, command)
                syncs = check_order(place, names)
                check_failures(place, command, syncs)
                tried += syncs
            except Wrong as what:
                wrong += 1
                print(f"{command}: {what}")
        traced(place, "report latest")
        if not calls(place) or any(call[0] == "fsync" for call in calls(place)):
            wrong += 1
            print(f"report latest: {calls(place)}")
    print(f"{tried} calls of fsync() failed, {wrong} commands with a wrong result")
    return wrong != 0


if __name__ == "__main__":
    sys.exit(main())
