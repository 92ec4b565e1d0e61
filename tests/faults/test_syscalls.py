#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Whichever system call of a run fails, the run ends with a message, and what it measured is in the record.

strace lets one call fail in each run: with each error that the call may have on a full disk, a read-only disk, a
broken disk, or a machine without memory, descriptors or processes. A run that says it succeeded must have left
the same files as one without a fault. By default the first call of each kind on each file fails; with the argument
"long" every call of the runner, which makes the report, too, and of measure does.
"""
import os
import re
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
CALL = re.compile(r"(\w+)\((?:AT_FDCWD<[^>]*>, )?(?:\d+<([^>]*)>|\"([^\"]*)\")?")


def traced(place, arguments, *options):
    return place.call(["strace", "-qq", "-o", place.dir + "/trace", "-y", *options, *arguments])


def calls(place):
    """The system calls of the last trace after the program has opened its streams: (name, number, file)."""
    counts, found, started = {}, [], False
    with open(place.dir + "/trace", encoding="utf-8", errors="replace") as trace:
        for text in trace:
            match = CALL.match(text)
            if not match:
                continue
            name, *files = match.groups()
            counts[name] = counts.get(name, 0) + 1
            started |= "/dev/null" in text
            if started and name in ERRORS:
                file = re.sub(r"\d{8}T\d{6}Z-p-[0-9a-f]{4}|<[0-9]+>|:\[\d+\]", "", files[0] or files[1] or "")
                found.append((name, counts[name], file))
    return found


def chosen(place, every):
    """The faults to try: (call, number, file, error)."""
    if every:
        return [(*call, error) for call in calls(place) for error in ERRORS[call[0]]]
    first, errors = {}, {}
    for name, number, file in calls(place):
        # The program's own files of one folder are read in one way.
        first.setdefault((name, os.path.dirname(file) if file.startswith(TOP) else file), number)
    faults = []
    # Each kind of call takes its errors in turn, so that every error is met somewhere.
    for (name, file), number in first.items():
        turn = errors[name] = errors.get(name, -1) + 1
        faults.append((name, number, file, ERRORS[name][turn % len(ERRORS[name])]))
    return faults


def check(place, done, whole, fault):
    """Checks a run with this fault against the files of a run without one."""
    need(done.returncode in CODES, f"exit code {done.returncode}")
    runs = place.runs()
    need(done.returncode or len(runs) == 1, "it succeeds without a record")
    verdicts = {run: place.check_record(run) for run in runs}
    has_message = re.search("^invbench: (?!plan p: )", done.stderr, re.M)
    need(not done.returncode or has_message, "it fails without a message")
    is_indexed = place.indexed() == verdicts
    need(is_indexed or "index" in done.stderr or done.returncode, "it is not in the index, and nothing says so")
    if whole and not done.returncode:
        left = place.files(runs[0])
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


def passes(place, done, whole, fault):
    try:
        check(place, done, whole, fault)
    except Wrong as what:
        print(f"{' '.join(map(str, fault))}: exit code {done.returncode}: {what}\n    {done.stderr.strip()[-600:]}")
        return False
    return True


def fail_measure(place):
    """The same for every call of measure, which the runner starts. Returns the number of faults, and of wrong results."""
    script = "#!/bin/sh\nexec strace -qq -o {0}/trace -y $FAULT {1} \"$@\"\n".format(place.dir, PROGRAM)
    place.replace("measure", script)
    place.environment["INVBENCH_MEASURE"] = place.dir + "/bin/measure"
    place.environment["FAULT"] = ""
    place.call(place.command)
    faults = chosen(place, True)
    wrong = 0
    for fault in faults:
        name, number, _, error = fault
        place.clear()
        place.environment["FAULT"] = f"-e trace={name} -e inject={name}:error={error}:when={number}"
        done = place.call(place.command)
        place.environment["FAULT"] = ""
        wrong += not passes(place, done, None, fault)
    return len(faults), wrong


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
        with Place(measure=None, plan=MODEL_PLAN) as place:
            count, wrong_ones = fail_measure(place)
        print(f"{count} faults of measure, {wrong_ones} with a wrong result")
        wrong += wrong_ones
    return wrong != 0


if __name__ == "__main__":
    sys.exit(main())
