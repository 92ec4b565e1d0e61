#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Whichever system call of a run fails, the run ends with a message, and what it measured is in the record.

strace lets one call fail in each run: with each error that the call may have on a full disk, a read-only disk, a
broken disk, or a machine without memory, descriptors or processes. A run that says it succeeded must have left
the same files as one without a fault. By default the first call of each kind on each file fails; with the argument
"long" every call of the runner, which makes the report, too, and of measure does; and the first call of each kind on
each file of what else the runner starts: a script that measures, gnuplot, and the shells of gnuplot.
"""
import os
import re
import shutil
import sys

from runs import CELLS, CODES, MODEL_PLAN, PROGRAM, TOP, Place, Wrong, need

DISK = ["ENOSPC", "EIO", "EROFS"]
# Each system call that may fail, with its errors; of the others, such as getpid(), none is possible or looked at.
ERRORS = {
    "access": ["EACCES"], "clone": ["EAGAIN"], "clone3": ["EAGAIN"],
    "fchown": ["EPERM"], "fcntl": ["EAGAIN"], "fdatasync": ["EIO", "ENOSPC"], "flock": ["ENOLCK"],
    "fsync": ["EIO", "ENOSPC"], "ftruncate": ["EIO", "EROFS"], "getcwd": ["ENOENT"], "getdents64": ["EIO"],
    "getrandom": ["ENOSYS"], "lseek": ["EIO"], "mkdir": DISK, "mmap": ["ENOMEM"], "newfstatat": ["EACCES", "EIO"],
    "openat": ["EACCES", "EMFILE", "ENOSPC", "EROFS"], "pidfd_open": ["EMFILE", "ENOSYS"], "pipe2": ["EMFILE"],
    "poll": ["EINTR", "ENOMEM"], "pread64": ["EIO"], "pwrite64": ["EIO", "ENOSPC"], "read": ["EIO"],
    "rename": DISK, "unlink": ["EROFS"], "wait4": ["EINTR"], "write": ["EIO", "ENOSPC"],
}
CONSOLE = "boots/0/console.log"
CALL = re.compile(r"(?:(\d+) +)?(\w+)\((?:AT_FDCWD<[^>]*>, )?(?:\d+<([^>]*)>|\"([^\"]*)\")?")


def traced(place, arguments, *options):
    return place.call(["strace", "-qq", "-o", place.dir + "/trace", "-y", *options, *arguments])


def calls(place, started=False):
    """The system calls of the last trace after the program has opened its streams: (name, number, file).

    started: the calls before are wanted, too. The number is that of the process.
    """
    counts, found = {}, []
    with open(place.dir + "/trace", encoding="utf-8", errors="replace") as trace:
        for text in trace:
            match = CALL.match(text)
            if not match:
                continue
            process, name, *files = match.groups()
            number = counts[process, name] = counts.get((process, name), 0) + 1
            started |= "/dev/null" in text
            if started and name in ERRORS:
                file = re.sub(r"\d{8}T\d{6}Z-p-[0-9a-f]{4}|<[0-9]+>|:\[\d+\]", "", files[0] or files[1] or "")
                found.append((name, number, file))
    return found


def chosen(place, every, started=False):
    """The faults to try: (call, number, file, error)."""
    if every:
        return [(*call, error) for call in calls(place, started) for error in ERRORS[call[0]]]
    first, errors = {}, {}
    for name, number, file in calls(place, started):
        # The program's own files of one folder are read in one way.
        first.setdefault((name, os.path.dirname(file) if file.startswith(TOP) else file), number)
    faults = []
    # Each kind of call takes its errors in turn, so that every error is met somewhere.
    for (name, file), number in first.items():
        turn = errors[name] = errors.get(name, -1) + 1
        faults.append((name, number, file, ERRORS[name][turn % len(ERRORS[name])]))
    return faults


def check(place, done, whole, is_measured):
    """Checks a run with a fault against the files of a run without one. is_measured: the fault came after all cells."""
    need(done.returncode in CODES, f"exit code {done.returncode}")
    runs = place.runs()
    need(done.returncode or len(runs) == 1, "it succeeds without a record")
    verdicts = {run: place.check_record(run) for run in runs}
    need(not is_measured or list(verdicts.values()) == ["complete"], f"measured cells are lost: {verdicts}")
    has_message = re.search("^invbench: (?!plan p: )", done.stderr, re.M)
    need(not done.returncode or has_message, "it fails without a message")
    is_indexed = place.indexed() == verdicts
    need(is_indexed or "index" in done.stderr or done.returncode, "it is not in the index, and nothing says so")
    if whole and not done.returncode:
        left = {name: text for name, text in place.files(runs[0]).items() if name in whole or name != CONSOLE}
        need(left.keys() == whole.keys(), f"it succeeds without {whole.keys() ^ left.keys()}")
        differ = [name for name in whole if left[name] != whole[name]]
        need(not differ or has_message, f"it succeeds with another {differ}, and nothing says so")
    if done.returncode or not is_indexed:
        place.check_next(done.stderr)


def fail_runner(place, faults, whole):
    """Returns how many faults of the runner led to what may not be."""
    wrong = 0
    for fault in faults:
        name, number, _, error = fault
        place.clear()
        done = traced(place, place.command, "-e", "trace=" + name, "-e", f"inject={name}:error={error}:when={number}")
        wrong += not passes(place, done, whole, fault)
    return wrong


def passes(place, done, whole, fault, is_measured=False):
    try:
        check(place, done, whole, is_measured)
    except Wrong as what:
        print(f"{' '.join(map(str, fault))}: exit code {done.returncode}: {what}\n    {done.stderr.strip()[-600:]}")
        return False
    return True


def start_child(place, program, path, options):
    """Lets the runner start the program of this path under strace, with the options and those in $FAULT."""
    place.replace(program, f'#!/bin/sh\nexec strace -qq -o {place.dir}/trace -y {options} $FAULT {path} "$@"\n')
    if program == "measure":
        place.environment["INVBENCH_MEASURE"] = place.dir + "/bin/measure"
    place.environment["FAULT"] = ""
    place.clear()
    place.call(place.command)


def fail_child(place, faults, whole, is_measured=False):
    """The same for a program that the runner starts. Returns the number of faults, and of wrong results."""
    wrong = 0
    for fault in faults:
        name, number, _, error = fault
        place.clear()
        place.environment["FAULT"] = f"-e trace={name} -e inject={name}:error={error}:when={number}"
        done = place.call(place.command)
        place.environment["FAULT"] = ""
        wrong += not passes(place, done, whole, fault, is_measured)
    return len(faults), wrong


def fail_measure():
    with Place(measure=None, plan=MODEL_PLAN) as place:
        start_child(place, "measure", PROGRAM, "")
        return fail_child(place, chosen(place, True), None)


def fail_others(program, path):
    """The same for a program that is not ours, and for what that starts."""
    with Place(gnuplot=True) as place:
        os.makedirs(place.dir + "/bin")
        start_child(place, program, path, "-f -A")
        whole = place.files(place.runs()[0])
        # There a program may say what it did without.
        del whole[CONSOLE]
        return fail_child(place, chosen(place, False, started=True), whole, program == "gnuplot")


def main():
    every = sys.argv[1:] == ["long"]
    with Place() as place:
        if not place.can_trace():
            return 77
        place.call(place.command)
        place.clear()
        traced(place, place.command)
        whole = place.files(place.runs()[0])
        assert len(whole) > CELLS
        faults = chosen(place, every)
        wrong = fail_runner(place, faults, whole)
    print(f"{len(faults)} faults of the runner, {wrong} with a wrong result")
    if every:
        others = {"measure": TOP + "/tests/fixtures/measure.sh", "gnuplot": shutil.which("gnuplot")}
        results = {"measure, ours": fail_measure()}
        results.update({f"{name} ({path})": fail_others(name, path) for name, path in others.items() if path})
        for name, (count, wrong_ones) in results.items():
            print(f"{count} faults of {name}, {wrong_ones} with a wrong result")
            wrong += wrong_ones
    return wrong != 0


if __name__ == "__main__":
    sys.exit(main())
